using System.CommandLine;
using System.Globalization;
using MetaReward.Recipes;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// <c>pairs-right</c>: how right the chosen and rejected sides of a run are: of sums, and of questions with wishes. The run itself never
/// sees it.
/// </summary>
internal static class PairsRightVerb
{
    public static Command Build()
    {
        var command = new Command("pairs-right", "How right the sides of a run's pairs are, on sums or questions with wishes.");
        var run = new Argument<string>("run") { Description = "The run folder." };
        command.Arguments.Add(run);
        command.SetAction(parsed =>
        {
            var reader = RunReader.Open(parsed.GetValue(run)!);
            Console.WriteLine("| iteration | pairs | chosen right | rejected right | of pairs that differ, chosen is the better | "
                + "rejected cut off | characters |");
            Console.WriteLine("|--:|--:|--:|--:|--:|--:|---|");
            foreach (var t in reader.Iterations.Where(t => t > 0))
            {
                var truth = new Truth(reader.Prompts(t));
                var pairs = reader.Pairs(t);
                double Right(PreferencePair pair, Side side) => truth.Of(pair.Prompt.Text, side.Text);
                double[] better = [.. pairs.Select(pair => Right(pair, pair.Chosen) - Right(pair, pair.Rejected)).Where(gap => gap != 0)];
                Console.WriteLine($"| {t} | {pairs.Count} | {Percent(pairs.Average(pair => Right(pair, pair.Chosen)))} | "
                    + $"{Percent(pairs.Average(pair => Right(pair, pair.Rejected)))} | "
                    + $"{Percent(better.Select(gap => gap > 0 ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average())} of {better.Length} | "
                    + $"{Percent(pairs.Average(pair => ((Target.Sampled)pair.Rejected.Target).Sample.Ended ? 0.0 : 1))} | "
                    + $"{pairs.Average(pair => pair.Chosen.Text.Length):0}, {pairs.Average(pair => pair.Rejected.Text.Length):0} |");
            }
        });
        return command;
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}
