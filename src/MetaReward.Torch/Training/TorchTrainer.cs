using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Trains every weight of a transformer on this machine, by DPO or by SFT. Weights are kept in float32 while they change; the passes use the
/// policy's own type. One training in one folder: <c>8-metrics.jsonl</c> and <c>9-checkpoint</c>. Called again it loads what it finished; what was
/// cut off goes on from <c>9-unfinished</c> and ends in the same bytes.
/// Left out: adapters, several processes.
/// </summary>
public sealed class TorchTrainer : ITrainer
{
    private const string DpoRoom = "8-dpo";
    private const string SftRoom = "8-sft";

    /// <summary>How often a training keeps where it is, so that it can go on from there; zero is after every step. Changes no byte of the result.</summary>
    public TimeSpan KeepEvery { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Tells when that time has come.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <exception cref="InvalidDataException">Training left the finite numbers, or another training's checkpoint is in the way.</exception>
    public Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at)
    {
        var (start, anchor) = (Own(policy), Own(reference));
        var name = TrainedCheckpoint.NameOf(
            [DpoRoom, start.Fingerprint, anchor.Fingerprint, options.ToString(), $"{at.Seed.Value}", .. pairs.SelectMany(Parts)]);
        return LearnAsync(DpoRoom, start, name, options.Training, at, model => new DpoObjective(
            model, Tokens(anchor, pairs, options.Training.MicroBatchTokens, at), PreferenceLosses.Dpo(options.Beta), options.NllWeight, options.Training.MicroBatchTokens));
    }

    /// <exception cref="InvalidDataException">A demonstration does not fit the context, training left the finite numbers, or another checkpoint is in the way.</exception>
    public Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at)
    {
        var start = Own(policy);
        var name = TrainedCheckpoint.NameOf(
            [SftRoom, start.Fingerprint, options.ToString(), $"{at.Seed.Value}", .. demonstrations.SelectMany(d => new[] { d.Id, d.Prompt, d.Text })]);
        return LearnAsync(SftRoom, start, name, options.Training, at, model => new SftObjective(
            model, [.. demonstrations.Select(d => Tokens(start, d))], options.Training.MicroBatchTokens));
    }

    /// <summary>A demonstration in token ids, its end included.</summary>
    internal static TokenSequence Tokens(TorchPolicy policy, Demonstration demonstration)
    {
        var sequence = new TokenSequence(
            policy.Text.EncodePrompt(demonstration.Prompt), [.. policy.Text.Tokenizer.Encode(demonstration.Text), policy.Text.EndToken]);
        return sequence.Length <= policy.Model.Config.ContextSize ? sequence : throw new InvalidDataException(
            $"demonstration '{demonstration.Id}' has {sequence.Length} tokens; the model's context holds {policy.Model.Config.ContextSize}. Shorten it or leave it out.");
    }

    private Task<IPolicy> LearnAsync(string room, TorchPolicy start, string name, Training training, Turn at, Func<Transformer, IObjective> objective)
    {
        if (TrainedCheckpoint.Find(at.Folder, name) is { } finished)
        {
            new UnfinishedTraining(at.Folder, name).Forget();
            return Task.FromResult<IPolicy>(finished);
        }

        return Task.Factory.StartNew<IPolicy>(
            () => Learn(room, start, name, training, at, objective), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private TorchPolicy Learn(string room, TorchPolicy start, string name, Training training, Turn at, Func<Transformer, IObjective> objective)
    {
        set_num_threads(Environment.ProcessorCount); // this thread's own
        using var model = start.Model.Clone(requiresGrad: true, ScalarType.Float32, start.Model.Compute);
        var learned = objective(model);
        var order = ExampleOrder.Batches(learned.Count, training.BatchSize, training.Epochs, at.Seed.Derive(room));
        using var loop = new TrainingLoop(model, training, order.Count);
        var unfinished = new UnfinishedTraining(at.Folder, name);
        var tokens = Steps(room, loop, order, learned, unfinished, at);
        var next = new TorchPolicy(model.Clone(requiresGrad: false, start.Model.Compute), start.Text);
        TrainedCheckpoint.Keep(at.Folder, name, next, start.Fingerprint, order.Count, tokens);
        unfinished.Forget();
        return next;
    }

    /// <summary>Takes the steps that are left, and returns the tokens of all. Progress tells of those trained on now: the others were paid for before.</summary>
    private long Steps(string room, TrainingLoop loop, IReadOnlyList<int[]> order, IObjective learned, UnfinishedTraining unfinished, Turn at)
    {
        var before = unfinished.GoOn(loop, note => at.Progress.Report(new(room, 0, 0, 0, note)));
        using var log = new StepLog(at.Folder, before.Log);
        var pace = new SavingPace(KeepEvery, Clock);
        var tokens = 0L;
        foreach (var batch in order.Skip(before.Steps))
        {
            if (loop.Done > before.Steps && (at.Cancel.IsCancellationRequested ? pace.IsWorthIt : pace.IsDue))
            {
                pace.Save(() => unfinished.Keep(loop, before.Tokens + tokens, log.Text));
            }

            at.Cancel.ThrowIfCancellationRequested();
            var figures = loop.Step(learned, batch);
            log.Add(figures);
            var named = figures.ToDictionary();
            tokens += (long)named["tokens"];
            at.Progress.Report(new(room, loop.Done, order.Count, tokens, Note(named)));
        }

        return before.Tokens + tokens;
    }

    /// <summary>Pairs in the token ids that were sampled, with the reference's log-probs, asked once.</summary>
    private static IReadOnlyList<TokenPair> Tokens(TorchPolicy anchor, IReadOnlyList<PreferencePair> pairs, int most, Turn at)
    {
        var sides = pairs.SelectMany(pair =>
        {
            var prompt = anchor.Text.EncodePrompt(pair.Prompt);
            return new[] { new TokenSequence(prompt, pair.Chosen.Sample.Tokens), new TokenSequence(prompt, pair.Rejected.Sample.Tokens) };
        }).ToArray();
        var logps = ResponseLogps.Sums(anchor.Model, sides, most, at.Cancel);
        return [.. pairs.Select((_, i) => new TokenPair(sides[2 * i], sides[(2 * i) + 1], logps[2 * i], logps[(2 * i) + 1]))];
    }

    private static IEnumerable<string> Parts(PreferencePair pair) =>
        [pair.Id, pair.Prompt, string.Join(' ', pair.Chosen.Sample.Tokens), string.Join(' ', pair.Rejected.Sample.Tokens)];

    private static string Note(IReadOnlyDictionary<string, double> figures) => figures.TryGetValue("rewards/margins", out var margin)
        ? $"loss {figures["loss"]:0.000}, margins {margin:0.00}"
        : $"loss {figures["loss"]:0.000}";

    private static TorchPolicy Own(IPolicy policy) => policy as TorchPolicy
        ?? throw new ArgumentException($"this trainer trains transformers of its own, not a {policy.GetType().Name}", nameof(policy));
}
