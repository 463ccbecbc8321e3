using MetaReward.Text;

namespace MetaReward.Torch;

/// <summary>
/// The rollouts of one step as they are learned: token ids, the log-probs under which they were sampled, those of the reference, asked
/// once, and advantages. The reward pays for the distance here, because only the trainer knows the reference's log-probs.
/// </summary>
internal sealed class RolloutBatch
{
    private readonly IReadOnlyList<Rollout> rollouts;

    /// <param name="rollouts">Without a fault; at least one.</param>
    /// <param name="start">Renders prompts; its model says what fits.</param>
    /// <param name="anchor">The reference; null where the options do not need one.</param>
    /// <param name="options">How rewards become advantages, and how much goes through a model at once.</param>
    /// <param name="cancel">Stops the reference between passes.</param>
    /// <exception cref="InvalidDataException">A rollout is longer than the model's context, or has ids that it does not know.</exception>
    public RolloutBatch(
        IReadOnlyList<Rollout> rollouts, TorchPolicy start, Transformer? anchor, Reinforce options, CancellationToken cancel)
    {
        this.rollouts = rollouts;
        Sequences = [.. rollouts.Select(r => new TokenSequence(r.PromptTokens ?? start.Text.EncodePrompt(r.Prompt), r.Sample.Tokens))];
        Fit(start.Model.Config);
        Examples = new([.. Sequences.Select(s => new[] { s })], options.Training.MicroBatchTokens);
        Rewarded = [.. Enumerable.Range(0, rollouts.Count).Where(IsRewarded)];
        Reference = anchor is null ? null : Asked(anchor, cancel);
        Divergences = Reference is null ? null
            : [.. rollouts.Select((r, i) =>
                Reference[i] is { } said ? r.Sample.Logps.Zip(said, (own, other) => (double)own - other).Sum() : double.NaN)];
        var rewards = rollouts.Select(r => r.Reward).ToArray();
        Advantages = Scores.Advantages.Of(
            [.. rollouts.Select(r => r.GroupId)],
            options.KlInReward > 0 ? Scores.Advantages.LessDivergence(rewards, Divergences!, options.KlInReward) : rewards,
            options);
    }

    /// <summary>How many.</summary>
    public int Count => rollouts.Count;

    /// <summary>Prompts and responses.</summary>
    public IReadOnlyList<TokenSequence> Sequences { get; }

    /// <summary>The same, for cutting batches into parts.</summary>
    public Examples Examples { get; }

    /// <summary>Those that somebody could reward; the others are only counted.</summary>
    public IReadOnlyList<int> Rewarded { get; }

    /// <summary>Whether somebody could reward it.</summary>
    public bool IsRewarded(int rollout) => !double.IsNaN(rollouts[rollout].Reward);

    /// <summary>0 where the reward is NaN.</summary>
    public double[] Advantages { get; }

    /// <summary>The reference's log-prob of each token; null where there is no reference, or no reward.</summary>
    public float[]?[]? Reference { get; }

    /// <summary>
    /// k1 of each whole response, in nats, under the log-probs it was sampled with; NaN where there is no reward; null without a reference.
    /// </summary>
    public double[]? Divergences { get; }

    /// <summary>The log-probs under which the tokens of a rollout were sampled.</summary>
    public IReadOnlyList<float> Sampled(int rollout) => rollouts[rollout].Sample.Logps;

    /// <summary>What a step's rollouts are like, before anything is learned from them.</summary>
    public IEnumerable<KeyValuePair<string, double>> Figures()
    {
        var rewards = Rewarded.Select(i => rollouts[i].Reward).ToArray();
        var advantages = Rewarded.Select(i => Advantages[i]).ToArray();
        var groups = Rewarded.GroupBy(i => rollouts[i].GroupId, StringComparer.Ordinal).ToArray();
        KeyValuePair<string, double>[] figures =
        [
            new(StepNames.Reward, Mean(rewards)),
            new("reward_std", Deviation(rewards)),
            new("frac_reward_zero_std",
                Mean([.. groups.Select(group => group.All(i => rollouts[i].Reward == rollouts[group.First()].Reward) ? 1.0 : 0)])),
            new(StepNames.Kl, Divergences is null ? double.NaN : Mean([.. Rewarded.Select(i => Divergences[i])])),
            new(StepNames.AdvantagesMean, Mean(advantages)),
            new(StepNames.AdvantagesStd, Deviation(advantages)),
            new(StepNames.CompletionsMeanLength, Mean([.. rollouts.Select(r => (double)r.Sample.Tokens.Count)])),
            new(StepNames.CompletionsClippedRatio, Mean([.. rollouts.Select(r => r.Sample.Ended ? 0.0 : 1)])),
            new("rollouts", Count),
            new("unrewarded", Count - Rewarded.Count),
        ];
        return figures.Where(figure => !double.IsNaN(figure.Value));
    }

    private void Fit(ModelConfig config)
    {
        foreach (var (rollout, sequence) in rollouts.Zip(Sequences))
        {
            var strange = sequence.Prompt.Concat(sequence.Response).Where(token => token < 0 || token >= config.VocabularySize).ToArray();
            if (sequence.Length > config.ContextSize || strange.Length > 0)
            {
                throw new InvalidDataException($"rollout '{rollout.Id}' " + (strange.Length > 0
                    ? $"has the token {strange[0]}, and the model has {config.VocabularySize}: another policy sampled it"
                    : $"has {sequence.Length} tokens with its prompt; the model's context holds {config.ContextSize}"));
            }
        }
    }

    private float[]?[] Asked(Transformer anchor, CancellationToken cancel)
    {
        var asked = new float[]?[Count];
        foreach (var part in Examples.Parts(Rewarded))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var (i, said) in part.Zip(ResponseLogps.FrozenTokens(anchor, Examples.Sequences(part))))
            {
                asked[i] = said;
            }
        }

        return asked;
    }

    private static double Mean(IReadOnlyCollection<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    /// <summary>Of the sample, n - 1; NaN for fewer than two.</summary>
    private static double Deviation(IReadOnlyCollection<double> values)
    {
        var mean = Mean(values);
        return values.Count < 2 ? double.NaN : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }
}
