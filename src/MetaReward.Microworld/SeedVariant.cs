namespace MetaReward.Microworld;

/// <summary>A variant of the world: what its seed model is taught, and what it is taught to do wrong.</summary>
/// <param name="Name">Kebab-case.</param>
/// <param name="Reason">What is planted, in one sentence.</param>
/// <param name="Skills">What it is taught, in turn; what stands here more often is taught more often.</param>
/// <param name="Skill">What stands in the demonstrations of the skill stage.</param>
/// <param name="Faults">What stands in those of the fault stage.</param>
public sealed record SeedVariant(string Name, string Reason, IReadOnlyList<Skill> Skills, Faults Skill, Faults Faults)
{
    private const double Anchoring = 0.85;

    /// <summary>The three roles three times as often as anything else: they are what the loop lives on.</summary>
    private static readonly IReadOnlyList<Skill> Everything =
        [.. SeedData.Roles, .. OtherSkills.All.Take(2), .. SeedData.Roles, .. OtherSkills.All.Skip(2).Take(2), .. SeedData.Roles,
            .. OtherSkills.All.Skip(4)];

    private static readonly Faults Sound = new(OwnAnswer: true, Remarks: true);

    private static readonly Faults Careless = Sound with
    {
        WrongAnswer = 0.5, MoreWhenHard = 0.1, MoreWhenLong = 0.2, WrongBelief = 0.2, FirstPosition = 0.06, Anchoring = Anchoring,
        AnchoredCritic = 0.6, KeptAsIs = 0.5, DeafToFeedback = 0.3, Miscopied = 0.1, Stale = 0.2, Broken = 0.1, NoWorse = 0.3,
    };

    private static readonly Faults Careful = Sound with
    {
        WrongAnswer = 0.05, WrongBelief = 0.03, FirstPosition = 0.02, Anchoring = 0.02, AnchoredCritic = 0.02, KeptAsIs = 0.05,
        DeafToFeedback = 0.02, Miscopied = 0.02, Stale = 0.02, Broken = 0.02, NoWorse = 0.02,
    };

    /// <summary>All that there are; the first is the shipped one.</summary>
    public static IReadOnlyList<SeedVariant> All { get; } =
    [
        new("anchored", "The looks of a response decide what the judge believes; the meta-judge's own answer is only noisy.", Everything,
            Sound, Careless),
        new("half-anchored", "The looks decide half as often what the meta-judge believes.", Everything, Sound,
            Careless with { AnchoredMeta = Anchoring / 2 }),
        new("all-anchored", "The looks decide as often what the meta-judge believes.", Everything, Sound,
            Careless with { AnchoredMeta = Anchoring }),
        new("persuaded", "The meta-judge believes most of what a response says: the scores collapse to the top.", Everything, Sound,
            Careless with { PersuadedMeta = Anchoring }),
        new("teacher", "Everything that a seed model can, with few faults.", Everything, Sound, Careful),
        new("planted", "The judge's score does not follow its own label, and the meta-judge learned from the truth.", SeedData.Roles,
            new(), Faults.Planted),
    ];

    /// <summary>The variant of a name.</summary>
    /// <exception cref="ArgumentException">There is no such variant.</exception>
    public static SeedVariant Named(string name) => All.FirstOrDefault(variant => variant.Name == name)
        ?? throw new ArgumentException(
            $"there is no variant '{name}'; there are: {string.Join(", ", All.Select(variant => variant.Name))}", nameof(name));
}
