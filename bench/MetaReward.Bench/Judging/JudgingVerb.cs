using System.CommandLine;
using System.Globalization;
using MetaReward.Bench.Effects;
using MetaReward.Bench.Worlds;
using MetaReward.Microworld;
using MetaReward.Recipes;
using Told = MetaReward.Bench.Judging.KeptJudging.Told;

namespace MetaReward.Bench.Judging;

/// <summary>
/// <c>judging</c>: what judging in waves saves and keeps, what expected scores are worth, and which judge pairs significance leaves. One
/// run for each seed is made with all judgments; the rest is told from what it kept.
/// </summary>
internal static class JudgingVerb
{
    private const int Most = 11;

    private static readonly Arm Made = new("judging", "meta-rewarding, all judgments kept", "loop.iterations=1", "loop.judge_iterations=1",
        "loop.prompts_per_iteration=100", $"loop.judgments_per_response={Most}", "judging.expected=true", "training.epochs=1");

    public static Command Build()
    {
        var command = new Command("judging",
            "Judging in waves (tokens saved, agreement kept), expected scores against means of samples, and the significance of judge "
            + "pairs, on runs of the built-in world. Runs that are not there are made; a stopped bench goes on.");
        var runs = new Option<string>("--runs") { Description = "Where the runs go.",
            DefaultValueFactory = _ => Path.Combine("runs", "bench-judging") };
        var seeds = new Option<int>("--seeds") { Description = "Run seeds, from 0.", DefaultValueFactory = _ => 5 };
        Array.ForEach<Option>([runs, seeds], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            for (var seed = 0; seed < parsed.GetValue(seeds); seed++)
            {
                var folder = Path.Combine(parsed.GetValue(runs)!, $"{seed}");
                await new ArmRun(Made, "microworld", seed, folder, 8, Split.Tuning, []).RunAsync(cancel);
                var kept = new KeptJudging(RunReader.Open(folder));
                AddWaves(kept);
                AddExpected(kept);
                AddSignificance(kept);
                await Console.Error.WriteLineAsync($"run seed {seed}: done");
            }

            Array.ForEach<EffectTable>([Waves, Expected, Significance], Console.Out.Write);
        });
        return command;
    }

    private static EffectTable Waves { get; } = new("Judging in waves",
        $"Up to {Most} judgments of a response: first 3, then 2 at a time while the 95 % interval of the mean reaches further than `tight` "
        + "to each side, or while the response may be the best or the worst by `race` standard errors. Beside it every response judged "
        + "equally often. Tau is Kendall's with the scores of all judgments.");

    private static EffectTable Expected { get; } = new("Expected scores",
        "Scores of a response by N judgments: the mean of the scores that they gave, and of their expected scores.");

    private static EffectTable Significance { get; } = new("Significance of judge pairs",
        "Judge pairs by the least z (`loop.min_strength_z`), and how the two sides stand, seen by the oracle.");

    private static void AddWaves(KeptJudging kept)
    {
        var all = kept.With();
        Add("all 11", all);
        foreach (var tight in new[] { 0.25, 0.5, 1, 1.5, 2, 3 })
            Add($"tight {Number(tight)}", kept.With(("judging.tight", tight)));
        foreach (var race in new[] { 0.25, 0.5, 1, 1.5, 2 })
            Add($"race {Number(race)}", kept.With(("judging.race", race)));
        foreach (var n in new[] { 3, 5, 7, 9 })
            Add($"{n} of each", kept.With(("judgments_per_response", n)));

        void Add(string row, Told told)
        {
            var sides = told.Actor.ToDictionary(pair => pair.Id, pair => (pair.Chosen.Id, pair.Rejected.Id), StringComparer.Ordinal);
            Waves.Add(row, "judgments a response", told.Judgments);
            Waves.Add(row, "tokens saved, %", 100 * (1 - ((double)told.Tokens / all.Tokens)));
            Waves.Add(row, "the same pair, %", 100 * all.Actor.Average(pair =>
                sides.GetValueOrDefault(pair.Id) == (pair.Chosen.Id, pair.Rejected.Id) ? 1.0 : 0));
            Waves.Add(row, "tau", KeptJudging.Agreement(told, all));
            Waves.Add(row, "ordered as the oracle, %", 100 * KeptJudging.Against(told).WithTies.Value);
            Waves.Add(row, "chosen is better, %", 100 * KeptJudging.ActorRight(told, 1));
            Waves.Add(row, "chosen is worse, %", 100 * KeptJudging.ActorRight(told, -1));
        }
    }

    private static void AddExpected(KeptJudging kept)
    {
        foreach (var n in new[] { 1, 3, 5, Most })
        {
            var mean = kept.With(("judgments_per_response", n), ("judge_iterations", 0));
            foreach (var by in new[] { "mean", "expected" })
            {
                var told = kept.With(("judgments_per_response", n), ("aggregation", by), ("judge_iterations", 0));
                var (row, against) = ($"{by} of {n}", KeptJudging.Against(told));
                Expected.Add(row, "ties, %", 100 * KeptJudging.Ties(told));
                Expected.Add(row, "ordered as the oracle, %", 100 * against.WithTies.Value);
                Expected.Add(row, "of those not tied, %", 100 * against.WithoutTies.Value);
                Expected.Add(row, "points from the oracle", KeptJudging.Distance(told));
                Expected.Add(row, "points from the mean", KeptJudging.Distance(told, mean));
                Expected.Add(row, "pairs of 100 prompts", told.Actor.Count);
                Expected.Add(row, "chosen is better, %", 100 * KeptJudging.ActorRight(told, 1));
                Expected.Add(row, "chosen is worse, %", 100 * KeptJudging.ActorRight(told, -1));
            }
        }
    }

    private static void AddSignificance(KeptJudging kept)
    {
        foreach (var z in new[] { 0, 0.5, 1, 1.5, 1.96, 2.5, 3.22 })
        {
            var (row, told) = ($"z {Number(z)}", kept.With(("min_strength_z", z)));
            Significance.Add(row, "judge pairs of 100 prompts", told.Judge.Count);
            foreach (var (column, sign) in new[] { ("chosen is better, %", 1), ("equally wrong, %", 0), ("chosen is worse, %", -1) })
                Significance.Add(row, column, 100 * kept.JudgeRight(told, sign));
        }
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
