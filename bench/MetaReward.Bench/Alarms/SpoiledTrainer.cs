using MetaReward.Bench.Worlds;
using MetaReward.Cli.Work;
using MetaReward.Microworld;

namespace MetaReward.Bench.Alarms;

/// <summary>A trainer that is handed pairs with a fault, as a mistake in a program between judging and training would make them.</summary>
internal sealed class SpoiledTrainer(ITrainer trainer, Func<PreferencePair, PreferencePair> fault) : ChangedTrainer(trainer)
{
    /// <summary>Chosen and rejected of this role's pairs change places.</summary>
    public static Func<Workbench, Workbench> Swapped(Role role) => With(
        pair => pair.Role == role ? pair with { Chosen = pair.Rejected, Rejected = pair.Chosen } : pair);

    /// <summary>Judge pairs lose the judge's instruction: the task alone is left, and a judgment is learned as its answer.</summary>
    public static Func<Workbench, Workbench> WithoutInstruction { get; } = With(
        pair => pair.Role == Role.Judge ? pair with { Prompt = CheckRubric.Quoted(pair.Prompt.Text)[0] } : pair);

    public override Task<IPolicy> DpoAsync(
        IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
        base.DpoAsync(policy, reference, [.. pairs.Select(fault)], options, at);

    private static Func<Workbench, Workbench> With(Func<PreferencePair, PreferencePair> fault) =>
        bench => bench with { Trainer = new SpoiledTrainer(bench.Trainer, fault) };
}
