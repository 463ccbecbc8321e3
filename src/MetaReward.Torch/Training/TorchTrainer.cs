namespace MetaReward.Torch;

/// <summary>
/// Trains a transformer on this machine: on pairs, on demonstrations, or on rollouts with rewards. Weights are kept in float32 while they
/// change; the passes use the policy's own type. One training in one folder: <c>8-metrics.jsonl</c> and <c>9-checkpoint</c>. Called again
/// it loads what it finished; what was cut off goes on from <c>9-unfinished</c> and ends in the same bytes.
/// With <see cref="Training.LowRank"/> an adapter is trained; the checkpoint then holds the merged weights, and the adapter in
/// <c>adapter</c>. Left out: several processes.
/// </summary>
public sealed class TorchTrainer : ITrainer
{
    private const string DpoRoom = "8-dpo";
    private const string SftRoom = "8-sft";
    private const string DistillRoom = "8-distill";
    private const string ReinforceRoom = "8-reinforce";

    /// <summary>
    /// How often a training saves its state so that it can resume; zero saves after every step. It does not change the result.
    /// </summary>
    public TimeSpan KeepEvery { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Processor threads of a training; 0 takes one per core. The last bits may differ between numbers.</summary>
    public int Threads { get; init; }

    /// <summary>Tells when that time has come.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <exception cref="InvalidDataException">A side is empty, training left the finite numbers, or another training's
    /// checkpoint is in the way.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at)
    {
        options.Check();
        TrainingExamples.Check(pairs);
        var (start, anchor) = (Own(policy), Own(reference));
        var name = TrainedCheckpoint.NameOf(
            [DpoRoom, start.Fingerprint, anchor.Fingerprint, options.ToString(), $"{at.Seed.Value}",
                .. pairs.SelectMany(TrainingExamples.Parts)]);
        return LearnAsync(DpoRoom, start, name, at,
            place => new ExampleTraining(start, options.Training, place).Run(Of(anchor, pairs, options, at)));
    }

    /// <exception cref="InvalidDataException">
    /// A demonstration is empty or does not fit the context, training left the finite numbers, or another checkpoint is in the way.
    /// </exception>
    public Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at)
    {
        var start = Own(policy);
        TrainingExamples.Check(demonstrations);
        if (options.Prompts && !options.Training.Thoughts)
        {
            throw new ArgumentException(
                "prompts are learned and thoughts are not: thoughts that are not learned stand with the prompt. Learn both, or neither.",
                nameof(options));
        }

        var name = TrainedCheckpoint.NameOf(
            [SftRoom, start.Fingerprint, options.ToString(), $"{at.Seed.Value}", .. demonstrations.SelectMany(TrainingExamples.Parts)]);
        return LearnAsync(SftRoom, start, name, at, place => new ExampleTraining(start, options.Training, place).Run(
            Of(start, demonstrations, options.Training,
                (model, kept) => new SftObjective(model, kept, Passes.Of(options.Training), options.Loss), options.Prompts)));
    }

    /// <exception cref="InvalidDataException">
    /// A demonstration is empty or does not fit the context, training left the finite numbers, or another checkpoint is in the way.
    /// </exception>
    /// <exception cref="ArgumentException">The options are out of range, or the teacher has another tokenizer.</exception>
    public Task<IPolicy> DistillAsync(
        IPolicy policy, IPolicy teacher, IReadOnlyList<Demonstration> demonstrations, Distill options, Turn at)
    {
        options.Check();
        TrainingExamples.Check(demonstrations);
        var (start, taught) = (Own(policy), Own(teacher));
        TrainingExamples.CheckSameWords(start.Text, taught.Text, "teacher");
        var name = TrainedCheckpoint.NameOf(
            [DistillRoom, start.Fingerprint, taught.Fingerprint, $"{options}", $"{at.Seed.Value}",
                .. demonstrations.SelectMany(TrainingExamples.Parts)]);
        return LearnAsync(DistillRoom, start, name, at, place => new ExampleTraining(start, options.Training, place).Run(
            Of(start, demonstrations, options.Training, (model, kept) => new DistillObjective(model, taught.Model, kept, options))));
    }

