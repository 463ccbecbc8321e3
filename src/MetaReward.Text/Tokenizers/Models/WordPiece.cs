using MetaReward.Patterns;
using System.Text;

namespace MetaReward.Text;

/// <summary>BERT's model: the longest known beginning of the word, then of the rest, with a mark before every part but the first.</summary>
internal sealed class WordPiece : IWordModel
{
    private readonly TokenVocabulary _vocabulary;
    private readonly string _unknown;
    private readonly string _prefix;
    private readonly int _longestWord;
    private readonly int _longestToken;

    public WordPiece(JsonFields model)
    {
        _vocabulary = TokenVocabulary.Read(model);
        _unknown = model.Text("unk_token") ?? "[UNK]";
        _prefix = model.Text("continuing_subword_prefix") ?? "##";
        _longestWord = model.Whole("max_input_chars_per_word", 0) ?? 100;
        _longestToken = Spellings.Max(spelling => spelling?.Length) ?? 0;
    }

    public int Words => _vocabulary.Count;

    public IReadOnlyList<string?> Spellings => _vocabulary.Spellings;

    public int? Id(string spelling) => _vocabulary.Id(spelling);

    public List<WordToken> Tokens(string word, IReadOnlySet<int>? forbidden)
    {
        if (Scalars.Count(word) > _longestWord)
        {
            return [Unknown(word)];
        }

        var tokens = new List<WordToken>();
        for (var (from, bytes) = (0, 0); from < word.Length;)
        {
            if (Longest(word, from, forbidden) is not var (id, to))
            {
                return [Unknown(word)];
            }

            var end = bytes + Encoding.UTF8.GetByteCount(word.AsSpan(from, to - from));
            tokens.Add(new WordToken(id, Spellings[id]!, bytes, end));
            (from, bytes) = (to, end);
        }

        return tokens;
    }

    public void AddIds(string word, IReadOnlySet<int>? forbidden, List<int> ids) =>
        ids.AddRange(Tokens(word, forbidden).Select(token => token.Id));

    private (int Id, int To)? Longest(string word, int from, IReadOnlySet<int>? forbidden)
    {
        var prefix = from > 0 ? _prefix : "";
        var most = Math.Min(word.Length - from, Math.Max(0, _longestToken - prefix.Length));
        var tried = $"{prefix}{word.AsSpan(from, most)}";
        for (var length = most; length > 0; length -= char.IsLowSurrogate(word[from + length - 1]) ? 2 : 1)
        {
            if (_vocabulary.Id(tried.AsSpan(0, prefix.Length + length), forbidden) is { } id)
            {
                return (id, from + length);
            }
        }

        return null;
    }

    private WordToken Unknown(string word) => _vocabulary.Id(_unknown) is { } id
        ? new WordToken(id, _unknown, 0, Encoding.UTF8.GetByteCount(word))
        : throw new InvalidDataException(
            $"The word '{word}' is not made of the tokenizer's tokens, and it has no unknown token '{_unknown}'.");
}
