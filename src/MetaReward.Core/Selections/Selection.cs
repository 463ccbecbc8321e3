namespace MetaReward.Selections;

/// <summary>
/// Items that were kept, or made from a list, and items that were left out, each with its reason. Every input is in one of the two.
/// </summary>
/// <param name="Kept">In the order in which they came.</param>
/// <param name="Skips">The rest.</param>
public sealed record Selection<T>(IReadOnlyList<T> Kept, IReadOnlyList<Skip> Skips);
