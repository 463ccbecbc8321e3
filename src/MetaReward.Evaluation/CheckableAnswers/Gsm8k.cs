using System.Globalization;
using System.Text.RegularExpressions;
using MetaReward.Measures;

namespace MetaReward.Evaluation.CheckableAnswers;

/// <summary>A word problem whose answer is a number.</summary>
/// <param name="Question">The problem.</param>
/// <param name="Answer">What stands behind <c>####</c>, without thousands' commas.</param>
public sealed record Gsm8kProblem(string Question, string Answer);

/// <summary>Whether a response gives a problem's answer.</summary>
/// <param name="Marked">The response has <c>####</c> and what stands behind it is the answer, letter for letter.</param>
/// <param name="Anywhere">Marked, or else, in a response without the mark, its last number has the answer's value. Says less: a number can end a response by chance.</param>
public sealed record Gsm8kVerdict(bool Marked, bool Anywhere);

/// <summary>Accuracy in both readings; Wilson intervals.</summary>
public sealed record Gsm8kAccuracy(Interval Marked, Interval Anywhere);

/// <summary>Grade-school word problems (arXiv:2110.14168): the answer is the text behind <c>####</c>, commas removed, compared as text.</summary>
public static partial class Gsm8k
{
    private const string Mark = "####";

    /// <summary>Reads problems: JSON lines of <c>question</c> and <c>answer</c>.</summary>
    /// <exception cref="InvalidDataException">The file is missing or a line is malformed or has no marked answer: says file, line and key.</exception>
    public static IReadOnlyList<Gsm8kProblem> Read(string path) => JsonLines.Read(path, "GSM8K problems", row =>
        new Gsm8kProblem(row.Text("question"), MarkedAnswer(row.Text("answer")) ?? throw row.Bad("answer", $"an answer behind {Mark}")));

    /// <summary>The rest of the line behind the first mark, without commas and white space around it; null where there is no mark or nothing behind it.</summary>
    public static string? MarkedAnswer(string text)
    {
        var at = text.IndexOf(Mark, StringComparison.Ordinal);
        var answer = at < 0 ? "" : text[(at + Mark.Length)..].TrimStart().Split('\n')[0].Replace(",", "").Trim();
        return answer.Length > 0 ? answer : null;
    }

    /// <summary>The last number of a text, written with or without thousands' commas; null where there is none that fits a decimal.</summary>
    public static decimal? LastNumber(string text) =>
        Number().Matches(text).LastOrDefault() is { } last && decimal.TryParse(last.Value.Replace(",", ""), NumberStyles.Number, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static Gsm8kVerdict Check(Gsm8kProblem problem, string response)
    {
        var given = MarkedAnswer(response);
        var marked = given == problem.Answer;
        return new(marked, marked || (given is null && LastNumber(response) is { } last && last == LastNumber(problem.Answer)));
    }

    public static Gsm8kAccuracy Accuracy(IReadOnlyList<Gsm8kVerdict> verdicts) => new(
        Intervals.Proportion(verdicts.Count(v => v.Marked), verdicts.Count), Intervals.Proportion(verdicts.Count(v => v.Anywhere), verdicts.Count));

    /// <summary>The second set's accuracies less the first's, by bootstrap over problems. Both answer the same problems in the same order.</summary>
    /// <exception cref="ArgumentException">The sets differ in length.</exception>
    public static Gsm8kAccuracy Difference(IReadOnlyList<Gsm8kVerdict> before, IReadOnlyList<Gsm8kVerdict> after, Seed seed)
    {
        Interval Gain(Func<Gsm8kVerdict, bool> right) => Intervals.PairedDifference(
            [.. before.Select(v => right(v) ? 1.0 : 0)], [.. after.Select(v => right(v) ? 1.0 : 0)], seed);
        return new(Gain(v => v.Marked), Gain(v => v.Anywhere));
    }

    [GeneratedRegex(@"(?<![\p{L}\d.])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\d)", RegexOptions.None, 2000)]
    private static partial Regex Number();
}
