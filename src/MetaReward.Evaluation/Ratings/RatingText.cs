using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaReward.Evaluation.Ratings;

/// <summary>
/// Scores in replies of judges that were recorded elsewhere, read by the rules of the benchmarks that published them: for those only. What
/// our own judges say is read by their rubrics. A reply that cannot be read has no score.
/// </summary>
public static partial class RatingText
{
    /// <summary>
    /// The only <c>[[n]]</c> with a whole number in it: single answers of Arena-Bench. <c>[[9.5]]</c> is none, and two of them are none.
    /// </summary>
    public static double? ArenaBench(string judgment) => Whole().Matches(judgment) is [var only] ? Number(only) : null;

    /// <summary>The first <c>[[n]]</c>, else the first <c>[n]</c>: MT-Bench.</summary>
    public static double? MtBench(string judgment) => Number(Double().Match(judgment)) ?? Number(Single().Match(judgment));

    /// <summary>Two scores alone on the first line, with a blank or a comma between: the first Vicuna reviews.</summary>
    public static (double First, double Second)? TwoScores(string review)
    {
        var parts = review.Split('\n')[0].Replace(',', ' ')
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts is [var first, var second] && Parse(first) is { } a && Parse(second) is { } b ? (a, b) : null;
    }

    private static double? Number(Match match) => match.Success ? Parse(match.Groups[1].Value) : null;

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    [GeneratedRegex(@"\[\[(\d+)\]\]", RegexOptions.None, 2000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\[\[(\d+\.?\d*)\]\]", RegexOptions.None, 2000)]
    private static partial Regex Double();

    [GeneratedRegex(@"\[(\d+\.?\d*)\]", RegexOptions.None, 2000)]
    private static partial Regex Single();
}
