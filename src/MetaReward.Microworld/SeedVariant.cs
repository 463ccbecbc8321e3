namespace MetaReward.Microworld;

/// <summary>A variant of the world: what its seed model is taught, and what it is taught to do wrong.</summary>
/// <param name="Name">Kebab-case.</param>
/// <param name="Reason">What is planted, in one sentence.</param>
/// <param name="Skill">What stands in the demonstrations of the skill stage.</param>
/// <param name="Faults">What stands in those of the fault stage.</param>
public sealed record SeedVariant(string Name, string Reason, Faults Skill, Faults Faults)
{
    private static readonly Faults Sound = new(OwnAnswer: true, Remarks: true);

    private static readonly Faults Careless = Sound with
    {
        WrongAnswer = 0.6, MoreWhenHard = 0.15, MoreWhenLong = 0.3, WrongBelief = 0.15, FirstPosition = 0.06, Anchoring = 0.96,
    };

    /// <summary>All that there are; the first is the shipped one.</summary>
    public static IReadOnlyList<SeedVariant> All { get; } =
    [
        new("planted", "The judge's score does not follow its own label, and the meta-judge learned from the truth.", new(),
            Faults.Planted),
        new("anchored", "The looks of a response decide what the judge believes; the meta-judge's own answer is only noisy.", Sound,
            Careless),
        new("half-anchored", "The looks decide half as often what the meta-judge believes.", Sound, Careless with { AnchoredMeta = 0.48 }),
        new("all-anchored", "The looks decide as often what the meta-judge believes.", Sound, Careless with { AnchoredMeta = 0.96 }),
    ];

    /// <summary>The variant of a name.</summary>
    /// <exception cref="ArgumentException">There is no such variant.</exception>
    public static SeedVariant Named(string name) => All.FirstOrDefault(variant => variant.Name == name)
        ?? throw new ArgumentException(
            $"there is no variant '{name}'; there are: {string.Join(", ", All.Select(variant => variant.Name))}", nameof(name));
}
