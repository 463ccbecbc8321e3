using System.CommandLine;

namespace MetaReward.Bench;

/// <summary>The options of <c>microworld</c>.</summary>
public static class MicroworldVerb
{
    public static Command Build()
    {
        var command = new Command("microworld",
            "Meta-rewarding against its variations over several seeds, measured by the oracle on held-out prompts. "
            + "About a quarter of an hour on two idle cores; stopped, it goes on.");
        var seeds = new Option<int>("--seeds") { Description = "How many seeds.", DefaultValueFactory = _ => 5 };
        var jobs = new Option<int>("--jobs") { Description = "Runs side by side, each on one thread.",
            DefaultValueFactory = _ => Environment.ProcessorCount };
        var arms = new Option<string[]>("--arm") { Description = "Only these arms; may be repeated.",
            DefaultValueFactory = _ => [.. Arm.All.Select(arm => arm.Name)] };
        var runs = new Option<string>("--runs") { Description = "Where the runs go.",
            DefaultValueFactory = _ => Path.Combine("runs", "bench-microworld") };
        var more = new Option<string[]>("--set") { Description = "A setting for every run, for trying things; may be repeated.",
            DefaultValueFactory = _ => [] };
        Array.ForEach<Option>([seeds, jobs, arms, runs, more], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var options = new MicroworldBench.Options(
                parsed.GetValue(runs)!, parsed.GetValue(seeds), parsed.GetValue(jobs), [.. parsed.GetValue(arms)!.Select(Arm.Named)],
                Path.Combine(AppContext.BaseDirectory, "metareward.dll"),
                [.. parsed.GetValue(more)!.SelectMany(word => new[] { "--set", word })]);
            Console.Out.Write(await MicroworldBench.RunAsync(options, Console.Error, cancel));
        });
        return command;
    }
}
