using System.Collections;

namespace MetaReward.Recipes;

/// <summary>Lists one behind the other, as one list; nothing is copied.</summary>
internal sealed class JoinedList<T> : IReadOnlyList<T>
{
    private readonly IReadOnlyList<T>[] parts;
    private readonly int[] ends;

    public JoinedList(IEnumerable<IReadOnlyList<T>> lists)
    {
        parts = [.. lists.Where(list => list.Count > 0)];
        ends = new int[parts.Length];
        for (var (part, end) = (0, 0); part < parts.Length; part++)
            ends[part] = end += parts[part].Count;
    }

    public int Count => ends.Length == 0 ? 0 : ends[^1];

    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            var found = Array.BinarySearch(ends, index + 1);
            var part = found < 0 ? ~found : found;
            return parts[part][index - (part == 0 ? 0 : ends[part - 1])];
        }
    }

    public IEnumerator<T> GetEnumerator() => parts.SelectMany(part => part).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
