using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>
/// A trainer without a model: writes metrics and a checkpoint, manifest last, as a real one does, and returns a policy with a new name that
/// follows from the old one and the data. For tests, examples and dry runs of a recipe. Its losses are made up: ln 2 at step 0, then falling.
/// </summary>
public sealed class ScriptedTrainer : ITrainer
{
    private const string Checkpoint = TrainedFiles.Folder;
    private const int Steps = 4;
    private int trainings;

    /// <summary>How often this object trained rather than loaded.</summary>
    public int Trainings => trainings;

    public Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
        LearnAsync(policy, string.Concat(pairs.Select(pair => $"{pair.Id}>{pair.Chosen.Id}>{pair.Rejected.Id};")) + reference.Fingerprint, at);

    public Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at) =>
        LearnAsync(policy, string.Concat(demonstrations.Select(demonstration => demonstration.Id + demonstration.Text)), at);

    private async Task<IPolicy> LearnAsync(IPolicy policy, string data, Turn at)
    {
        var parent = (ScriptedPolicy)policy;
        var name = Shard.Hex(Encoding.UTF8.GetBytes(policy.Fingerprint + data))[..16];
        var next = new ScriptedPolicy(name, parent.Reply);
        var manifest = Path.Combine(at.Folder, TrainedFiles.Place);
        if (TrainedFiles.Manifest(at.Folder) is { } finished)
        {
            if (finished.Policy != next.Fingerprint)
                throw new InvalidDataException($"'{manifest}' is the checkpoint of another training: use another run folder.");
            if (TrainedFiles.Check(Path.Combine(at.Folder, Checkpoint), finished).All(file => file.Damage is null) && Disk.Read(Path.Combine(at.Folder, TrainingLog.File)) is { } kept && Shard.Hex(kept) == finished.Log)
                return next;
        }

        await Task.Yield();
        Interlocked.Increment(ref trainings);
        var log = new StringBuilder();
        for (var step = 0; step < Steps; step++)
        {
            at.Cancel.ThrowIfCancellationRequested();
            var line = new JsonObject
            {
                ["step"] = step,
                ["loss"] = Math.Log(2) / (step + 1),
                ["rewards/margins"] = 0.1 * step,
                ["rewards/accuracies"] = step == 0 ? 0.5 : 0.75,
            };
            log.Append(line.ToJsonString()).Append('\n');
            at.Progress.Report(new("8-dpo", step + 1, Steps, data.Length * (step + 1L)));
        }

        Disk.Write(Path.Combine(at.Folder, TrainingLog.File), Encoding.UTF8.GetBytes(log.ToString()));
        Disk.Write(Path.Combine(at.Folder, Checkpoint, "weights.txt"), Encoding.UTF8.GetBytes(name));
        SealedPage.Write(manifest, new TrainedManifest(next.Fingerprint, Shard.Hex(Encoding.UTF8.GetBytes(log.ToString())), new Dictionary<string, string> { ["weights.txt"] = Shard.Hex(Encoding.UTF8.GetBytes(name)) }),
            RecordJson.Pages.TrainedManifest, TrainedFiles.Place);
        return next;
    }
}
