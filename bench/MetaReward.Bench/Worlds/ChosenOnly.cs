using MetaReward.Cli.Work;

namespace MetaReward.Bench.Worlds;

/// <summary>A trainer that learns the chosen sides alone, supervised: what pairs are worth beside their better halves.</summary>
internal sealed class ChosenOnly(ITrainer trainer) : ChangedTrainer(trainer)
{
    /// <summary>The workbench with this trainer.</summary>
    public static Workbench In(Workbench bench) => bench with { Trainer = new ChosenOnly(bench.Trainer) };

    public override Task<IPolicy> DpoAsync(
        IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
        SftAsync(policy, [.. pairs.Select(pair => new Demonstration(pair.Id, pair.Prompt, pair.Chosen.Target))],
            new(options.Training), at);
}
