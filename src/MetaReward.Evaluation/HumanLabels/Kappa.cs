namespace MetaReward.Evaluation.HumanLabels;

/// <summary>Agreement beyond chance of two raters of the same things (Cohen 1960).</summary>
public static class Kappa
{
    /// <summary>
    /// (observed - expected) / (1 - expected), the expected share from how often each rater gives each label. From -1 to 1; 0 is chance.
    /// NaN where both give one and the same label throughout, or for nothing at all.
    /// </summary>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static double Cohen<T>(IReadOnlyList<T> first, IReadOnlyList<T> second)
        where T : notnull
    {
        if (first.Count != second.Count)
        {
            throw new ArgumentException($"Two raters must rate the same things, got {first.Count} and {second.Count} labels.",
                nameof(second));
        }

        var count = (double)first.Count;
        var (mine, theirs) = (first.CountBy(label => label), second.CountBy(label => label).ToDictionary());
        var expected = mine.Sum(label => label.Value / count * (theirs.GetValueOrDefault(label.Key) / count));
        var observed = first.Zip(second).Count(pair => EqualityComparer<T>.Default.Equals(pair.First, pair.Second)) / count;
        return expected < 1 ? (observed - expected) / (1 - expected) : double.NaN;
    }
}
