using System.Text;
using System.Text.RegularExpressions;

namespace MetaReward.Text;

/// <summary>
/// One id per word, words parted by white space: the microworld's tokenizer, in the hub's WordLevel form. An unknown word becomes the
/// unknown token; without one it is an error. Decoding joins words with single spaces, so single-spaced text over known words survives.
/// </summary>
internal sealed partial class WordLevelTokenizer : ITokenizer
{
    private readonly AddedTokens _added;
    private readonly Dictionary<string, int> _ids;
    private readonly string?[] _words;
    private readonly int? _unknown;
    private readonly bool _punctuation;

    public WordLevelTokenizer(JsonFields file, AddedTokens added)
    {
        _added = added;
        var model = file.Fields("model") ?? throw file.Missing("model");
        _ids = Vocabulary.Read(model);
        _words = Vocabulary.ById(_ids, added, file.Where);
        _unknown = model.Text("unk_token") is { } word && _ids.TryGetValue(word, out var id) ? id : null;
        _punctuation = PreTokenizer(file) == "Whitespace";
    }

    public int VocabularySize => _words.Length;

    public IReadOnlyList<int> Encode(string text) => Encode(text, specials: false);

    public IReadOnlyList<int> EncodeWithSpecials(string text) => Encode(text, specials: true);

    public string Decode(IReadOnlyList<int> ids)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            if (_words.ElementAtOrDefault(id) is { } word && !_added.Specials.Contains(id))
            {
                text.Append(text.Length > 0 ? " " : "").Append(word);
            }
        }

        return text.ToString();
    }

    private List<int> Encode(string text, bool specials)
    {
        var ids = new List<int>();
        foreach (var (span, token) in _added.Split(text, specials))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
                continue;
            }

            foreach (var word in (_punctuation ? Words() : Runs()).EnumerateMatches(span))
            {
                ids.Add(Id(span.Substring(word.Index, word.Length)));
            }
        }

        return ids;
    }

    /// <summary>A special token's spelling in plain text is an unknown word, never that token.</summary>
    private int Id(string word) => _ids.TryGetValue(word, out var id) && !_added.Specials.Contains(id) ? id
        : _unknown ?? throw new InvalidDataException($"The word '{word}' is not among the tokenizer's {_ids.Count}, and it has no unknown token.");

    private static string PreTokenizer(JsonFields file)
    {
        var kind = file.Fields("pre_tokenizer")?.Text("type");
        return kind is "WhitespaceSplit" or "Whitespace" ? kind
            : throw new InvalidDataException($"{file.Where}: a WordLevel tokenizer with pre-tokenizer '{kind}' is not supported; " +
                "supported: WhitespaceSplit, Whitespace.");
    }

    [GeneratedRegex(@"\S+", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Runs();

    [GeneratedRegex(@"\w+|[^\w\s]+", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Words();
}
