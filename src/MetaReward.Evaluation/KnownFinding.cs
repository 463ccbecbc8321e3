namespace MetaReward.Evaluation;

/// <summary>What is to be said of a response, known from how it was made.</summary>
/// <param name="Defect">How it was spoiled; null for a good one.</param>
/// <param name="Score">The score that this implies, 0 to 5.</param>
internal sealed record KnownFinding(ContrastKind? Defect, int Score)
{
    /// <summary>Eight turns: three good, five spoiled; no score takes more than a quarter.</summary>
    public static KnownFinding InTurn(int index, Seed seed) => (index % 8) switch
    {
        0 => new(null, 5),
        2 => new(null, 4),
        5 => new(null, 4 + seed.Below(2, 1)),
        1 or 4 => new(ContrastKind.OtherPrompt, 0),
        3 => new(ContrastKind.Truncated, 3),
        6 => new(ContrastKind.Truncated, 2),
        _ => new(seed.Below(2, 1) == 0 ? ContrastKind.Shuffled : ContrastKind.Repeated, 1),
    };

    /// <summary>Two good, two spoiled, by turns.</summary>
    public static KnownFinding GoodAndSpoiled(int index, Seed seed) => index / 2 % 2 == 0 ? Good(seed) : Bad(seed);

    /// <summary>What a judge would say who had not looked.</summary>
    public KnownFinding Opposite(Seed seed) => Defect is null ? Bad(seed.Derive("opposite")) : Good(seed);

    private static KnownFinding Good(Seed seed) => new(null, 4 + seed.Below(2, 1));

    private static KnownFinding Bad(Seed seed) => seed.Below(4, 2) switch
    {
        0 => new(ContrastKind.Truncated, 2),
        1 => new(ContrastKind.Shuffled, 1),
        2 => new(ContrastKind.Repeated, 1),
        _ => new(ContrastKind.OtherPrompt, 0),
    };
}
