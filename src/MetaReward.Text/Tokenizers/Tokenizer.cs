using MetaReward.Patterns;

namespace MetaReward.Text;

/// <summary>
/// A tokenizer of the hub's <c>tokenizer.json</c>: added tokens are found, the text between them is normalised, cut into words, and the
/// words are cut into tokens by the model. Ids, spellings and offsets are those of the official library, byte for byte.
/// </summary>
public sealed class Tokenizer : ITokenizer
{
    private readonly IWordModel _model;
    private readonly Normalizer _normalizer;
    private readonly Cutter[] _cutters;
    private readonly bool _asksWhere;
    private readonly PostProcessor? _postProcessor;
    private readonly TokenDecoder _decoder;
    private readonly string?[] _shown;
    private readonly bool[] _special;

    internal Tokenizer(JsonFields file, IWordModel model, int most)
    {
        _model = model;
        _normalizer = Normalizers.Parse(file);
        _cutters = Cutters.Parse(file);
        _asksWhere = Cutters.AskWhere(file.Fields("pre_tokenizer"));
        _postProcessor = PostProcessor.Parse(file);
        _decoder = Decoders.Parse(file);
        Added = AddedTokens.Parse(file, model, _normalizer, most);
        Truncation = Truncation.Parse(file);
        Padding = Padding.Parse(file);
        VocabularySize = Math.Max(model.Spellings.Count, Added.All.Select(token => token.Id + 1).DefaultIfEmpty(0).Max());
        if (VocabularySize is 0 or > TokenVocabulary.Limit)
        {
            throw new InvalidDataException(
                $"{file.Where}: the largest token id is {VocabularySize - 1}; expected 0 to {TokenVocabulary.Limit - 1}.");
        }

        _shown = [.. model.Spellings, .. new string?[VocabularySize - model.Spellings.Count]];
        foreach (var token in Added.All)
        {
            _shown[token.Id] = token.Shown;
        }

        _special = [.. _shown.Select(spelling => spelling is not null && Added.SpecialSpellings.Contains(spelling))];
    }

    public int VocabularySize { get; }

    /// <summary>The file's own setting; <see cref="EncodeFully"/> obeys it where no other is given.</summary>
    public Truncation? Truncation { get; }

    /// <summary>The file's own setting; <see cref="EncodeFully"/> obeys it where no other is given.</summary>
    public Padding? Padding { get; }

    internal AddedTokens Added { get; }

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <param name="where">Named in complaints.</param>
    /// <exception cref="InvalidDataException">The file is malformed, or asks for something that is not supported.</exception>
    public static Tokenizer Parse(ReadOnlyMemory<byte> json, string where) => TokenizerJson.Parse(json, where);

    /// <summary>The <c>tokenizer.json</c> that does what the vocabulary of a GGUF file means; its tensors are not looked at.</summary>
    /// <exception cref="InvalidDataException">The file is malformed, or its kind of tokenizer is not known.</exception>
    public static byte[] JsonOfGguf(string path)
    {
        using var stream = File.OpenRead(path);
        return GgufTokenizer.Tokenizer(new GgufHeader(stream, path).Read().Metadata);
    }

    public IReadOnlyList<int> Encode(string text)
    {
        var ids = new List<int>();
        AddIds(new Stretch(Scalars.Valid(text), _asksWhere), specials: false, ids);
        return ids;
    }

    public IReadOnlyList<int> EncodeWithSpecials(string text)
    {
        var ids = new List<int>();
        AddIds(new Stretch(Scalars.Valid(text), _asksWhere), specials: true, ids);
        return ids;
    }

    public string Decode(IReadOnlyList<int> ids) => Decode(ids, withSpecials: false);

    /// <param name="withSpecials">Special tokens leave their spellings.</param>
    public string Decode(IReadOnlyList<int> ids, bool withSpecials) => Decode(ids, _ => withSpecials);

    /// <summary>Decodes; of the special tokens only some leave their spellings.</summary>
    internal string Decode(IReadOnlyList<int> ids, Func<int, bool> keeps)
    {
        var tokens = new List<string>(ids.Count);
        foreach (var id in ids)
        {
            if ((uint)id < (uint)_shown.Length && _shown[id] is { } shown && (!_special[id] || keeps(id)))
            {
                tokens.Add(shown);
            }
        }

        return string.Concat(_decoder(tokens));
    }

    /// <summary>The spelling of a token; null where the vocabulary has a gap.</summary>
    public string? Spelling(int id) => (uint)id < (uint)_shown.Length ? _shown[id] : null;

    /// <summary>The id of a token by its spelling.</summary>
    public int? Id(string spelling) => Added.All.FirstOrDefault(token => token.Spelling == spelling)?.Id ?? _model.Id(spelling);

