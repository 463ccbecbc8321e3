using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Measures;
using MetaReward.Microworld;
using MetaReward.Recipes;

namespace MetaReward.Bench;

/// <summary>One run of one arm with one seed, in a folder of its own; resumes where it was stopped. Its measures stay in the run folder.</summary>
public static class MicroworldRun
{
    private static readonly MicroworldMeasures.Options Exam = new();

    /// <summary>The folder of a run below the bench's own.</summary>
    public static string FolderOf(string root, Arm arm, long seed) => Path.Combine(root, arm.Name, $"seed-{seed}");

    /// <summary>Whether every iteration of the run is there and measured.</summary>
    public static bool IsFinished(string folder) =>
        File.Exists(Path.Combine(folder, "run.json")) && RunReader.Open(folder).Measures.Any(m => m.Iteration == Settings.Iterations);

    public static async Task RunAsync(string root, Arm arm, long seed, IPolicy start, ITrainer trainer, CancellationToken cancel)
    {
        var pool = Exercise.Prompts(Seed.Of(seed).Derive("prompts"), Split.Train, Settings.Prompts * Settings.Iterations);
        var manifest = new Manifest
        {
            Recipe = arm.Name,
            Seed = seed,
            Options = new JsonObject { ["settings"] = Settings.Meta.ToString() },
            PromptsSha256 = Manifest.HashOf(pool),
            Prompts = pool.Count,
            Policy = start.Fingerprint,
            ShardSize = 50,
        };
        using var run = Run.Open(FolderOf(root, arm, seed), manifest, new Progress<Progress>(), workers: 1, cancel);
        await arm.RunAsync(run, new Ingredients
        {
            Policy = start,
            Trainer = trainer,
            Judge = new CheckRubric(),
            Meta = new DuelRubric(),
            Pool = pool,
            Measure = (at, policy) => Measured.KeepAsync(at, policy, _ => MeasureAsync(root, policy, cancel)),
        });
    }

    /// <summary>The measures of a policy, kept by its fingerprint: all runs start from the same one.</summary>
    private static async Task<IReadOnlyDictionary<string, Interval>> MeasureAsync(string root, IPolicy policy, CancellationToken cancel)
    {
        var path = Path.Combine(root, "policies", policy.Fingerprint + ".json");
        if (File.Exists(path))
        {
            return JsonSerializer.Deserialize<Dictionary<string, Interval>>(await File.ReadAllBytesAsync(path, cancel))!;
        }

        var values = (await MicroworldMeasures.OfAsync(policy, Exam, Seed.Of(0).Derive("exam"), cancel)).Values;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = $"{path}.{Environment.ProcessId}.partial";
        await File.WriteAllBytesAsync(partial, JsonSerializer.SerializeToUtf8Bytes(values), cancel);
        File.Move(partial, path, overwrite: true);
        return values;
    }
}
