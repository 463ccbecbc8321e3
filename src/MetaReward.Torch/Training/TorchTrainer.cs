using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Trains a transformer on this machine, by DPO or by SFT. Weights are kept in float32 while they change; the passes use the
/// policy's own type. One training in one folder: <c>8-metrics.jsonl</c> and <c>9-checkpoint</c>. Called again it loads what it finished; what was
/// cut off goes on from <c>9-unfinished</c> and ends in the same bytes.
/// With <see cref="Training.LowRank"/> an adapter is trained; the checkpoint then holds the merged weights, and the adapter in <c>adapter</c>.
/// Left out: several processes.
/// </summary>
public sealed class TorchTrainer : ITrainer
{
    private const string DpoRoom = "8-dpo";
    private const string SftRoom = "8-sft";

    /// <summary>What there is to learn from.</summary>
    /// <param name="Count">Examples.</param>
    /// <param name="Note">What was cut or left out; null where nothing was.</param>
    /// <param name="Objective">What is minimised on a model over batches that are known beforehand.</param>
    private sealed record Lesson(int Count, string? Note, Func<Transformer, IReadOnlyList<int[]>, IObjective> Objective)
    {
        /// <summary>How many were cut, and how many left out; logged with the first step where there are any.</summary>
        public required (int Cut, int LeftOut) Lost { get; init; }
    }

    /// <summary>How often a training keeps where it is, so that it can go on from there; zero is after every step. Changes no byte of the result.</summary>
    public TimeSpan KeepEvery { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Processor threads of a training; 0 takes one per core. The last bits may differ between numbers.</summary>
    public int Threads { get; init; }

    /// <summary>Tells when that time has come.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <exception cref="InvalidDataException">A side is empty, training left the finite numbers, or another training's checkpoint is in the way.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at)
    {
        options.Check();
        Learnable.Check(pairs);
        var (start, anchor) = (Own(policy), Own(reference));
        var name = TrainedCheckpoint.NameOf(
            [DpoRoom, start.Fingerprint, anchor.Fingerprint, options.ToString(), $"{at.Seed.Value}", .. pairs.SelectMany(Parts)]);
        return LearnAsync(DpoRoom, start, name, options.Training, at, () =>
        {
            var tokens = new TokenPairs(anchor, pairs, options);
            return new(tokens.Count, tokens.Note, (model, order) => tokens.Objective(model, order, at.Cancel)) { Lost = (tokens.Cut, tokens.LeftOut) };
        });
    }

    /// <exception cref="InvalidDataException">A demonstration is empty or does not fit the context, training left the finite numbers, or another checkpoint is in the way.</exception>
    public Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at)
    {
        var start = Own(policy);
        Learnable.Check(demonstrations);
        if (options.Prompts && !options.Training.Thoughts)
        {
            throw new ArgumentException("prompts are learned and thoughts are not: thoughts that are not learned stand with the prompt. Learn both, or neither.", nameof(options));
        }

        var name = TrainedCheckpoint.NameOf(
            [SftRoom, start.Fingerprint, options.ToString(), $"{at.Seed.Value}", .. demonstrations.SelectMany(Parts)]);
        return LearnAsync(SftRoom, start, name, options.Training, at, () =>
        {
            var most = options.Training.MaxLength;
            var tokens = Fitting.Of(demonstrations.Select(d => Tokens(start, d, options.Training)).Select(d => new[] { options.Prompts ? d.Whole() : d }), most);
            return new(tokens.Kept.Count, tokens.Note("demonstrations", most), (model, _) => new SftObjective(
                model, [.. tokens.Kept.Select(k => k.Example[0])], Passes.Of(options.Training), options.Loss)) { Lost = (tokens.Cut, tokens.Dropped) };
        });
    }

    /// <summary>A demonstration in token ids, its end included.</summary>
    /// <param name="policy">Whose text side and context.</param>
    /// <param name="demonstration">A prompt and what to say.</param>
    /// <param name="training">To what it will be cut, and whether its thoughts are learned.</param>
    private static TokenSequence Tokens(TorchPolicy policy, Demonstration demonstration, Training training)
    {
        var sequence = Fitting.Learned(
            policy.Text, new(policy.Text.EncodePrompt(demonstration.Prompt), policy.Text.EncodeTarget(demonstration.Target)), training.Thoughts);
        return training.MaxLength > 0 || sequence.Length <= policy.Model.Config.ContextSize ? sequence : throw new InvalidDataException(
            $"demonstration '{demonstration.Id}' has {sequence.Length} tokens; the model's context holds {policy.Model.Config.ContextSize}. "
            + "Shorten it, leave it out, or set training.max_length.");
    }

