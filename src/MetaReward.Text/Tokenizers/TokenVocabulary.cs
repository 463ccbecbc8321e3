using System.Text;
using System.Text.Json;

namespace MetaReward.Text;

/// <summary>The tokens of a model: spelling to id and back.</summary>
internal sealed class TokenVocabulary
{
    /// <summary>More ids than this are taken for a damaged file; the largest vocabularies in use have about 260,000.</summary>
    public const int Limit = 4_000_000;

    private readonly Dictionary<string, int> _ids;

    private TokenVocabulary(Dictionary<string, int> ids, string where)
    {
        _ids = ids;
        var size = ids.Values.DefaultIfEmpty(-1).Max() + 1;
        var spellings = new string?[size];
        foreach (var (spelling, id) in ids)
        {
            spellings[id] = spellings[id] is null ? spelling
                : throw new InvalidDataException($"{where}: the tokens '{spellings[id]}' and '{spelling}' share the id {id}.");
        }

        Spellings = spellings;
        ByteIds = [.. Enumerable.Range(0, 256).Select(value => ids.TryGetValue($"<0x{value:X2}>", out var id) ? id : -1)];
    }

    public int Count => _ids.Count;

    /// <summary>Spelling by id; null where no token has the id.</summary>
    public IReadOnlyList<string?> Spellings { get; }

    /// <summary>The ids of the tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, -1 where one is missing.</summary>
    public int[] ByteIds { get; }

    /// <summary>From the model's <c>vocab</c>, an object of ids.</summary>
    public static TokenVocabulary Read(JsonFields model)
    {
        var vocabulary = model.Fields("vocab") ?? throw model.Missing("vocab");
        return new TokenVocabulary(vocabulary.Entries.ToDictionary(entry => entry.Name, entry =>
            entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var id) && id is >= 0 and < Limit
                ? id : throw vocabulary.Wrong(entry.Name, entry.Value, $"an id from 0 to {Limit - 1}")), model.Where);
    }

    public int? Id(string spelling) => _ids.TryGetValue(spelling, out var id) ? id : null;

    /// <summary>The id of a spelling that does not stand alone in memory, unless the id is forbidden.</summary>
    public int? Id(ReadOnlySpan<char> spelling, IReadOnlySet<int>? forbidden) =>
        _ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(spelling, out var id) && forbidden?.Contains(id) != true ? id : null;

    /// <summary>A text as tokens for its bytes; null when one of these is missing.</summary>
    public int[]? Bytes(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        var ids = Array.ConvertAll(bytes, value => ByteIds[value]);
        return Array.TrueForAll(ids, id => id >= 0) ? ids : null;
    }
}
