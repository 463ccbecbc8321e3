using System.Text.Json;

namespace MetaReward.Text;

/// <summary>The word list of a <c>tokenizer.json</c> model.</summary>
internal static class Vocabulary
{
    /// <summary>More ids than this are taken for a damaged file; the largest vocabularies in use have about 260,000.</summary>
    public const int Limit = 4_000_000;

    public static Dictionary<string, int> Read(JsonFields model)
    {
        var vocabulary = model.Fields("vocab") ?? throw model.Missing("vocab");
        return vocabulary.Entries.ToDictionary(entry => entry.Name, entry =>
            entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var id) && id is >= 0 and < Limit
                ? id : throw vocabulary.Wrong(entry.Name, entry.Value, $"an id from 0 to {Limit - 1}"));
    }

    /// <summary>Spelling by id, added tokens included; null where no token has the id.</summary>
    public static string?[] ById(Dictionary<string, int> ids, AddedTokens added, string where)
    {
        var size = ids.Values.Concat(added.All.Select(token => token.Id)).DefaultIfEmpty(-1).Max() + 1;
        if (size is 0 or > Limit)
        {
            throw new InvalidDataException($"{where}: the largest token id is {size - 1}; expected 0 to {Limit - 1}.");
        }

        var words = new string?[size];
        foreach (var (word, id) in ids)
        {
            words[id] = words[id] is null ? word
                : throw new InvalidDataException($"{where}: the tokens '{words[id]}' and '{word}' share the id {id}.");
        }

        foreach (var token in added.All)
        {
            words[token.Id] = token.Spelling;
        }

        return words;
    }
}
