using MetaReward.Measures;

namespace MetaReward.Data.Lint;

/// <summary>What the two answers of pairs have to do with each other.</summary>
internal static class PairLint
{
    private const double Biased = 0.6;

    /// <summary>The share of pairs whose chosen answer is the longer one; equal lengths count one half.</summary>
    public const string Longer = "chosen_longer";

    /// <summary>The mean of the chosen answer's length over the rejected one's.</summary>
    public const string Ratio = "length_ratio";

    public static IEnumerable<LintFinding> Of(IReadOnlyList<LintRow> rows)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            seen.TryAdd($"{row.Prompt.Key}\0{row.Answers[0]}\0{row.Answers[1]}", row.Place);
        }

        List<string> turned = [.. rows.Select(row =>
                seen.TryGetValue($"{row.Prompt.Key}\0{row.Answers[1]}\0{row.Answers[0]}", out var other)
                    ? $"{row.Place} against {other}" : null)
            .OfType<string>()];
        if (turned.Count > 0)
        {
            yield return DataLint.Finding(LintLevel.Error, "contradiction",
                "a pair prefers what another pair of the same prompt rejects, with the same two answers", turned);
        }

        var longer = Figures(rows).GetValueOrDefault(Longer, Interval.None);
        if (longer.Low > Biased || longer.High < 1 - Biased)
        {
            yield return new(LintLevel.Warning, "length-bias", rows.Count,
                $"the chosen answer is the longer one in {longer.Value:P0} of the pairs: length alone tells them apart. Length control, or "
                + "a loss that divides by length, helps", []);
        }
    }

    /// <summary>Lengths in characters; none where there are no pairs.</summary>
    public static IReadOnlyDictionary<string, Interval> Figures(IReadOnlyList<LintRow> rows)
    {
        List<(int Chosen, int Rejected)> lengths = [.. rows.Select(row => (TextLength.Of(row.Answers[0]), TextLength.Of(row.Answers[1])))];
        return lengths.Count == 0 ? new Dictionary<string, Interval>() : new Dictionary<string, Interval>
        {
            [Longer] = Intervals.Proportion(lengths.Sum(pair => pair.Chosen > pair.Rejected ? 1 : pair.Chosen == pair.Rejected ? 0.5 : 0),
                lengths.Count),
            [Ratio] = Intervals.Mean(lengths.Where(pair => pair.Rejected > 0).Select(pair => (double)pair.Chosen / pair.Rejected)),
        };
    }
}