    private Task<IPolicy> LearnAsync(string room, TorchPolicy start, string name, Training training, Turn at, Func<Lesson> prepare)
    {
        if (TrainedCheckpoint.Find(at.Folder, name, start.Model.Device, start.Text.Variables) is { } finished)
        {
            new UnfinishedTraining(at.Folder, name).Forget();
            finished.SamplingMemory = start.SamplingMemory;
            return Task.FromResult<IPolicy>(finished);
        }

        return Task.Factory.StartNew<IPolicy>(
            () => Learn(room, start, name, training, at, prepare()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private TorchPolicy Learn(string room, TorchPolicy start, string name, Training training, Turn at, Lesson lesson)
    {
        set_num_threads(Threads == 0 ? Environment.ProcessorCount : Threads); // this thread's own
        if (lesson.Count == 0)
        {
            throw new InvalidDataException($"{room}: nothing is left to learn from. {lesson.Note ?? "Nothing was given"}.{(training.MaxLength > 0 ? $" Raise training.max_length (now {training.MaxLength})." : "")}");
        }

        if (lesson.Note is { } note)
        {
            at.Progress.Report(new(room, 0, 0, 0, note));
        }

        Devices.Tidy(start.Model.Device);
        using var lora = training.LowRank is { } asked ? Lora.Fresh(start.Model, LoraConfig.Of(asked, start.Source), at.Seed.Derive(room).Derive("lora")) : null;
        using var model = lora is null ? start.Model.Clone(requiresGrad: true, ScalarType.Float32, start.Model.Compute) : start.Model.Adapted(lora);
        var order = ExampleOrder.Batches(lesson.Count, training.BatchSize, training.Epochs, at.Seed.Derive(room));
        var learned = lesson.Objective(model, order);
        using var loop = new TrainingLoop(model, training, order.Count, at.Seed.Derive(room).Derive("dropout"));
        var epoch = order.Count / training.Epochs;
        var taken = training.KeepEpoch == 0 ? order : [.. order.Take(training.KeepEpoch * epoch)];
        var after = training.SaveEpochs ? Saving(model, start, at.Folder, epoch) : static _ => { };
        var unfinished = new UnfinishedTraining(at.Folder, name);
        var tokens = Steps(room, loop, taken, learned, lesson.Lost, unfinished, after, at);
        var next = new TorchPolicy(Settled(model, start), start.Text)
        {
            SamplingMemory = start.SamplingMemory, Source = TrainedCheckpoint.PathIn(at.Folder),
        };
        TrainedCheckpoint.Keep(at.Folder, name, next, lora?.ToAdapter(), start.Fingerprint, taken.Count, tokens);
        unfinished.Forget();
        NativeHeap.Trim();
        return next;
    }

    /// <summary>A copy to sample from: in the policy's own type, an adapter merged.</summary>
    private static Transformer Settled(Transformer model, TorchPolicy start) =>
        model.Lora is null ? model.Clone(requiresGrad: false, start.Model.Compute) : model.Merged();

    /// <summary>Saves the weights after each epoch's last step, before anything that comes after it is kept: a training that is resumed has them.</summary>
    private static Action<int> Saving(Transformer model, TorchPolicy start, string folder, int epoch) => step =>
    {
        if (step % epoch == 0)
        {
            using var weights = Settled(model, start);
            TrainedCheckpoint.KeepEpoch(folder, step / epoch, new(weights, start.Text));
        }
    };

    /// <summary>Takes the steps that are left, and returns the tokens of all. Progress tells of those trained on now: the others were paid for before.</summary>
    private long Steps(
        string room, TrainingLoop loop, IReadOnlyList<int[]> order, IObjective learned, (int Cut, int LeftOut) lost, UnfinishedTraining unfinished, Action<int> after, Turn at)
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
            log.Add(loop.Done == 1 ? [.. figures, .. Lost(lost)] : figures);
            after(loop.Done);
            var named = figures.ToDictionary();
            tokens += (long)named["tokens"];
            at.Progress.Report(new(room, loop.Done, order.Count, tokens, Note(named)));
        }

        return before.Tokens + tokens;
    }

    private static IEnumerable<KeyValuePair<string, double>> Lost((int Cut, int LeftOut) lost) =>
        new KeyValuePair<string, double>[] { new("cut", lost.Cut), new("left_out", lost.LeftOut) }.Where(figure => figure.Value > 0);

    private static IEnumerable<string> Parts(PreferencePair pair) =>
        [pair.Id, pair.Prompt, .. new[] { pair.Chosen, pair.Rejected }.SelectMany(s => new[] { Part(s.Target), $"{s.Score}" })];

    private static IEnumerable<string> Parts(Demonstration demonstration) => demonstration.Target is Target.Sampled
        ? [demonstration.Id, demonstration.Prompt, Part(demonstration.Target), "tokens"]
        : [demonstration.Id, demonstration.Prompt, Part(demonstration.Target)];

    private static string Part(Target target) => target is Target.Sampled { Sample: var sample } ? string.Join(' ', sample.Tokens) : target.Words();

    private static string Note(IReadOnlyDictionary<string, double> figures) => figures.TryGetValue("rewards/margins", out var margin)
        ? $"loss {figures["loss"]:0.000}, margins {margin:0.00}"
        : $"loss {figures["loss"]:0.000}";

    private static TorchPolicy Own(IPolicy policy) => policy as TorchPolicy
        ?? throw new ArgumentException($"this trainer trains transformers of its own, not a {policy.GetType().Name}", nameof(policy));
}
