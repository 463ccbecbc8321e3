using System.CommandLine;
using System.Globalization;
using MetaReward.Torch;

namespace MetaReward.Bench.Speed;

/// <summary>The options of <c>speed</c>.</summary>
public static class SpeedVerb
{
    public static Command Build()
    {
        var command = new Command("speed",
            "Sampling on random weights of SmolLM2's shape: prefill, decoding and a judge stage, each beside itself without prefix "
            + "sharing, as a share of the bfloat16 matrix speed measured beside it.");
        var repeat = new Option<int>("--repeat") { Description = "Measurements of each line; the median counts.",
            DefaultValueFactory = _ => 5 };
        var only = new Option<string>("--only") { Description = "Lines whose name contains this." };
        var plain = new Option<bool>("--plain") { Description = "Measure without prefix sharing, too.", DefaultValueFactory = _ => true };
        Array.ForEach<Option>([repeat, only, plain], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            TorchRuntime.Load();
            using var model = SamplingSpeed.Model();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Environment.ProcessorCount} processors; bfloat16 matrix speed {MatrixSpeed.Measure():0} GFLOP/s\n"));
            Console.WriteLine(
                "| work | tokens/s | share of matrix speed | without sharing, tokens/s | share |\n| --- | ---: | ---: | ---: | ---: |");
            foreach (var work in SamplingSpeed.Works
                .Where(w => parsed.GetValue(only) is not { } part || w.Name.Contains(part, StringComparison.Ordinal)))
            {
                var (shared, alone) = (new List<SamplingFigure>(), new List<SamplingFigure>());
                await SamplingSpeed.MeasureAsync(model, work with { New = Math.Min(work.New, 2), Decoding = false }, true, 1); // warm
                for (var i = 0; i < parsed.GetValue(repeat); i++)
                {
                    shared.Add(await SamplingSpeed.MeasureAsync(model, work, true, MatrixSpeed.Measure()));
                    if (parsed.GetValue(plain))
                    {
                        alone.Add(await SamplingSpeed.MeasureAsync(model, work, false, MatrixSpeed.Measure()));
                    }
                }

                Console.WriteLine($"| {work.Name} | {Median(shared)} | {Median(alone)} |");
            }
        });
        return command;
    }

    private static string Median(List<SamplingFigure> figures)
    {
        if (figures.Count == 0)
        {
            return "- | -";
        }

        var (speed, share) = (figures.Select(f => f.TokensPerSecond).Order().ElementAt(figures.Count / 2),
            figures.Select(f => f.Share).Order().ElementAt(figures.Count / 2));
        return string.Create(CultureInfo.InvariantCulture, $"{speed:0} | {100 * share:0} %");
    }
}
