namespace MetaReward.Selections;

/// <summary>
/// What was kept of a list, or made from it, and what was left out, each with its reason. Kept + skips account for everything that came in.
/// </summary>
/// <param name="Kept">In the order in which they came.</param>
/// <param name="Skips">The rest.</param>
public sealed record Selection<T>(IReadOnlyList<T> Kept, IReadOnlyList<Skip> Skips);
