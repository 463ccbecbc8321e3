using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaReward.Evaluation.Ratings;

/// <summary>Scores in the replies of judges, read by the rules of the benchmarks that published them. A reply that cannot be read has no score.</summary>
public static partial class RatingText
{
    /// <summary>The first <c>[[n]]</c>: single answers on Arena-Hard's prompts.</summary>
    public static double? DoubleBrackets(string judgment) => Number(Double().Match(judgment));

    /// <summary>The first <c>[[n]]</c>, else the first <c>[n]</c>: MT-Bench.</summary>
    public static double? MtBench(string judgment) => DoubleBrackets(judgment) ?? Number(Single().Match(judgment));

    /// <summary>Two scores alone on the first line, with a blank or a comma between: the first Vicuna reviews.</summary>
    public static (double First, double Second)? TwoScores(string review)
    {
        var parts = review.Split('\n')[0].Replace(',', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts is [var first, var second] && Parse(first) is { } a && Parse(second) is { } b ? (a, b) : null;
    }

    private static double? Number(Match match) => match.Success ? Parse(match.Groups[1].Value) : null;

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    [GeneratedRegex(@"\[\[(\d+\.?\d*)\]\]", RegexOptions.None, 2000)]
    private static partial Regex Double();

    [GeneratedRegex(@"\[(\d+\.?\d*)\]", RegexOptions.None, 2000)]
    private static partial Regex Single();
}
