using MetaReward.Patterns;
using System.Collections.Concurrent;
using System.Text;

namespace MetaReward.Text;

/// <summary>
/// Byte-pair encoding: the scalars of a word are joined pair by pair. Scalars that are no token become tokens for their bytes, or the
/// unknown token, or nothing. Left out: dropout.
/// </summary>
internal sealed class BytePair : IWordModel
{
    private const int CacheLimit = 65_536, CachedWord = 64;

    private readonly TokenVocabulary _vocabulary;
    private readonly BytePairMerges _merges;
    private readonly string _prefix, _suffix;
    private readonly string? _unknown;
    private readonly bool _fuses, _bytes, _wholeWordsFirst;
    private readonly ConcurrentDictionary<string, int[]> _free = new(), _careful = new();

    public BytePair(JsonFields model)
    {
        if (model.Number("dropout") is > 0)
        {
            throw new InvalidDataException($"{model.Where}: BPE with dropout is not supported.");
        }

        _vocabulary = TokenVocabulary.Read(model);
        _prefix = model.Text("continuing_subword_prefix") ?? "";
        _suffix = model.Text("end_of_word_suffix") ?? "";
        _merges = new BytePairMerges(model, _vocabulary, _prefix);
        _fuses = model.Flag("fuse_unk") == true;
        _bytes = model.Flag("byte_fallback") == true;
        _wholeWordsFirst = model.Flag("ignore_merges") == true;
        _unknown = model.Text("unk_token");
    }

    public int Words => _vocabulary.Count;

    public IReadOnlyList<string?> Spellings => _vocabulary.Spellings;

    public int? Id(string spelling) => _vocabulary.Id(spelling);

    public List<WordToken> Tokens(string word, IReadOnlySet<int>? forbidden)
    {
        var lengths = new List<int>();
        var ids = Joined(word, forbidden, lengths);
        var tokens = new List<WordToken>(ids.Length);
        for (var (i, from) = (0, 0); i < ids.Length; from += lengths[i++])
        {
            tokens.Add(new WordToken(ids[i], Spellings[ids[i]]!, from, from + lengths[i]));
        }

        return tokens;
    }

    public void AddIds(string word, IReadOnlySet<int>? forbidden, List<int> ids)
    {
        var cache = forbidden is null ? _free : _careful;
        if (word.Length > CachedWord)
        {
            ids.AddRange(Joined(word, forbidden, null));
        }
        else if (cache.TryGetValue(word, out var known))
        {
            ids.AddRange(known);
        }
        else
        {
            if (cache.Count >= CacheLimit)
            {
                cache.Clear();
            }

            ids.AddRange(cache[word] = Joined(word, forbidden, null));
        }
    }

    /// <param name="lengths">Filled with the bytes of each token where it is given.</param>
    private int[] Joined(string word, IReadOnlySet<int>? forbidden, List<int>? lengths)
    {
        if (_wholeWordsFirst && _vocabulary.Id(word, forbidden) is { } whole)
        {
            lengths?.Add(Encoding.UTF8.GetByteCount(word));
            return [whole];
        }

        var symbols = new Symbols(word.Length);
        for (var at = 0; at < word.Length; at += Scalars.Units(word, at))
        {
            Add(symbols, word, at, forbidden);
        }

        symbols.Flush();
        var (ids, widths) = (symbols.Ids.ToArray(), lengths is null ? [] : symbols.Lengths.ToArray());
        var count = _merges.Join(ids, widths, forbidden);
        lengths?.AddRange(widths.AsSpan(0, count));
        return ids[..count];
    }

    private void Add(Symbols symbols, string word, int at, IReadOnlySet<int>? forbidden)
    {
        var units = Scalars.Units(word, at);
        var width = Encoding.UTF8.GetByteCount(word.AsSpan(at, units));
        var prefix = at > 0 ? _prefix : "";
        var suffix = at + units == word.Length ? _suffix : "";
        var plain = prefix.Length + suffix.Length == 0;
        var symbol = plain ? word.AsSpan(at, units) : $"{prefix}{word.AsSpan(at, units)}{suffix}";
        if (_vocabulary.Id(symbol, forbidden) is { } id)
        {
            symbols.Flush();
            symbols.Add(id, width);
        }
        else if (_bytes && _vocabulary.Bytes(symbol) is { } bytes)
        {
            // A pending unknown token stays pending: the reference library puts it after these.
            Array.ForEach(bytes, one => symbols.Add(one, 1));
        }
        else if (_unknown is { } unknown)
        {
            var unknownId = _vocabulary.Id(unknown)
                ?? throw new InvalidDataException(
                    $"The text '{symbol}' is not in the tokenizer's vocabulary, and neither is its unknown token '{unknown}'.");
            symbols.AddUnknown(unknownId, width, _fuses);
        }
    }

    private sealed class Symbols(int capacity)
    {
        private (int Id, int Length)? _pending;

        public List<int> Ids { get; } = new(capacity);

        public List<int> Lengths { get; } = new(capacity);

        public void Add(int id, int length)
        {
            Ids.Add(id);
            Lengths.Add(length);
        }

        public void AddUnknown(int id, int length, bool fuses)
        {
            if (!fuses)
            {
                Flush();
            }

            _pending = (id, length + (_pending?.Length ?? 0));
        }

        public void Flush()
        {
            if (_pending is var (id, length))
            {
                Add(id, length);
                _pending = null;
            }
        }
    }
}
