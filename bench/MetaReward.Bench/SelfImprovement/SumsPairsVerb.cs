using System.CommandLine;
using System.Globalization;
using MetaReward.Evaluation.CheckableAnswers;
using MetaReward.Recipes;

namespace MetaReward.Bench.SelfImprovement;

/// <summary><c>sums-pairs</c>: how many chosen and rejected sides of a run on sums are right. The run itself never sees it.</summary>
internal static class SumsPairsVerb
{
    public static Command Build()
    {
        var command = new Command("sums-pairs", "How many chosen and rejected sides of a run on sums are right, by iteration.");
        var run = new Argument<string>("run") { Description = "The run folder." };
        command.Arguments.Add(run);
        command.SetAction(parsed =>
        {
            var reader = RunReader.Open(parsed.GetValue(run)!);
            var answers = Sums.Make(SumsVerb.Draw).Training.ToDictionary(sum => sum.Prompt, sum => sum.Answer);
            Console.WriteLine("| iteration | pairs | chosen right | rejected right | rejected cut off |\n|--:|--:|--:|--:|--:|");
            foreach (var t in reader.Iterations.Where(t => t > 0))
            {
                var pairs = reader.Pairs(t);
                double Right(Func<PreferencePair, Side> side) =>
                    pairs.Average(pair => Gsm8k.LastNumber(side(pair).Text) == answers[pair.Prompt.Text] ? 1.0 : 0);
                Console.WriteLine(
                    $"| {t} | {pairs.Count} | {Percent(Right(pair => pair.Chosen))} | {Percent(Right(pair => pair.Rejected))} | "
                        + $"{Percent(pairs.Average(pair => ((Target.Sampled)pair.Rejected.Target).Sample.Ended ? 0.0 : 1))} |");
            }
        });
        return command;
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}
