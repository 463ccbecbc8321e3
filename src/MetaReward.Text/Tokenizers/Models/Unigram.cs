using MetaReward.Patterns;
using System.Text;
using System.Text.Json;

namespace MetaReward.Text;

/// <summary>
/// SentencePiece's unigram model: the way through the word whose tokens' scores have the largest sum. A scalar that is no token costs 10
/// more than the worst token; neighbours of that kind are one unknown text, which becomes tokens for its bytes where the model has these.
/// </summary>
internal sealed class Unigram : IWordModel
{
    private const double UnknownPenalty = 10;

    private readonly string[] _spellings;
    private readonly double[] _scores;
    private readonly Dictionary<string, int> _ids = [];
    private readonly TokenTrie _trie = new();
    private readonly int[] _byteIds;
    private readonly int? _unknown;
    private readonly bool _bytes;
    private readonly double _unknownScore;

    public Unigram(JsonFields model)
    {
        var entries = (model.Items("vocab") ?? throw model.Missing("vocab")).Select(item => Entry(model, item)).ToArray();
        _spellings = [.. entries.Select(entry => entry.Spelling)];
        _scores = [.. entries.Select(entry => entry.Score)];
        _unknown = model.Whole("unk_id", 0);
        _bytes = model.Flag("byte_fallback") == true;
        if (_unknown >= entries.Length || entries.Length > TokenVocabulary.Limit)
        {
            throw new InvalidDataException(
                $"{model.Where}: 'unk_id' is {_unknown} of {entries.Length} tokens; expected an id among them, "
                + $"and at most {TokenVocabulary.Limit} tokens.");
        }

        for (var id = 0; id < entries.Length; id++)
        {
            _ids[_spellings[id]] = id;
            _trie.Add(_spellings[id], id);
        }

        _byteIds = [.. Enumerable.Range(0, 256).Select(value => _ids.GetValueOrDefault($"<0x{value:X2}>", -1))];
        _unknownScore = _scores.DefaultIfEmpty(double.PositiveInfinity).Min() - UnknownPenalty;
    }

    public int Words => _spellings.Length;

    public IReadOnlyList<string?> Spellings => _spellings;

    public int? Id(string spelling) => _ids.TryGetValue(spelling, out var id) ? id : null;

    public List<WordToken> Tokens(string word, IReadOnlySet<int>? forbidden)
    {
        var tokens = new List<WordToken>();
        var from = 0;
        foreach (var piece in Pieces(word, forbidden))
        {
            var to = from + Encoding.UTF8.GetByteCount(piece);
            if (_ids.TryGetValue(piece, out var id) && (id == _unknown || forbidden?.Contains(id) != true))
            {
                tokens.Add(new WordToken(id, piece, from, to));
            }
            else if (_bytes && ByteTokens(piece) is { } bytes)
            {
                tokens.AddRange(bytes.Select(one => new WordToken(one, _spellings[one], from, to)));
            }
            else
            {
                tokens.Add(new WordToken(_unknown ?? throw NoUnknown(piece), piece, from, to));
            }

            from = to;
        }

        return tokens;
    }

    public void AddIds(string word, IReadOnlySet<int>? forbidden, List<int> ids) =>
        ids.AddRange(Tokens(word, forbidden).Select(token => token.Id));

    private List<string> Pieces(string word, IReadOnlySet<int>? forbidden)
    {
        var best = new (double Score, int From, int Id)[word.Length + 1];
        Array.Fill(best, (0, -1, -1));
        for (var at = 0; at < word.Length; at += Scalars.Units(word, at))
        {
            Extend(best, word, at, forbidden);
        }

        var pieces = new List<string>();
        for (var end = word.Length; end > 0;)
        {
            var from = best[end].From;
            while (best[end].Id == _unknown && from > 0 && best[from].Id == _unknown)
            {
                from = best[from].From;
            }

            pieces.Add(word[from..end]);
            end = from;
        }

        pieces.Reverse();
        return pieces;
    }

    private void Extend((double Score, int From, int Id)[] best, string word, int at, IReadOnlySet<int>? forbidden)
    {
        var scalar = at + Scalars.Units(word, at);
        var known = false;
        foreach (var (end, id) in _trie.Prefixes(word, at))
        {
            if (forbidden?.Contains(id) != true)
            {
                known |= end == scalar;
                Offer(best, at, end, _scores[id], id);
            }
        }

        if (!known)
        {
            Offer(best, at, scalar, _unknownScore, _unknown ?? -2);
            if (best[scalar].Id == -2)
            {
                throw NoUnknown(word[at..scalar]);
            }
        }
    }

    private static void Offer((double Score, int From, int Id)[] best, int from, int end, double score, int id)
    {
        var sum = score + best[from].Score;
        if (best[end].From < 0 || sum > best[end].Score)
        {
            best[end] = (sum, from, id);
        }
    }

    private int[]? ByteTokens(string piece)
    {
        var ids = Array.ConvertAll(Encoding.UTF8.GetBytes(piece), value => _byteIds[value]);
        return Array.TrueForAll(ids, id => id >= 0) ? ids : null;
    }

    private static (string Spelling, double Score) Entry(JsonFields model, JsonElement item) =>
        item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2 && item[0].ValueKind == JsonValueKind.String
            && item[1].ValueKind == JsonValueKind.Number && ScoreText.Parse(item[1].GetRawText()) is var score && double.IsFinite(score)
            ? (item[0].GetString()!, score) : throw model.Wrong("vocab", item, "tokens with their scores, [\"a\", -3.5]");

    private InvalidDataException NoUnknown(string piece) =>
        new($"The text '{piece}' is not among the tokenizer's {Words} tokens, and it has no unknown token.");
}
