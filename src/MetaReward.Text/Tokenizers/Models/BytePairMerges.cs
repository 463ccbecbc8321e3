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

    /// <param name="prefix">Stands before tokens that continue a word; it goes when they are joined to what is before them.</param>
    public BytePairMerges(JsonFields model, TokenVocabulary vocabulary, string prefix)
    {
        var items = model.Items("merges") ?? throw model.Missing("merges");
        _merges = new(items.Count);
        var rank = 0;
        foreach (var item in items)
        {
            if (item.ValueKind == JsonValueKind.String && item.GetString()!.StartsWith("#version", StringComparison.Ordinal))
            {
                continue;
            }

            var (left, right) = Pair(model, item);
            if (vocabulary.Id(left) is not { } leftId || vocabulary.Id(right) is not { } rightId || right.Length < prefix.Length
                || vocabulary.Id(left + right[prefix.Length..]) is not { } id)
            {
                throw new InvalidDataException(
                    $"{model.Where}: merge {rank} joins '{left}' and '{right}', but these or their union are not in the vocabulary.");
            }

            _merges[(leftId, rightId)] = (rank++, id);
        }
    }

    /// <summary>Joins in place; what is left stands at the front of both spans.</summary>
    /// <param name="lengths">Grows with the tokens; empty when nobody asks for lengths.</param>
    /// <param name="forbidden">Tokens that no pair is joined to.</param>
    /// <returns>How many are left.</returns>
    public int Join(Span<int> ids, Span<int> lengths, IReadOnlySet<int>? forbidden)
    {
        var joiner = new Joiner { Merges = _merges, Forbidden = forbidden, Ids = ids, Lengths = lengths };
        return ids.Length <= Short ? joiner.Scan() : joiner.Queue();
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

    private ref struct Joiner
    {
        public required Dictionary<(int Left, int Right), (int Rank, int Id)> Merges { get; init; }

        public required IReadOnlySet<int>? Forbidden { get; init; }

        public required Span<int> Ids { get; init; }

        public required Span<int> Lengths { get; init; }

        public readonly int Scan()
        {
            var count = Ids.Length;
            while (true)
            {
                var (best, at, joined) = (int.MaxValue, -1, 0);
                for (var i = 0; i + 1 < count; i++)
                {
                    if (Known(i, i + 1, out var merge) && merge.Rank < best)
                    {
                        (best, at, joined) = (merge.Rank, i, merge.Id);
                    }
                }

                if (at < 0)
                {
                    return count;
                }

                Take(at, at + 1, joined);
                Ids[(at + 2)..count].CopyTo(Ids[(at + 1)..]);
                if (Lengths.Length > 0)
                {
                    Lengths[(at + 2)..count].CopyTo(Lengths[(at + 1)..]);
                }

                count--;
            }
        }

        public readonly int Queue()
        {
            var next = new int[Ids.Length];
            var previous = new int[Ids.Length];
            var queue = new PriorityQueue<(int At, int Left, int Right, int Id), (int Rank, int At)>();
            for (var i = 0; i < Ids.Length; i++)
            {
                (next[i], previous[i]) = (i + 1, i - 1);
                Offer(queue, i, i + 1);
            }

            while (queue.TryDequeue(out var pair, out _))
            {
                var right = next[pair.At];
                if (Ids[pair.At] != pair.Left || right >= Ids.Length || Ids[right] != pair.Right)
                {
                    continue;
                }

                Take(pair.At, right, pair.Id);
                Ids[right] = -1;
                next[pair.At] = next[right];
                Offer(queue, pair.At, next[right]);
                if (next[right] < Ids.Length)
                {
                    previous[next[right]] = pair.At;
                }

                Offer(queue, previous[pair.At], pair.At);
            }

            var count = 0;
            for (var i = 0; i < Ids.Length; i = next[i])
            {
                Ids[count] = Ids[i];
                if (Lengths.Length > 0)
                {
                    Lengths[count] = Lengths[i];
                }

                count++;
            }

            return count;
        }

        private readonly void Offer(PriorityQueue<(int At, int Left, int Right, int Id), (int Rank, int At)> queue, int left, int right)
        {
            if (left >= 0 && right < Ids.Length && Known(left, right, out var merge))
            {
                queue.Enqueue((left, Ids[left], Ids[right], merge.Id), (merge.Rank, left));
            }
        }

        private readonly bool Known(int left, int right, out (int Rank, int Id) merge) =>
            Merges.TryGetValue((Ids[left], Ids[right]), out merge) && Forbidden?.Contains(merge.Id) != true;

        private readonly void Take(int left, int right, int id)
        {
            Ids[left] = id;
            if (Lengths.Length > 0)
            {
                Lengths[left] += Lengths[right];
            }
        }
    }
}
