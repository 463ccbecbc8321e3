namespace MetaReward.Bench.Worlds;

/// <summary>A trainer that remembers the policy it made last: the student as it is now.</summary>
internal sealed class LastTrained(IPolicy first, ITrainer trainer) : ChangedTrainer(trainer)
{
    /// <summary>M_0.</summary>
    public IPolicy First { get; } = first;

    /// <summary>The last that was trained.</summary>
    public IPolicy Now { get; private set; } = first;

    public override async Task<IPolicy> DpoAsync(
        IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
        Now = await base.DpoAsync(policy, reference, pairs, options, at);
}
