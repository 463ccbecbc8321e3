using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// The samples of one kept shard, read from its file when one is asked for. A few shards stay in memory, those used last: what asks for
/// samples goes through prompts in order.
/// </summary>
internal sealed class ShardShelf<T> : SampleShelf
    where T : class
{
    private const int Open = 4;
    private static readonly LinkedList<(string Path, Lazy<OpenShard> Shard)> Recent = [];
    private readonly (string Path, string Name, JsonTypeInfo<T> Type) shard;

    private ShardShelf(string path, string name, JsonTypeInfo<T> type)
    {
        shard = (path, name, type);
    }

    /// <summary>The records as they are kept in memory: they know where their samples stand.</summary>
    /// <param name="records">Of a shard, all of them in order.</param>
    /// <param name="path">Its file.</param>
    /// <param name="name">Its name in its footer.</param>
    /// <param name="type">How a record is read.</param>
    /// <param name="prompts">Prompts that responses may share; equal ones are one.</param>
    public static IReadOnlyList<T> Lean(
        IEnumerable<T> records, string path, string name, JsonTypeInfo<T> type, params IEnumerable<Prompt> prompts)
    {
        Forget(path);
        var shelf = new ShardShelf<T>(path, name, type);
        if (typeof(T) == typeof(Judgment) || typeof(T) == typeof(Battle))
            return VerdictList<T>.Of(records, shelf);
        var known = prompts.ToDictionary(prompt => prompt.Id, StringComparer.Ordinal);
        Prompt Shared(Prompt prompt) => known.TryGetValue(prompt.Id, out var one) && one == prompt ? one : known[prompt.Id] = prompt;
        return [.. records.Select((record, i) => (T)(object)(record switch
        {
            Response response => response with { Prompt = Shared(response.Prompt), Sample = Sample.On(shelf, i) },
            Comparison comparison => comparison with { Sample = Sample.On(shelf, i) },
            Writing writing => writing with { Sample = Sample.On(shelf, i) },
            _ => record,
        }))];
    }

    public override Sample At(int place)
    {
        Lazy<OpenShard> open;
        lock (Recent)
        {
            var node = Recent.First;
            while (node is not null && node.Value.Path != shard.Path)
                node = node.Next;
            if (node is null)
                node = new((shard.Path, new(() => new(this))));
            else
                Recent.Remove(node);
            Recent.AddFirst(node);
            if (Recent.Count > Open)
                Recent.RemoveLast();
            open = node.Value.Shard;
        }

        return open.Value.At(place);
    }

    /// <summary>What stands in memory of a file is no longer what the file holds.</summary>
    private static void Forget(string path)
    {
        lock (Recent)
        {
            if (Recent.FirstOrDefault(one => one.Path == path) is { Path: not null } stale)
                Recent.Remove(stale);
        }
    }

    /// <summary>A shard's lines, and the samples that were asked for.</summary>
    private sealed class OpenShard
    {
        private readonly ShardShelf<T> shelf;
        private readonly ShardLines<T> lines;
        private readonly Sample?[] samples;

        public OpenShard(ShardShelf<T> shelf)
        {
            this.shelf = shelf;
            var (path, name, type) = shelf.shard;
            string? damage = "it is gone";
            lines = (Disk.Read(path) is { } bytes ? ShardLines<T>.Of(bytes, name, type, out damage) : null) ?? throw Changed(damage);
            samples = new Sample?[lines.Count];
        }

        public Sample At(int place) => samples[place] ??= lines.Record(place, out var damage) switch
        {
            Response one => one.Sample,
            Judgment one => one.Sample,
            Battle one => one.Sample,
            Comparison one => one.Sample,
            Writing one => one.Sample,
            _ => throw Changed(damage),
        };

        private InvalidDataException Changed(string? damage) => new(
            $"'{shelf.shard.Path}' was whole when it was kept and is not now: {damage}. {RunReader.Again}");
    }
}
