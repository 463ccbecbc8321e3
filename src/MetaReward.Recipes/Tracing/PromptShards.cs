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
        var opened = new Dictionary<int, ShardLines<T>?>();
        ShardLines<T>? Open(int shard) => opened.TryGetValue(shard, out var lines) ? lines
            : opened[shard] = reader.LinesOf(t, room, shard, type);
        var (wanted, low, high) = (places[prompt], 0, reader.Shards(t, room) - 1);
        for (var next = wanted / reader.Manifest.ShardSize; low <= high; next = (low + high) / 2)
        {
            var shard = Math.Clamp(next, low, high);
            var (first, last) = Range(Open(shard));
            if (wanted < first)
                high = shard - 1;
            else if (wanted > last)
                low = shard + 1;
            else
                return Around(shard, reader.Shards(t, room) - 1, Open);
        }

        return [];
    }

    /// <summary>A shard's records of the prompt, and those of its neighbours where the prompt stands at their edge.</summary>
    private IReadOnlyList<T> Around<T>(int shard, int highest, Func<int, ShardLines<T>?> open)
        where T : class
    {
        var (from, to, wanted) = (shard, shard, places[prompt]);
        while (from > 0 && Range(open(from)).First == wanted)
            from--;
        while (to < highest && Range(open(to)).Last == wanted)
            to++;
        return [.. Enumerable.Range(from, to - from + 1).SelectMany(one => RunReader.Records(open(one), $"/{prompt}/"))
            .Where(record => PlaceOf(Traces.IdOf(record)) == wanted)];
    }

    /// <summary>The places of the first and the last prompt in a shard.</summary>
    private (int First, int Last) Range<T>(ShardLines<T>? lines)
        where T : class
    {
        int Of(int line) => lines!.Record(line, out _) is { } record ? PlaceOf(Traces.IdOf(record)) : int.MaxValue;
        return lines is null or { Count: 0 } ? (int.MaxValue, int.MaxValue) : (Of(0), Of(lines.Count - 1));
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
