namespace MetaReward;

/// <summary>
/// Remarks of a reader about a file: one line for each kind of remark, with a count and the first place.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="note">Called at the end; may be null.</param>
public sealed class DataNotes(string path, Action<string>? note)
{
    private readonly Dictionary<string, (int Count, string? First)> kinds = [];

    /// <summary>One remark on one row.</summary>
    /// <param name="what">The kind of remark, as text; remarks with equal texts are counted together.</param>
    /// <param name="where">The row: <c>'file' line 3</c>; null where it is about the whole file.</param>
    /// <param name="count">How often it applies to this row.</param>
    public void Add(string what, string? where, int count = 1) =>
        kinds[what] = kinds.TryGetValue(what, out var known)
            ? (known.Count + count, known.First)
            : (count, where?.Replace($"'{path}' ", "", StringComparison.Ordinal));

    /// <summary>Whether nothing was remarked.</summary>
    public bool IsEmpty => kinds.Count == 0;

    /// <summary>Reports every kind of remark once.</summary>
    public void Tell()
    {
        foreach (var (what, (count, first)) in kinds)
        {
            note?.Invoke(
                $"Note     '{path}': {what}{(count == 1 ? "" : $" {count} times")}"
                + $"{(first is null ? "" : count == 1 ? $", at {first}" : $", first at {first}")}");
        }
    }
}