    /// <exception cref="InvalidDataException">A rollout cannot be learned from, training left the finite numbers, or another
    /// checkpoint is in the way.</exception>
    /// <exception cref="ArgumentException">The options contradict each other, or the reference has another tokenizer.</exception>
    public Task<IPolicy> ReinforceAsync(
        IPolicy policy, IPolicy reference, Reinforce options, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts, Turn at)
    {
        options.Check();
        var start = Own(policy);
        var anchor = options.IsAnchored() ? Own(reference) : null;
        if (anchor is not null)
        {
            TrainingExamples.CheckSameWords(start.Text, anchor.Text, "reference");
        }

        var name = TrainedCheckpoint.NameOf(ReinforceRoom, start.Fingerprint, anchor?.Fingerprint ?? "no reference", $"{options}",
            $"{at.Seed.Value}");
        return LearnAsync(ReinforceRoom, start, name, at, place => new RolloutTraining(start, anchor, options, place).Run(rollouts));
    }

    private static Lesson Of(TorchPolicy anchor, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at)
    {
        var tokens = new TokenPairs(anchor, pairs, options);
        return new(tokens.Count, tokens.Note,
            (model, order) => tokens.Objective(model, order, at.Cancel)) { Lost = (tokens.Cut, tokens.LeftOut) };
    }

    private static Lesson Of(
        TorchPolicy start, IReadOnlyList<Demonstration> demonstrations, Training training,
        Func<Transformer, IReadOnlyList<TokenSequence>, IObjective> objective, bool prompts = false)
    {
        var most = training.MaxLength;
        var tokens = Fitting.Of(demonstrations.Select(d => Tokens(start, d, training)).Select(d => new[] { prompts ? d.Whole() : d }),
            most);
        return new(tokens.Kept.Count, tokens.Note("demonstrations", most),
            (model, _) => objective(model, [.. tokens.Kept.Select(k => k.Example[0])]))
        {
            Lost = (tokens.Cut, tokens.Dropped),
        };
    }

    /// <summary>A demonstration in token ids, its end included.</summary>
    /// <param name="policy">Whose text side and context.</param>
    /// <param name="demonstration">A prompt and what to say.</param>
    /// <param name="training">To what it will be cut, and whether its thoughts are learned.</param>
    private static TokenSequence Tokens(TorchPolicy policy, Demonstration demonstration, Training training)
    {
        var sequence = Fitting.Learned(
            policy.Text, new(policy.Text.EncodePrompt(demonstration.Prompt), policy.Text.EncodeTarget(demonstration.Target))
            {
                TeacherPrompt = demonstration.TeacherPrompt is { } taught ? policy.Text.EncodePrompt(taught) : null,
            },
            training.Thoughts);
        return training.MaxLength > 0 || sequence.Length <= policy.Model.Config.ContextSize ? sequence : throw new InvalidDataException(
            $"demonstration '{demonstration.Id}' has {sequence.Length} tokens; the model's context "
            + $"holds {policy.Model.Config.ContextSize}. "
            + "Shorten it, leave it out, or set training.max_length.");
    }

    /// <summary>The finished policy where there is one; else trains, on a thread of its own.</summary>
    private Task<IPolicy> LearnAsync(string room, TorchPolicy start, string name, Turn at, Func<TrainingPlace, TorchPolicy> train)
    {
        if (TrainedCheckpoint.Find(at.Folder, name, start.Model.Device, start.Text.Variables) is { } finished)
        {
            new UnfinishedTraining(at.Folder, name).Forget();
            finished.SamplingMemory = start.SamplingMemory;
            return Task.FromResult<IPolicy>(finished);
        }

        var place = new TrainingPlace(room, name, at, Threads, KeepEvery, Clock);
        return Task.Factory.StartNew<IPolicy>(() => train(place), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private static TorchPolicy Own(IPolicy policy) => policy as TorchPolicy
        ?? throw new ArgumentException($"this trainer trains transformers of its own, not a {policy.GetType().Name}", nameof(policy));
}
