namespace MetaReward.Categories;

/// <summary>
/// How strongly each example belongs to each category (QualEval, arXiv:2311.02807, section 3): items × categories, each from 1, not at
/// all, to 5. NaN stands where a reply could not be read: it is no score, and the pair is left out of every mean and of the assignment.
/// </summary>
/// <param name="Categories">Their names, distinct.</param>
/// <param name="Scores">One row per item, one score per category.</param>
public sealed record Affinities(IReadOnlyList<string> Categories, IReadOnlyList<IReadOnlyList<double>> Scores)
{
    /// <summary>The lowest and the highest score.</summary>
    public const double Least = 1, Most = 5;

    /// <summary>Scores that could not be read.</summary>
    public int Unread => Scores.Sum(row => row.Count(double.IsNaN));

    /// <summary>Scores that were asked for.</summary>
    public int Asked => Scores.Count * Categories.Count;

    /// <summary>Mean of a category's readable scores; NaN where it has none.</summary>
    public double Mean(int category) =>
        Scores.Select(row => row[category]).Where(score => !double.IsNaN(score)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>
    /// The categories with the highest mean score, at most so many, in their order here (the paper keeps 10). One without a readable score
    /// comes last; equal ones stay in order.
    /// </summary>
    public Affinities Top(int most)
    {
        int[] kept = [.. Enumerable.Range(0, Categories.Count)
            .OrderByDescending(j => double.IsNaN(Mean(j)) ? double.NegativeInfinity : Mean(j)).Take(most).Order()];
        return Of(kept);
    }

    /// <summary>Some categories, by their places.</summary>
    public Affinities Of(IReadOnlyList<int> categories) =>
        new([.. categories.Select(j => Categories[j])],
            [.. Scores.Select(row => (IReadOnlyList<double>)[.. categories.Select(j => row[j])])]);

    /// <summary>The matrix, if it can be one.</summary>
    /// <exception cref="ArgumentException">A row has another length, a name stands twice, or a score is outside 1 to 5.</exception>
    public Affinities Checked()
    {
        if (Categories.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"the category '{ShortText.Of(twice.Key)}' stands {twice.Count()} times; names must differ");
        }

        foreach (var (i, row) in Scores.Index())
        {
            if (row.Count != Categories.Count)
            {
                throw new ArgumentException($"item {i} has {row.Count} scores for {Categories.Count} categories");
            }

            if (row.FirstOrDefault(score => score is < Least or > Most, double.NaN) is var outside && !double.IsNaN(outside))
            {
                throw new ArgumentException(
                    $"item {i} has the affinity {outside}; affinities are from {Least} to {Most}, or NaN if unread");
            }
        }

        return this;
    }
}
