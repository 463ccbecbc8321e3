using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// The samples of one kept shard of judgments or battles, read from its file when one is asked for. A few shards stay in memory, those used
/// last: what asks for samples goes through prompts in order.
/// </summary>
internal sealed class ShardShelf<T> : SampleShelf
    where T : class
{
    private const int Open = 6;
    private static readonly LinkedList<(string Path, Sample[] Samples)> Recent = [];
    private readonly (string Path, string Name, JsonTypeInfo<T> Type) shard;

    private ShardShelf(string path, string name, JsonTypeInfo<T> type)
    {
        shard = (path, name, type);
    }

    /// <summary>
    /// The records as they are kept in memory: those of which there are many know where their samples stand; others stay as they are.
    /// </summary>
    /// <param name="records">Of a shard that is written.</param>
    /// <param name="path">Its file.</param>
    /// <param name="name">Its name in its footer.</param>
    /// <param name="type">How a record is read.</param>
    public static IReadOnlyList<T> Lean(IReadOnlyList<T> records, string path, string name, JsonTypeInfo<T> type)
    {
        if (typeof(T) != typeof(Judgment) && typeof(T) != typeof(Battle))
            return records;
        Forget(path);
        var (shelf, texts) = (new ShardShelf<T>(path, name, type), new Dictionary<string, string>(StringComparer.Ordinal));
        string Shared(string text)
        {
            if (!texts.TryGetValue(text, out var one))
                texts[text] = one = text;
            return one;
        }

        return [.. records.Select((record, i) => record switch
        {
            Judgment judgment => (T)(object)judgment.Shelved(shelf, i, Shared(judgment.ResponseId)),
            Battle battle => (T)(object)battle.Shelved(shelf, i, Shared),
            _ => record,
        })];
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

    public override Sample At(int place)
    {
        lock (Recent)
        {
            for (var node = Recent.First; node is not null; node = node.Next)
            {
                if (node.Value.Path != shard.Path)
                    continue;
                Recent.Remove(node);
                Recent.AddFirst(node);
                return node.Value.Samples[place];
            }

            Recent.AddFirst((shard.Path, Read()));
            if (Recent.Count > Open)
                Recent.RemoveLast();
            return Recent.First!.Value.Samples[place];
        }
    }

    private Sample[] Read()
    {
        var damage = "it is gone";
        var read = Disk.Read(shard.Path) is { } bytes ? Shard.Read(bytes, shard.Name, shard.Type, out damage) : null;
        return read is { } whole
            ? [.. whole.Records.Select(record => record is Judgment judgment ? judgment.Sample : ((Battle)(object)record).Sample)]
            : throw new InvalidDataException($"'{shard.Path}' was whole when it was kept and is not now: {damage}. {RunReader.Again}");
    }
}
