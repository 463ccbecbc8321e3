namespace MetaReward.Bench.Worlds;

/// <summary>A trainer like another, but for how it learns from pairs or demonstrations.</summary>
internal abstract class ChangedTrainer(ITrainer trainer) : ITrainer
{
    public virtual Task<IPolicy> DpoAsync(
        IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
        trainer.DpoAsync(policy, reference, pairs, options, at);

    public virtual Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at) =>
        trainer.SftAsync(policy, demonstrations, options, at);

    public Task<IPolicy> DistillAsync(
        IPolicy policy, IPolicy teacher, IReadOnlyList<Demonstration> demonstrations, Distill options, Turn at) =>
        trainer.DistillAsync(policy, teacher, demonstrations, options, at);

    public Task<IPolicy> ReinforceAsync(
        IPolicy policy, IPolicy reference, Reinforce options, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts, Turn at) =>
        trainer.ReinforceAsync(policy, reference, options, rollouts, at);
}
