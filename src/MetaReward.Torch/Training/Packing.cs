namespace MetaReward.Torch;

/// <summary>
/// Rows of a fixed length made of sequences, as trainers that take rows for batches pack them. Ours needs no rows: a batch is what the
/// settings say, and <see cref="TokenBatch.Packed"/> lays any sequences out without padding.
/// </summary>
public static class Packing
{
    /// <summary>
    /// Best fit, longest first (arXiv:2404.10830): each sequence goes into the row where it leaves the least room, into a new row if it
    /// fits nowhere. Of rows with equal room the one that has had it longest is filled.
    /// </summary>
    /// <param name="lengths">Of the sequences; those above the capacity count as the capacity.</param>
    /// <param name="capacity">Of a row; at least 1.</param>
    /// <returns>The rows' sequences, in the order in which rows were begun and sequences came.</returns>
    public static IReadOnlyList<IReadOnlyList<int>> BestFit(IReadOnlyList<int> lengths, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        var rows = new List<List<int>>();
        var byRoom = new SortedDictionary<int, Queue<List<int>>>();
        foreach (var (length, sequence) in lengths.Select((l, i) => (Length: Math.Min(l, capacity), i)).OrderByDescending(l => l.Length))
        {
            var room = byRoom.Keys.FirstOrDefault(r => r >= length, capacity);
            if (byRoom.TryGetValue(room, out var open))
            {
                Put(open.Dequeue());
                if (open.Count == 0)
                {
                    byRoom.Remove(room);
                }
            }
            else
            {
                rows.Add([]);
                Put(rows[^1]);
            }

            void Put(List<int> row)
            {
                row.Add(sequence);
                var left = room - length;
                if (left > 0)
                {
                    (byRoom.TryGetValue(left, out var others) ? others : byRoom[left] = new()).Enqueue(row);
                }
            }
        }

        return rows;
    }

    /// <summary>Pieces of at most so many tokens: sequence, first token, tokens.</summary>
    public static IReadOnlyList<(int Sequence, int Start, int Length)> Pieces(IReadOnlyList<int> lengths, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return [.. lengths.SelectMany((length, i) =>
            Enumerable.Range(0, (length + most - 1) / most).Select(p => (i, p * most, Math.Min(most, length - (p * most)))))];
    }
}
