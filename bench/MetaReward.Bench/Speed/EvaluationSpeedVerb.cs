using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MetaReward.Evaluation.AlpacaEval;
using MetaReward.Evaluation.Arena;
using MetaReward.Evaluation.Recorded;
using MetaReward.Scores;

namespace MetaReward.Bench.Speed;

/// <summary>
/// <c>evaluation-speed</c>: the arithmetic of evaluations on made-up verdicts of the size of the largest boards, each against its bound.
/// </summary>
public static class EvaluationSpeedVerb
{
    private const int Instructions = 805;
    private const int Battles = 100_000;
    private const int BoardModels = 20;
    private const int Rows = 1_000_000;
    private const int Steps = 10;
    private static readonly Seed Draws = Seed.Of(8);

    /// <summary>A work with what it took, over what it may take.</summary>
    private sealed record Timed(string Work, double Figure, double Bound, string Unit);

    public static Command Build()
    {
        var command = new Command("evaluation-speed",
            "Length control with cross-validation, ratings of 100,000 battles, and a file of 1,000,000 verdicts: "
            + "seconds and memory against their bounds; exit code 1 beyond one.");
        command.SetAction(_ =>
        {
            Timed[] all = [LengthControl(), Ratings(), Strengths(), .. File()];
            Console.Out.WriteLine($"{Environment.ProcessorCount} processors\n\n| work | measured | bound |\n|---|--:|--:|");
            foreach (var one in all)
            {
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {one.Work} | {one.Figure:0.00} {one.Unit} | {one.Bound:0} {one.Unit} |"));
            }

            return all.All(one => one.Figure < one.Bound) ? 0 : 1;
        });
        return command;
    }

    private static Timed LengthControl()
    {
        double Around(int i, double width) => (Draws.Uniform(i) - 0.5) * width;
        double[] hard = [.. Enumerable.Range(0, Instructions).Select(i => Around(20000 + i, 3))];
        List<AlpacaRow> rows = [.. hard.Select((h, i) =>
        {
            var (before, after) = (1500 + (int)Around(3 * i, 2000), 1600 + (int)Around((3 * i) + 1, 2400));
            var liking = h + ((after - before) / 800.0) + Around((3 * i) + 2, 6);
            return new AlpacaRow(before, after, 1 + (1 / (1 + Math.Exp(-liking))));
        })];
        List<GamedRow> gamed = [.. Enumerable.Range(0, 2 * Instructions)
            .Select(i => new GamedRow(1 + Draws.Uniform(7000 + i), Around(9000 + i, 1.8), Around(12000 + i, 3)))];
        return new("length-controlled rate of one model, strength by five-fold cross-validation",
            Seconds(() => LengthControlledFit.Fit(rows, gamed, hard)), 2, "s");
    }

    private static Timed Ratings()
    {
        var strengths = Enumerable.Range(0, BoardModels).Select(i => 4 * Draws.Uniform(30000 + i)).ToArray();
        List<ArenaBattle> battles = [.. Enumerable.Range(0, Battles).Select(i =>
        {
            var (a, b) = (Draws.Below(BoardModels, 40000 + (3L * i)), Draws.Below(BoardModels - 1, 40001 + (3L * i)));
            b += b >= a ? 1 : 0;
            return new ArenaBattle($"model-{a}", $"model-{b}",
                Draws.Uniform(40002 + (3L * i)) < 1 / (1 + Math.Exp(strengths[b] - strengths[a])) ? 1 : 0, 1, []);
        })];
        return new("ratings of 20 models from 100,000 battles", Seconds(() => ArenaRatings.Fit(battles, "model-0")), 1, "s");
    }

    /// <summary>Judgments of one response that met in 100,000 battles, from battles to strengths.</summary>
    private static Timed Strengths()
    {
        string[] judgments = [.. Enumerable.Range(0, BoardModels).Select(i => $"j{i}")];
        List<Battle> battles = [.. Enumerable.Range(0, Battles).Select(i => new Battle(
            $"b{i}", "r", judgments[i % BoardModels], judgments[(i + 1 + (i / BoardModels % (BoardModels - 1))) % BoardModels],
            new("", [], [], Finish.Stop),
            new Verdict.Chose(Draws.Uniform(400_000 + i) < 0.6 ? Choice.First : Choice.Second)))];
        return new("Elo of 20 judgments from 100,000 battles",
            Seconds(() => Elo.Strengths(BattleMatrix.Of(judgments, battles, PositionWeights.Of(battles)))), 1, "s");
    }

    private static IEnumerable<Timed> File()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var text = new StreamWriter(path))
            {
                for (var i = 0; i < Rows; i++)
                {
                    text.WriteLine(
                        $$"""{"question_id": "q{{i}}", "model_a": "model-{{Draws.Below(BoardModels, 2L * i)}}", "model_b": "model-{{i
                            % BoardModels}}", "judge": "gpt-4", "turn": 1, "winner": "{{(Draws.Below(2, (2L * i) + 1) == 0
                                ? "model_a"
                                : "tie")}}"}""");
                }
            }

            var (peak, start) = (0L, GC.GetTotalMemory(forceFullCollection: true));
            var seconds = Seconds(() =>
            {
                var summary = new VerdictSummary();
                foreach (var row in VerdictFile.Read(path))
                {
                    summary.Add(row);
                    if (summary.Rows % (Rows / Steps) == 0)
                    {
                        peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - start);
                    }
                }

                _ = summary.Models();
            });
            return [new("a file of 1,000,000 verdicts", seconds, 10, "s"),
                new("  memory it holds, most of ten times", peak / 1e6, 1, "MB")];
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    private static double Seconds(Action work)
    {
        var clock = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(clock).TotalSeconds;
    }
}
