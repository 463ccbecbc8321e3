using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>The lines of a whole shard in memory, each of which becomes a record when it is asked for.</summary>
/// <param name="Footer">The shard's last line.</param>
internal sealed record ShardLines<T>(Footer Footer)
{
    private readonly byte[] bytes = [];
    private readonly List<Range> lines = [];
    private readonly JsonTypeInfo<T> type = null!;

    private ShardLines(Footer footer, byte[] bytes, int body, JsonTypeInfo<T> type)
        : this(footer)
    {
        (this.bytes, this.type) = (bytes, type);
        foreach (var range in bytes.AsSpan(0, body).Split((byte)'\n'))
        {
            if (range.Start.Value < range.End.Value)
                lines.Add(range);
        }
    }

    /// <summary>How many records there are.</summary>
    public int Count => lines.Count;

    /// <summary>Finds the lines, plain or packed, and holds the shard against its footer.</summary>
    /// <param name="name">Its place in the run.</param>
    /// <param name="damage">What is wrong with a torn or foreign file; null if the file is intact.</param>
    public static ShardLines<T>? Of(byte[] bytes, string name, JsonTypeInfo<T> type, out string? damage)
    {
        damage = null;
        if (PackedLines.Are(bytes))
            bytes = PackedLines.Unpack(bytes, out damage) ?? [];
        if (damage is null && (bytes.Length == 0 || bytes[^1] != '\n'))
            damage = "its last line is cut off";
        var body = damage is not null ? 0 : bytes.AsSpan(..^1).LastIndexOf((byte)'\n') + 1;
        var footer = damage is null ? Shard.ReadFooter(bytes.AsSpan(body)) : null;
        damage ??= footer switch
        {
            null => "it has no footer",
            _ when footer.Kind != Shard.KindOf<T>() => $"it holds records of the kind '{footer.Kind}'",
            _ when footer.Shard != name => $"it is shard '{footer.Shard}'",
            _ when footer.Sha256 != Shard.Hex(bytes.AsSpan(..body)) => "its records do not match its checksum",
            _ => null,
        };
        if (damage is not null)
            return null;
        var whole = new ShardLines<T>(footer!, bytes, body, type);
        damage = whole.Count == footer!.Records ? null : $"it holds {whole.Count} records where its footer says {footer.Records}";
        return damage is null ? whole : null;
    }

    /// <summary>Whether a line holds a text.</summary>
    public bool Holds(int line, ReadOnlySpan<byte> text) => bytes.AsSpan(lines[line]).IndexOf(text) >= 0;

    /// <summary>The record of a line; null if there is none.</summary>
    /// <param name="damage">What is wrong with the line; null where nothing is.</param>
    public T? Record(int line, out string? damage)
    {
        var record = RecordText.Parse(bytes.AsSpan(lines[line]), type, out var fault);
        damage = fault is null ? null : $"line {line + 1}: {fault}";
        return record;
    }

    /// <summary>The records, one after the other; those before the first damaged line.</summary>
    /// <param name="containing">Only the records of lines that hold this text; empty: all.</param>
    /// <param name="damaged">Told what is wrong with the first damaged line.</param>
    public IEnumerable<T> Records(string containing, Action<string> damaged)
    {
        var text = Encoding.UTF8.GetBytes(containing);
        for (var line = 0; line < Count; line++)
        {
            if (text.Length > 0 && !Holds(line, text))
                continue;
            if (Record(line, out var damage) is { } record)
            {
                yield return record;
                continue;
            }

            damaged(damage!);
            yield break;
        }
    }
}
