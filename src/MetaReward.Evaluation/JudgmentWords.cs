namespace MetaReward.Evaluation;

/// <summary>
/// The sentences of judge and meta-judge demonstrations: what is found, the points in the rubric's words, and the verdict line. Several wordings
/// each, so that no single sentence is learned by heart. Nothing is quoted: quotations are most of a judgment's tokens, easy to copy, and what a
/// small judge then learns is to copy (docs/results/smollm2.md).
/// </summary>
internal static class JudgmentWords
{
    private static readonly string[] Good =
    [
        "It is about what was asked, can be understood, and comes to its end.",
        "It speaks to the question directly and settles it.",
        "This is a clear and finished response to this very question.",
        "It takes up the question, makes sense from start to end, and is whole.",
        "What it says belongs to the question and nothing is left open.",
    ];

    private static readonly string[] OtherPrompt =
    [
        "It is about something else and does not respond to this question.",
        "This belongs to another question and tells the user nothing about this one.",
        "It is not relevant to what was asked, however well it may read.",
        "Somebody else may have asked for this; this user did not.",
        "Question and response have different subjects.",
    ];

    private static readonly string[] Truncated =
    [
        "It is on topic but breaks off before it is finished.",
        "The beginning fits the question, but the rest of it is missing.",
        "It starts to answer the question and stops in the middle.",
        "It ends in the middle of a thought, so the end is lacking.",
        "What is there is to the point, but it was cut off.",
    ];

    private static readonly string[] Shuffled =
    [
        "The words stand in no order, so no sentence of it can be understood.",
        "Words of an answer are there, but jumbled; it cannot be read.",
        "It is a heap of words without grammar.",
        "The order of the words is random and says nothing.",
        "Not one sentence of it holds together.",
    ];

    private static readonly string[] Repeated =
    [
        "It says the same few words over and over and gets nowhere.",
        "It runs in circles: the same opening again and again.",
        "One phrase is repeated many times and nothing else is said.",
        "It gets stuck in its first words and never goes on.",
        "The same piece of text comes again and again without an answer.",
    ];

    private static readonly string[][] Points =
    [
        ["No point can be given, not even the first for being relevant.", "It earns none of the five points.", "That is worth no point at all.", "Nothing in it meets any of the five."],
        ["One point, for touching what was asked; it is of no use beyond that.", "It earns the first point and no other.", "That makes one point at most.", "It has the first point only."],
        ["Two points: relevant, and a part of the question is dealt with, but the basic elements are not answered.", "It earns the first two points; a useful answer is not there.", "That makes two points: it deals with the question and does not get far.", "It has the first and the second point."],
        ["Three points: relevant, substantial and useful, but not complete or well organised.", "It earns three points; it is not a complete response.", "That makes three points, since something useful is there and something is missing.", "It has the first three points."],
        ["Four points: relevant, substantial, useful, direct and complete, with a little left to improve.", "It earns four points and leaves only a little to improve.", "That makes four points; some detail could be better.", "It has every point but the last."],
        ["All five points: relevant, substantial, useful, complete, and it fits this user and this question exactly.", "It earns every point; nothing in it is superfluous.", "That makes the full five points.", "It has all of them, the last one too."],
    ];

    private static readonly string[] Look = ["Look at the response first.", "First the response itself.", "What is the response like?"];

    private static readonly string[] Fitting =
    [
        "Judgement {0} sees this and its score agrees with it; Judgement {1} does not.",
        "Judgement {0} says so and follows the rubric, while what Judgement {1} says of the response is not true.",
        "That is what Judgement {0} finds. Judgement {1} has not looked at the response.",
    ];

    /// <summary>A judgment of a few sentences that ends with <c>Score: n</c>.</summary>
    public static string Judgment(Finding finding, Seed seed) =>
        $"{Of(Found(finding.Defect), seed.Derive("found"))} {Of(Points[finding.Score], seed.Derive("points"))}\n\nScore: {finding.Score}";

    /// <summary>A meta-judgment that ends with <c>Winner: Judgement A</c> or <c>B</c>.</summary>
    public static string Comparison(Finding truth, char winner, Seed seed) =>
        $"{Of(Look, seed.Derive("look"))} {Of(Found(truth.Defect), seed.Derive("truth"))} "
        + $"{string.Format(Of(Fitting, seed.Derive("fitting")), winner, winner == 'A' ? 'B' : 'A')}\n\nWinner: Judgement {winner}";

    private static string[] Found(ContrastKind? defect) => defect switch
    {
        null => Good,
        ContrastKind.OtherPrompt => OtherPrompt,
        ContrastKind.Truncated => Truncated,
        ContrastKind.Shuffled => Shuffled,
        _ => Repeated,
    };

    private static string Of(string[] wordings, Seed seed) => wordings[seed.Below(wordings.Length, 0)];
}
