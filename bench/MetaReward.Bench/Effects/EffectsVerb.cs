using System.CommandLine;
using MetaReward.Bench.Worlds;

namespace MetaReward.Bench.Effects;

/// <summary>The options of <c>effects</c>.</summary>
internal static class EffectsVerb
{
    public static Command Build()
    {
        var command = new Command("effects",
            "What the papers of the other methods say of replies at the time of asking and of what happens inside the loop, measured on "
            + "the finished runs of `methods`: best-of-N and the adaptive stop, likelihood of the model's own best response, critics and "
            + "rounds, the majority of 32 comparisons, score gaps and distances of hidden states.");
        Option<int> Count(string name, int value, string meaning) => new(name) { Description = meaning, DefaultValueFactory = _ => value };
        var runs = new Option<string>("--runs") { Description = "The folder of `methods`.",
            DefaultValueFactory = _ => Path.Combine("runs", "bench-methods") };
        var seeds = Count("--seeds", 5, "Run seeds, from 0.");
        var prompts = Count("--prompts", 200, "Held-out prompts of each run seed.");
        Array.ForEach<Option>([runs, seeds, prompts], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var grid = new Grid(parsed.GetValue(runs)!, 1, parsed.GetValue(seeds), 1, 1, Methods.All, parsed.GetValue(prompts), []);
            for (var seed = 0; seed < parsed.GetValue(seeds); seed++)
            {
                var exam = new Exam(grid, 0, seed, parsed.GetValue(prompts));
                await Searching.AddAsync(exam);
                await Sharpness.AddAsync(exam);
                await Criticism.AddAsync(exam);
                await Reranking.AddAsync(exam);
                await Comparing.AddAsync(exam);
                Gaps.Add(exam);
                Truths.Add(exam);
                Collapse.Add(exam);
                await Console.Error.WriteLineAsync($"run seed {seed}: done");
                cancel.ThrowIfCancellationRequested();
            }

            Array.ForEach<EffectTable>(
                [Searching.Curve, Searching.Stop, Sharpness.Table, Criticism.Table, Criticism.Cost, Reranking.Table, Comparing.Table,
                    Gaps.Scores, Gaps.Distances, Collapse.Table, Truths.Table], Console.Out.Write);
        });
        return command;
    }
}
