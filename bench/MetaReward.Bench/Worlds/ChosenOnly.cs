namespace MetaReward.Bench.Worlds;

/// <summary>A trainer that learns the chosen sides alone, supervised: what pairs are worth beside their better halves.</summary>
internal sealed class ChosenOnly(ITrainer trainer) : ITrainer
{
    public Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
        trainer.SftAsync(policy, [.. pairs.Select(pair => new Demonstration(pair.Id, pair.Prompt, pair.Chosen.Target))],
            new(options.Training), at);

    public Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at) =>
        trainer.SftAsync(policy, demonstrations, options, at);

    public Task<IPolicy> DistillAsync(
        IPolicy policy, IPolicy teacher, IReadOnlyList<Demonstration> demonstrations, Distill options, Turn at) =>
        trainer.DistillAsync(policy, teacher, demonstrations, options, at);

    public Task<IPolicy> ReinforceAsync(
        IPolicy policy, IPolicy reference, Reinforce options, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts, Turn at) =>
        trainer.ReinforceAsync(policy, reference, options, rollouts, at);
}
