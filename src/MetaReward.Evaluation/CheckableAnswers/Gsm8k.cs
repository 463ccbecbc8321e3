using MetaReward.Measures;

namespace MetaReward.Evaluation.CheckableAnswers;

/// <summary>A word problem whose answer is a number.</summary>
/// <param name="Question">The problem.</param>
/// <param name="Answer">The number behind <c>####</c>, without thousands' marks.</param>
public sealed record Gsm8kProblem(string Question, string Answer);

/// <summary>Whether a response gives a problem's answer.</summary>
/// <param name="Marked">The number behind the response's <c>####</c> has the answer's value.</param>
/// <param name="Anywhere">Marked, or the last number of the response has the answer's value, whether there is a mark or not. Says less: a
/// number can end a response by chance.</param>
public sealed record Gsm8kVerdict(bool Marked, bool Anywhere);

/// <summary>Accuracy in both readings; Wilson intervals.</summary>
public sealed record Gsm8kAccuracy(Interval Marked, Interval Anywhere);

/// <summary>
/// Grade-school word problems (arXiv:2110.14168): the answer is the number behind <c>####</c> (<see cref="MarkedNumber"/>), read as
/// <see cref="Numeral"/> reads and compared by value, where the benchmark's own script compares what its pattern finds letter for letter.
/// What stands in thoughts is no answer.
/// </summary>
public static class Gsm8k
{
    /// <summary>
    /// Reads problems: JSON lines of <c>question</c> and <c>answer</c>, a solution whose number stands behind <c>####</c>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="note">Reports values that were read differently from how they are written; may be null.</param>
    /// <exception cref="InvalidDataException">The file is missing or a line is malformed or has no marked answer: says
    /// file, line and key.</exception>
    public static IReadOnlyList<Gsm8kProblem> Read(string path, Action<string>? note = null) =>
        JsonLines.Read(path, "GSM8K problems", row =>
            new Gsm8kProblem(row.Text("question"), MarkedAnswer(row.Text("answer")) ?? throw row.Bad("answer", "an answer behind ####")),
                note);

    /// <summary>The number behind the first mark that has one, as plain digits; null if there is none.</summary>
    public static string? MarkedAnswer(string text) =>
        MarkedNumber.Of(PlainNumerals.Of(text)) is { Value: { } value } ? Numeral.Text(value) : null;

    /// <summary>The last number of a text; null if there is none, or where it does not fit a decimal.</summary>
    public static decimal? LastNumber(string text) => Numeral.AllOf(text) is [.., var last] ? last.Value : null;

    /// <summary>Marks a response: what stands behind its thoughts.</summary>
    public static Gsm8kVerdict Check(Gsm8kProblem problem, string response)
    {
        var answer = Thoughts.Of(response).Answer;
        if (LastNumber(problem.Answer) is not { } right)
        {
            return new(false, false);
        }

        var plain = PlainNumerals.Of(answer);
        var marked = MarkedNumber.Of(plain)?.Value == right;
        return new(marked, marked || (Numeral.Of(plain) is [.., var last] && last.Value == right));
    }

    public static Gsm8kAccuracy Accuracy(IReadOnlyList<Gsm8kVerdict> verdicts) => new(
        Intervals.Proportion(verdicts.Count(v => v.Marked), verdicts.Count),
        Intervals.Proportion(verdicts.Count(v => v.Anywhere), verdicts.Count));

    /// <summary>
    /// The second set's accuracies less the first's, by bootstrap over problems. Both answer the same problems in the same order.
    /// </summary>
    /// <exception cref="ArgumentException">The sets differ in length.</exception>
    public static Gsm8kAccuracy Difference(IReadOnlyList<Gsm8kVerdict> before, IReadOnlyList<Gsm8kVerdict> after, Seed seed)
    {
        Interval Gain(Func<Gsm8kVerdict, bool> right) => Intervals.PairedDifference(
            [.. before.Select(v => right(v) ? 1.0 : 0)], [.. after.Select(v => right(v) ? 1.0 : 0)], seed);
        return new(Gain(v => v.Marked), Gain(v => v.Anywhere));
    }
}
