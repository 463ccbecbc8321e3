using System.Collections;

namespace MetaReward;

/// <summary>
/// Items by a key, as places in their list: no item is copied or held. An iteration's judgments and battles are millions, in lists that
/// make an item when it is asked for.
/// </summary>
public sealed class GroupIndex<T>
{
    private readonly IReadOnlyList<T> items;
    private readonly Dictionary<string, (int Start, int Count)> spans = new(StringComparer.Ordinal);
    private readonly int[]? order;

    /// <param name="items">In any order; it is kept within a group.</param>
    /// <param name="keyOf">An item's key.</param>
    public GroupIndex(IReadOnlyList<T> items, Func<T, string> keyOf)
    {
        this.items = items;
        var (place, last, together) = (0, (string?)null, true);
        foreach (var item in items)
        {
            var key = keyOf(item);
            if (key == last)
                spans[key] = (spans[key].Start, spans[key].Count + 1);
            else
                together &= spans.TryAdd(key, (place, 1));
            (last, place) = (key, place + 1);
        }

        order = together ? null : Sorted(keyOf);
    }

    /// <summary>The keys, in the order in which they first come.</summary>
    public IReadOnlyCollection<string> Keys => spans.Keys;

    /// <summary>The items of a key; none where there is no such key.</summary>
    public IReadOnlyList<T> this[string key] =>
        spans.TryGetValue(key, out var span) ? new Slice(items, order, span.Start, span.Count) : [];

    /// <summary>The places by key, where equal keys do not stand together in the list.</summary>
    private int[] Sorted(Func<T, string> keyOf)
    {
        var places = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var next = 0;
        foreach (var item in items)
        {
            if (!places.TryGetValue(keyOf(item), out var of))
                places[keyOf(item)] = of = [];
            of.Add(next++);
        }

        var start = 0;
        foreach (var (key, of) in places)
        {
            spans[key] = (start, of.Count);
            start += of.Count;
        }

        return [.. places.Values.SelectMany(of => of)];
    }

    private sealed class Slice(IReadOnlyList<T> items, int[]? order, int start, int count) : IReadOnlyList<T>
    {
        public int Count => count;

        public T this[int index]
        {
            get
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)count, nameof(index));
                return items[order is null ? start + index : order[start + index]];
            }
        }

        public IEnumerator<T> GetEnumerator() => Enumerable.Range(0, count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
