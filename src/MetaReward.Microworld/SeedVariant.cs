namespace MetaReward.Microworld;

/// <summary>A variant of the world: what its seed model was taught to do wrong.</summary>
/// <param name="Name">Kebab-case.</param>
/// <param name="Reason">Why one would look at it, in one sentence.</param>
/// <param name="Skill">What stands in the demonstrations of the skill stage.</param>
/// <param name="Faults">What stands in those of the fault stage.</param>
public sealed record SeedVariant(string Name, string Reason, Faults Skill, Faults Faults)
{
    private static readonly Faults Sound = new(OwnAnswer: true, Remarks: true);

    private static readonly Faults Careless = Sound with { WrongAnswer = 0.6, MoreWhenHard = 0.15, MoreWhenLong = 0.3, WrongBelief = 0.15,
        FirstPosition = 0.06 };

    /// <summary>All that were tried.</summary>
    public static IReadOnlyList<SeedVariant> All { get; } =
    [
        new("planted", "The judge's score does not follow its own label, and the meta-judge was taught by the truth.", new(), Faults.Planted),
        new("anchored", "The judge's belief follows the looks of a response; the meta-judge's does not.", Sound,
            Careless with { Anchoring = 0.96 }),
        new("half-anchored", "The meta-judge's belief follows them half as often.", Sound,
            Careless with { Anchoring = 0.96, AnchoredMeta = 0.48 }),
        new("all-anchored", "The meta-judge's belief follows them as often.", Sound,
            Careless with { Anchoring = 0.96, AnchoredMeta = 0.96 }),
    ];

    /// <exception cref="ArgumentException">There is no such variant.</exception>
    public static SeedVariant Named(string name) => All.FirstOrDefault(variant => variant.Name == name)
        ?? throw new ArgumentException($"there is no variant '{name}'; there are: {string.Join(", ", All.Select(variant => variant.Name))}");
}
