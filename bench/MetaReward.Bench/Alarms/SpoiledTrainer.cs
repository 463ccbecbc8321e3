using MetaReward.Bench.Worlds;
using MetaReward.Cli.Work;
using MetaReward.Microworld;

namespace MetaReward.Bench.Alarms;

/// <summary>A trainer that is handed pairs with a fault, as a mistake in a program between judging and training would make them.</summary>
internal sealed class SpoiledTrainer(ITrainer trainer, Func<IReadOnlyList<PreferencePair>, IEnumerable<PreferencePair>> fault)
    : ChangedTrainer(trainer)
{
    /// <summary>Chosen and rejected of this role's pairs change places.</summary>
    public static Func<Workbench, Workbench> Swapped(Role role) => With(pairs => pairs.Select(
        pair => pair.Role == role ? pair with { Chosen = pair.Rejected, Rejected = pair.Chosen } : pair));

    /// <summary>A judgment stands where the chosen response should: of the prompt's judge pair, where it has one.</summary>
    public static Func<Workbench, Workbench> Misfiled { get; } = With(pairs =>
    {
        var judgments = pairs.Where(pair => pair.Role == Role.Judge)
            .ToDictionary(pair => CheckRubric.Quoted(pair.Prompt.Text)[0], pair => pair.Chosen, StringComparer.Ordinal);
        return pairs.Select(pair => pair.Role == Role.Actor && judgments.TryGetValue(pair.Prompt.Text, out var judgment)
            ? pair with { Chosen = judgment } : pair);
    });

    public override Task<IPolicy> DpoAsync(
        IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
        base.DpoAsync(policy, reference, [.. fault(pairs)], options, at);

    private static Func<Workbench, Workbench> With(Func<IReadOnlyList<PreferencePair>, IEnumerable<PreferencePair>> fault) =>
        bench => bench with { Trainer = new SpoiledTrainer(bench.Trainer, fault) };
}