    /// <summary>
    /// Everything that the official library says of a text. Unlike <see cref="Encode"/> it may read the model's own special tokens from
    /// plain text where that library does (unigram and word-level models know them as words), so it is for
    /// comparison, not for text of strangers.
    /// </summary>
    /// <param name="text">The text; surrogates that stand alone are read as U+FFFD.</param>
    /// <param name="pair">The second text of a pair.</param>
    /// <param name="addSpecials">Adds the tokens that the post-processor puts around texts.</param>
    /// <param name="specialsAsText">Spellings of special tokens are text.</param>
    /// <param name="truncation">Instead of the file's own.</param>
    /// <param name="padding">Instead of the file's own.</param>
    public Encoded EncodeFully(
        string text, string? pair = null, bool addSpecials = true, bool specialsAsText = false, Truncation? truncation = null,
        Padding? padding = null)
    {
        var first = Whole(text, specialsAsText);
        var second = pair is null ? null : Whole(pair, specialsAsText);
        if ((truncation ?? Truncation) is { } cut)
        {
            var added = addSpecials && _postProcessor is not null ? second is null ? _postProcessor.Single : _postProcessor.Pair : 0;
            (first, second) = cut.Apply(first, second, added);
        }

        var finished = PostProcessor.Finish(_postProcessor, second is null ? [first] : [first, second], addSpecials);
        return (padding ?? Padding)?.Apply([finished])[0] ?? finished;
    }

    /// <summary>
    /// Encodes a rendered template: special tokens count where they stand as they are spelt, and nowhere else. What lies between them is
    /// cut once more, and each piece is plain text.
    /// </summary>
    internal IReadOnlyList<int> EncodeGuarded(string rendered, Func<string, IEnumerable<string>> pieces)
    {
        var ids = new List<int>();
        foreach (var span in Added.CutSpelt(new Stretch(Scalars.Valid(rendered), followed: false)))
        {
            if (span.Token is { } token)
            {
                ids.Add(token.Id);
                continue;
            }

            foreach (var piece in pieces(span.Text))
            {
                AddIds(new Stretch(piece, _asksWhere, ids.Count), specials: false, ids);
            }
        }

        return ids;
    }

    /// <summary>The same ids, and for each the UTF-16 units of the rendered text that it stands for.</summary>
    internal IEnumerable<(int Id, int From, int To)> PlaceGuarded(
        string rendered, Func<string, IEnumerable<(string Text, int[] Places)>> pieces)
    {
        foreach (var span in Added.CutSpelt(new Stretch(Scalars.Valid(rendered), followed: false)))
        {
            if (span.Token is { } token)
            {
                yield return (token.Id, span.Start, span.Start + span.Text.Length);
                continue;
            }

            foreach (var (piece, places) in pieces(span.Text))
            {
                foreach (var (id, from, to) in Placed(new Stretch(piece)))
                {
                    yield return from < to
                        ? (id, span.Start + places[from], span.Start + places[to - 1] + 1)
                        : (id, span.Start, span.Start);
                }
            }
        }
    }

    private IEnumerable<(int Id, int From, int To)> Placed(Stretch text)
    {
        foreach (var word in Words(text, specials: false))
        {
            var bytes = new Utf8Places(word.Text);
            foreach (var token in word.Token is { } added
                ? [new WordToken(added.Id, word.Text, 0, bytes.Count)]
                : _model.Tokens(word.Text, Added.Specials))
            {
                var (from, to) = word.Origin(bytes.Unit(token.From), bytes.UnitAfter(token.To));
                yield return (token.Id, from, to);
            }
        }
    }

    private void AddIds(Stretch text, bool specials, List<int> ids)
    {
        var forbidden = specials ? null : Added.Specials;
        foreach (var word in Words(text, specials))
        {
            if (word.Token is { } token)
            {
                ids.Add(token.Id);
            }
            else
            {
                _model.AddIds(word.Text, forbidden, ids);
            }
        }
    }

    private Encoded Whole(string text, bool specialsAsText)
    {
        text = Scalars.Valid(text);
        var places = new CodePointPlaces(text);
        var (ids, tokens, offsets) = (new List<int>(), new List<string>(), new List<(int, int)>());
        foreach (var word in Words(new Stretch(text), !specialsAsText))
        {
            var bytes = new Utf8Places(word.Text);
            foreach (var token in word.Token is { } added
                ? [new WordToken(added.Id, word.Text, 0, bytes.Count)]
                : _model.Tokens(word.Text, null))
            {
                var (from, to) = word.Origin(bytes.Unit(token.From), bytes.UnitAfter(token.To));
                ids.Add(token.Id);
                tokens.Add(token.Text);
                offsets.Add((places.At(from), places.At(to)));
            }
        }

        return new Encoded(ids, tokens, offsets, new int[ids.Count], new int[ids.Count], [.. ids.Select(_ => 1)], []);
    }

    private IEnumerable<Stretch> Words(Stretch text, bool specials)
    {
        var words = Added.Cut(text, specials)
            .SelectMany(piece => piece.Token is null ? Added.CutNormalized(_normalizer(piece), specials) : [piece]);
        foreach (var cutter in _cutters)
        {
            words = words.SelectMany(word => word.Token is null ? cutter(word) : [word]).Where(word => word.Text.Length > 0);
        }

        return words;
    }
}
