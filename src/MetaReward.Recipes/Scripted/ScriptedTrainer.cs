using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>
/// A trainer without a model: writes metrics and a checkpoint, manifest last, as a real one does, and returns a policy with a new name that
/// follows from the old one and the data. For tests, examples and dry runs of a recipe. Its losses are made up:
/// ln 2 at step 0, then falling.
/// </summary>
public sealed class ScriptedTrainer : ITrainer
{
    private const string Checkpoint = TrainedFiles.Folder;
    private const string Weights = "weights.txt";
    private const string Origin = "training.txt";
    private const int Steps = 4;
    private int trainings;

    /// <summary>How often this object trained rather than loaded.</summary>
    public int Trainings => trainings;

    public Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
        LearnAsync(policy,
            string.Concat(pairs.Select(pair => $"{pair.Id}>{pair.Chosen.Id}>{pair.Rejected.Id};")) + reference.Fingerprint, at);

    public Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at) =>
        LearnAsync(policy, string.Concat(demonstrations.Select(demonstration => demonstration.Id + demonstration.Text)), at);

    public Task<IPolicy> DistillAsync(
        IPolicy policy, IPolicy teacher, IReadOnlyList<Demonstration> demonstrations, Distill options, Turn at) =>
        LearnAsync(policy,
            string.Concat(demonstrations.Select(demonstration => demonstration.Id + demonstration.Text)) + teacher.Fingerprint, at);

    /// <summary>
    /// Asks for the rollouts of every step. A live policy is named after all rollouts before it, and so is the result;
    /// rewards shift the made-up losses.
    /// </summary>
    public async Task<IPolicy> ReinforceAsync(
        IPolicy policy, IPolicy reference, Reinforce options, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts, Turn at)
    {
        options.Check();
        var reply = ((ScriptedPolicy)policy).Reply;
        var origin = $"{policy.Fingerprint} {reference.Fingerprint} {options} {at.Seed.Value}";
        var manifest = Path.Combine(at.Folder, TrainedFiles.Place);
        if (TrainedFiles.Manifest(at.Folder) is { } finished)
        {
            if (!finished.Files.TryGetValue(Origin, out var of) || of != Hash(origin))
                throw Another(manifest);
            if (IsWhole(at.Folder, finished))
                return new ScriptedPolicy(Encoding.UTF8.GetString(Disk.Read(Path.Combine(at.Folder, Checkpoint, Weights))!), reply);
        }

        Interlocked.Increment(ref trainings);
        var (live, log) = (Named(origin), new StringBuilder());
        for (var step = 0; step < options.Steps; step++)
        {
            at.Cancel.ThrowIfCancellationRequested();
            var actor = new ScriptedPolicy(live, reply);
            var said = await rollouts(actor, step);
            Rollout.Check(said, step, actor.Fingerprint);
            var rewards = said.Select(rollout => rollout.Reward).Where(reward => !double.IsNaN(reward)).ToArray();
            var (reward, tokens) = (rewards.DefaultIfEmpty().Average(), said.Sum(rollout => rollout.Sample.Tokens.Count));
            Add(log, ("step", step + 1), (StepNames.Loss, (Math.Log(2) / (step + 1)) - reward), (StepNames.Reward, reward),
                ("rollouts", said.Count),
                ("tokens", tokens));
            live = Named($"{live} {string.Join(';', said.Select(rollout => $"{rollout.Id}={rollout.Sample.Text}:{rollout.Reward:R}"))}");
            at.Progress.Report(new("8-reinforce", step + 1, options.Steps, tokens));
        }

        return Keep(new(live, reply), live, log, at, (Origin, origin));
    }

    private async Task<IPolicy> LearnAsync(IPolicy policy, string data, Turn at)
    {
        var name = Named(policy.Fingerprint + data);
        var next = new ScriptedPolicy(name, ((ScriptedPolicy)policy).Reply);
        if (TrainedFiles.Manifest(at.Folder) is { } finished)
        {
            if (finished.Policy != next.Fingerprint)
                throw Another(Path.Combine(at.Folder, TrainedFiles.Place));
            if (IsWhole(at.Folder, finished))
                return next;
        }

        await Task.Yield();
        Interlocked.Increment(ref trainings);
        var log = new StringBuilder();
        for (var step = 0; step < Steps; step++)
        {
            at.Cancel.ThrowIfCancellationRequested();
            Add(log, ("step", step), (StepNames.Loss, Math.Log(2) / (step + 1)), (StepNames.RewardsMargins, 0.1 * step),
                (StepNames.RewardsAccuracies, step == 0 ? 0.5 : 0.75));
            at.Progress.Report(new("8-dpo", step + 1, Steps, data.Length * (step + 1L)));
        }

        return Keep(next, name, log, at);
    }

    private static void Add(StringBuilder log, params (string Name, JsonNode Value)[] figures) =>
        log.Append(new JsonObject(figures.Select(figure => KeyValuePair.Create<string, JsonNode?>(figure.Name, figure.Value)))
            .ToJsonString()).Append('\n');

    /// <summary>Writes log and checkpoint, the manifest last.</summary>
    private static ScriptedPolicy Keep(
        ScriptedPolicy next, string name, StringBuilder log, Turn at, params (string File, string Text)[] more)
    {
        (string File, string Text)[] files = [(Weights, name), .. more];
        Disk.Write(Path.Combine(at.Folder, TrainingLog.File), Encoding.UTF8.GetBytes(log.ToString()));
        foreach (var (file, text) in files)
            Disk.Write(Path.Combine(at.Folder, Checkpoint, file), Encoding.UTF8.GetBytes(text));
        var manifest = new TrainedManifest(next.Fingerprint, Hash(log.ToString()),
            files.ToDictionary(file => file.File, file => Hash(file.Text)));
        SealedPage.Write(Path.Combine(at.Folder, TrainedFiles.Place), manifest, RecordJson.Pages.TrainedManifest, TrainedFiles.Place);
        return next;
    }

    private static bool IsWhole(string folder, TrainedManifest finished) =>
        TrainedFiles.Check(Path.Combine(folder, Checkpoint), finished).All(file => file.Damage is null)
        && Disk.Read(Path.Combine(folder, TrainingLog.File)) is { } kept && Shard.Hex(kept) == finished.Log;

    private static InvalidDataException Another(string manifest) =>
        new($"'{manifest}' is the checkpoint of another training: use another run folder.");

    private static string Hash(string text) => Shard.Hex(Encoding.UTF8.GetBytes(text));

    private static string Named(string parts) => Hash(parts)[..16];
}
