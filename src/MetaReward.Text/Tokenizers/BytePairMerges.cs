using System.Text.Json;

namespace MetaReward.Text;

/// <summary>
/// Byte-pair merging (Sennrich et al. 2016): of all neighbouring pairs the one learnt first is joined, the leftmost first among equals,
/// until none is left.
/// </summary>
internal sealed class BytePairMerges
{
    /// <summary>Up to this length scanning for the best pair beats keeping a queue.</summary>
    private const int Short = 24;

    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> _merges;

    public BytePairMerges(JsonFields model, Dictionary<string, int> ids)
    {
        var items = model.Items("merges") ?? throw model.Missing("merges");
        _merges = new(items.Count);
        for (var rank = 0; rank < items.Count; rank++)
        {
            var (left, right) = Pair(model, items[rank]);
            if (!ids.TryGetValue(left, out var leftId) || !ids.TryGetValue(right, out var rightId) || !ids.TryGetValue(left + right, out var id))
            {
                throw new InvalidDataException($"{model.Where}: merge {rank} joins '{left}' and '{right}', but these or their union are not in the vocabulary.");
            }

            _merges.TryAdd((leftId, rightId), (rank, id));
        }
    }

    /// <summary>Joins in place; the joined ids stand at the front of the span.</summary>
    /// <returns>How many are left.</returns>
    public int Join(Span<int> ids) => ids.Length <= Short ? Scan(ids) : Queue(ids);

    private int Scan(Span<int> ids)
    {
        var count = ids.Length;
        while (true)
        {
            var (best, at, joined) = (int.MaxValue, -1, 0);
            for (var i = 0; i + 1 < count; i++)
            {
                if (_merges.TryGetValue((ids[i], ids[i + 1]), out var merge) && merge.Rank < best)
                {
                    (best, at, joined) = (merge.Rank, i, merge.Id);
                }
            }

            if (at < 0)
            {
                return count;
            }

            ids[at] = joined;
            ids[(at + 2)..count].CopyTo(ids[(at + 1)..]);
            count--;
        }
    }

    private int Queue(Span<int> ids)
    {
        var next = new int[ids.Length];
        var previous = new int[ids.Length];
        var queue = new PriorityQueue<(int At, int Left, int Right, int Id), (int Rank, int At)>();
        for (var i = 0; i < ids.Length; i++)
        {
            (next[i], previous[i]) = (i + 1, i - 1);
        }

        for (var i = 0; i + 1 < ids.Length; i++)
        {
            Offer(queue, ids, i, i + 1);
        }

        while (queue.TryDequeue(out var pair, out _))
        {
            var right = next[pair.At];
            if (ids[pair.At] != pair.Left || right >= ids.Length || ids[right] != pair.Right)
            {
                continue;
            }

            (ids[pair.At], ids[right]) = (pair.Id, -1);
            next[pair.At] = next[right];
            if (next[right] < ids.Length)
            {
                previous[next[right]] = pair.At;
                Offer(queue, ids, pair.At, next[right]);
            }

            if (previous[pair.At] >= 0)
            {
                Offer(queue, ids, previous[pair.At], pair.At);
            }
        }

        var count = 0;
        for (var i = 0; i < ids.Length; i = next[i])
        {
            ids[count++] = ids[i];
        }

        return count;
    }

    private void Offer(PriorityQueue<(int At, int Left, int Right, int Id), (int Rank, int At)> queue, Span<int> ids, int left, int right)
    {
        if (_merges.TryGetValue((ids[left], ids[right]), out var merge))
        {
            queue.Enqueue((left, ids[left], ids[right], merge.Id), (merge.Rank, left));
        }
    }

    /// <summary>A merge is written "a b" or ["a", "b"].</summary>
    private static (string Left, string Right) Pair(JsonFields model, JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2
            && item[0].ValueKind == JsonValueKind.String && item[1].ValueKind == JsonValueKind.String)
        {
            return (item[0].GetString()!, item[1].GetString()!);
        }

        return item.ValueKind == JsonValueKind.String && item.GetString()!.Split(' ') is [var left, var right] ? (left, right)
            : throw model.Wrong("merges", item, "pairs \"a b\" or [\"a\", \"b\"]");
    }
}
