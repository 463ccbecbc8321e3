using System.Collections.Concurrent;
using System.Text;

namespace MetaReward.Text;

/// <summary>
/// Byte-level byte-pair encoding as GPT-2, Llama 3, Qwen 2 and SmolLM use it: text is cut into words, a word's UTF-8 bytes are joined pair
/// by pair. Text decodes to itself, but for control signs or far planes whose bytes a vocabulary lacks (SmolLM2 has none for U+0004): these become the unknown
/// token, or nothing without one, as in the reference library. Left out: SentencePiece kinds, normalisers other than NFC, dropout.
/// </summary>
internal sealed class BytePairTokenizer : ITokenizer
{
    private const int CacheLimit = 65_536, CachedWord = 64;

    private readonly AddedTokens _added;
    private readonly Dictionary<string, int> _ids;
    private readonly byte[]?[] _spelled;
    private readonly int[] _byteIds;
    private readonly BytePairMerges _merges;
    private readonly PreTokenizer _words;
    private readonly bool _wholeWordsFirst;
    private readonly bool _compose;
    private readonly ConcurrentDictionary<string, int[]> _cache = new();

    public BytePairTokenizer(JsonFields file, AddedTokens added)
    {
        _added = added;
        var model = file.Fields("model") ?? throw file.Missing("model");
        Refuse(model);
        _ids = Vocabulary.Read(model);
        _spelled = [.. Vocabulary.ById(_ids, added, file.Where).Select(spelling => spelling is null ? null : ByteLetters.Spelled(spelling))];
        var unknown = model.Text("unk_token") is { } token && _ids.TryGetValue(token, out var unknownId) ? unknownId : -1;
        _byteIds = [.. Enumerable.Range(0, 256).Select(value => _ids.GetValueOrDefault($"{ByteLetters.Letter((byte)value)}", unknown))];
        _merges = new BytePairMerges(model, _ids);
        _words = new PreTokenizer(file);
        _wholeWordsFirst = model.Flag("ignore_merges") == true;
        _compose = file.Fields("normalizer")?.Text("type") switch
        {
            null => false,
            "NFC" => true,
            var other => throw new InvalidDataException($"{file.Where}: the normalizer '{other}' is not supported; supported: none, NFC."),
        };
    }

    public int VocabularySize => _spelled.Length;

    public IReadOnlyList<int> Encode(string text) => Encode(text, specials: false);

    public IReadOnlyList<int> EncodeWithSpecials(string text) => Encode(text, specials: true);

    public string Decode(IReadOnlyList<int> ids)
    {
        var bytes = new List<byte>(ids.Count * 4);
        foreach (var id in ids)
        {
            if ((uint)id < (uint)_spelled.Length && _spelled[id] is { } spelled && !_added.Specials.Contains(id))
            {
                bytes.AddRange(spelled);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private List<int> Encode(string text, bool specials)
    {
        var ids = new List<int>(text.Length / 3);
        foreach (var (span, token) in _added.Split(text, specials))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
                continue;
            }

            foreach (var word in _words.Words(_compose ? Composed(span) : span))
            {
                ids.AddRange(Word(word));
            }
        }

        return ids;
    }

    private int[] Word(string word)
    {
        if (word.Length > CachedWord)
        {
            return Joined(word);
        }

        if (_cache.TryGetValue(word, out var known))
        {
            return known;
        }

        if (_cache.Count >= CacheLimit)
        {
            _cache.Clear();
        }

        return _cache[word] = Joined(word);
    }

    private int[] Joined(string word)
    {
        if (_wholeWordsFirst && _ids.TryGetValue(ByteLetters.Of(word), out var whole) && !_added.Specials.Contains(whole))
        {
            return [whole];
        }

        var bytes = Encoding.UTF8.GetBytes(word);
        var ids = new int[bytes.Length];
        var count = 0;
        foreach (var id in bytes.Select(value => _byteIds[value]).Where(id => id >= 0))
        {
            ids[count++] = id;
        }

        return ids[.._merges.Join(ids.AsSpan(0, count))];
    }

    /// <summary>Canonical composition; text that is no valid UTF-16 stays as it is.</summary>
    private static string Composed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }

    private static void Refuse(JsonFields model)
    {
        foreach (var key in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (model.Text(key) is { Length: > 0 } affix)
            {
                throw new InvalidDataException($"{model.Where}: '{key}' is '{affix}'; BPE with affixes is not supported.");
            }
        }

        if (model.Number("dropout") is > 0)
        {
            throw new InvalidDataException($"{model.Where}: BPE with dropout is not supported.");
        }
    }
}
