namespace MetaReward.Evaluation;

/// <summary>
/// The sentences of judge and meta-judge demonstrations: what is found, the points in the rubric's words, and the verdict line. One wording
/// each and nothing quoted: what a demonstration leaves to chance, and what it copies, is most of a small judge's loss, and hides the
/// little that it is to learn, which sentence fits (docs/results/smollm2.md).
/// </summary>
internal static class JudgmentWords
{
    private static readonly string[] Points =
    [
        "No point can be given, not even the first for being relevant.",
        "One point, for touching what was asked; it is of no use beyond that.",
        "Two points: relevant, and a part of the question is dealt with, but the basic elements are not answered.",
        "Three points: relevant, substantial and useful, but not complete or well organised.",
        "Four points: relevant, substantial, useful, direct and complete, with a little left to improve.",
        "All five points: relevant, substantial, useful, complete, and it fits this user and this question exactly.",
    ];

    /// <summary>A judgment of a few sentences that ends with <c>Score: n</c>.</summary>
    public static string Judgment(KnownFinding finding) => $"{Found(finding.Defect)} {Points[finding.Score]}\n\nScore: {finding.Score}";

    /// <summary>A meta-judgment that ends with <c>Winner: Judgement A</c> or <c>B</c>.</summary>
    public static string Comparison(KnownFinding truth, char winner) =>
        $"Look at the response first. {Found(truth.Defect)} Judgement {winner} sees this and its score agrees with it; "
        + $"Judgement {(winner == 'A' ? 'B' : 'A')} does not.\n\nWinner: Judgement {winner}";

    private static string Found(ContrastKind? defect) => defect switch
    {
        null => "It is about what was asked, can be understood, and comes to its end.",
        ContrastKind.OtherPrompt => "It is about something else and does not respond to this question.",
        ContrastKind.Truncated => "It is on topic but breaks off before it is finished.",
        ContrastKind.Shuffled => "The words stand in no order, so no sentence of it can be understood.",
        _ => "It says the same few words over and over and gets nowhere.",
    };
}
