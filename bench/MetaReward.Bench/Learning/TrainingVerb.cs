using System.CommandLine;
using System.Globalization;
using MetaReward.Bench.Speed;
using MetaReward.Torch;

namespace MetaReward.Bench.Learning;

/// <summary>The options of <c>training</c>.</summary>
public static class TrainingVerb
{
    public static Command Build()
    {
        var command = new Command("training",
            "Steps of DPO on random weights of SmolLM2's shape: tokens per second, the share of the bfloat16 matrix speed measured beside "
            + "each line, and the most memory.");
        var steps = new Option<int>("--steps") { Description = "Steps of each line; the median counts.", DefaultValueFactory = _ => 5 };
        var only = new Option<string>("--only") { Description = "Lines whose name contains this." };
        Array.ForEach<Option>([steps, only], command.Add);
        command.SetAction(parsed =>
        {
            TorchRuntime.Load();
            using var model = SamplingSpeed.Model();
            Console.WriteLine(
                $"{Environment.ProcessorCount} processors; 4 pairs of 2 x 384 tokens in a step, prompts counted for each side; "
                + "the reference was asked before\n");
            Console.WriteLine("| work | s per step | tokens/s | share of matrix speed | peak MiB |\n| --- | ---: | ---: | ---: | ---: |");
            foreach (var work in TrainingWork.All
                .Where(w => parsed.GetValue(only) is not { } part || w.Name.Contains(part, StringComparison.Ordinal)))
            {
                var before = MatrixSpeed.Measure();
                var (seconds, peak) = work.Measure(model, parsed.GetValue(steps));
                var speed = (before + MatrixSpeed.Measure()) / 2;
                var median = seconds.Order().ElementAt(seconds.Length / 2);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {work.Name} | {median:0.00} | {work.Tokens / median:0} | {100 * work.Work / median / speed:0} % "
                    + $"of {speed:0} GFLOP/s | {peak:0} |"));
            }
        });
        return command;
    }
}
