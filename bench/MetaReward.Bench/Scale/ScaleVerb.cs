using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MetaReward.Bench.Learning;

namespace MetaReward.Bench.Scale;

/// <summary>The options of <c>scale</c>.</summary>
public static class ScaleVerb
{
    private const int Large = 50_000;

    public static Command Build()
    {
        var command = new Command(
            "scale",
            $"Memory, disk and seconds of an iteration with {ScaleRun.Responses} responses, {ScaleRun.Judgments} judgments of each and "
            + $"{ScaleRun.Battles} battles a prompt, by a scripted policy; and how fast why answers on it. Minutes.");
        var sizes = new Option<int[]>("--prompts")
        {
            Description = "Prompts of the iteration; may be repeated.", DefaultValueFactory = _ => [200, 1000, 5000],
        };
        var large = new Option<bool>("--large") { Description = $"{Large:N0} prompts, too: up to 20 GB on disk for half an hour." };
        var only = new Option<int?>("--only") { Description = "One size in this process, into --out; prints its peak memory and seconds." };
        var folder = new Option<string>("--out")
        {
            Description = "With --only: the run folder, which stays.", DefaultValueFactory = _ => "runs/bench-scale",
        };
        Array.ForEach<Option>([sizes, large, only, folder], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(only) is { } prompts)
            {
                var watch = Stopwatch.StartNew();
                await ScaleRun.RunAsync(prompts, parsed.GetValue(folder)!, cancel);
                var seconds = watch.Elapsed.TotalSeconds;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak {Memory.Peak():0.0} MiB, {seconds:0.0} s"));
                return;
            }

            int[] all = [.. parsed.GetValue(sizes)!, .. parsed.GetValue(large) ? [Large] : Array.Empty<int>()];
            Console.Out.Write(ScaleBench.Table(await ScaleBench.RunAsync(all, Console.Error, cancel)));
        });
        return command;
    }
}
