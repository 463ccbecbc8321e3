namespace MetaReward.Torch;

/// <summary>
/// Figures of several parts as one: names that end in <c>_min</c> and <c>_max</c> keep the least and the most,
/// the others their weighted mean.
/// </summary>
internal sealed class WeightedFigures
{
    private readonly List<(string Name, double Value, double Weight)> seen = [];

    /// <param name="figures">Of one part.</param>
    /// <param name="weight">What the part counts, above 0.</param>
    public void Add(IEnumerable<KeyValuePair<string, double>> figures, double weight) =>
        seen.AddRange(figures.Select(f => (f.Key, f.Value, weight)));

    /// <summary>In the order in which the names first came.</summary>
    public IEnumerable<KeyValuePair<string, double>> Values() =>
        seen.GroupBy(f => f.Name, StringComparer.Ordinal).Select(name => KeyValuePair.Create(
            name.Key,
            name.Key.EndsWith("_min", StringComparison.Ordinal) ? name.Min(f => f.Value)
                : name.Key.EndsWith("_max", StringComparison.Ordinal) ? name.Max(f => f.Value)
                : name.Sum(f => f.Value * f.Weight) / name.Sum(f => f.Weight)));
}
