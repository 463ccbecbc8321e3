using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// Finds the shards of a room that hold one prompt's records: records stand in the order of the prompts, so that a
/// few shards are opened, not all.
/// </summary>
internal sealed class PromptShards
{
    private readonly Dictionary<string, int> places;
    private readonly RunReader reader;
    private readonly int t;
    private readonly string prompt;

    /// <param name="reader">The run.</param>
    /// <param name="t">The iteration.</param>
    /// <param name="prompts">All prompts of the iteration, in order.</param>
    /// <param name="prompt">The id of the one that is wanted.</param>
    public PromptShards(RunReader reader, int t, IReadOnlyList<Prompt> prompts, string prompt)
    {
        (this.reader, this.t, this.prompt) = (reader, t, prompt);
        places = prompts.Select((one, i) => (one.Id, i)).ToDictionary(one => one.Id, one => one.i, StringComparer.Ordinal);
    }

    /// <summary>The prompt's records in a room.</summary>
    public IReadOnlyList<T> Records<T>(string room, JsonTypeInfo<T> type)
        where T : class
    {
        var (wanted, low, high) = (places[prompt], 0, reader.Shards(t, room) - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (first, last) = Range(room, middle, type);
            if (wanted < first)
                high = middle - 1;
            else if (wanted > last)
                low = middle + 1;
            else
                return Around(room, middle, type);
        }

        return [];
    }

    /// <summary>A shard's records of the prompt, and those of its neighbours where the prompt stands at their edge.</summary>
    private T[] Around<T>(string room, int shard, JsonTypeInfo<T> type)
        where T : class
    {
        var (from, to, wanted) = (shard, shard, places[prompt]);
        while (from > 0 && Range(room, from, type).First == wanted)
            from--;
        while (to < reader.Shards(t, room) - 1 && Range(room, to, type).Last == wanted)
            to++;
        return [.. Enumerable.Range(from, to - from + 1).SelectMany(one => reader.ShardOf(t, room, one, type, $"/{prompt}/") ?? [])
            .Where(record => PlaceOf(Traces.IdOf(record)) == wanted)];
    }

    /// <summary>The places of the first and the last prompt in a shard.</summary>
    private (int First, int Last) Range<T>(string room, int shard, JsonTypeInfo<T> type)
        where T : class
    {
        var records = reader.ShardOf(t, room, shard, type) ?? [];
        return records.Count == 0 ? (int.MaxValue, int.MaxValue) : (PlaceOf(Traces.IdOf(records[0])), PlaceOf(Traces.IdOf(records[^1])));
    }

    private int PlaceOf(string id)
    {
        var start = id.IndexOf('/') + 1;
        for (var end = id.Length; end > start; end = id.LastIndexOf('/', end - 1))
        {
            if (places.TryGetValue(id[start..end], out var place))
                return place;
        }

        return -1;
    }
}
