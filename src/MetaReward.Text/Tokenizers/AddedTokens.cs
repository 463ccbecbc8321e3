using MetaReward.Patterns;
using System.Buffers;

namespace MetaReward.Text;

/// <summary>A token that stands outside the tokenizer's model: found by its spelling before any other rule.</summary>
/// <param name="Single">Only where it is a word of its own.</param>
/// <param name="Left">Swallows white space before it.</param>
/// <param name="Right">Swallows white space after it.</param>
/// <param name="Normalized">Looked for, in its normalised spelling, in the normalised text; otherwise in the text as it came.</param>
/// <param name="Special">Steers the model (start, end, role); leaves no text when decoded.</param>
internal sealed record AddedToken(
    int Id, string Spelling, bool Special, bool Single = false, bool Left = false, bool Right = false, bool Normalized = false)
{
    /// <summary>What it is looked for by, and what it decodes to.</summary>
    public string Shown { get; init; } = Spelling;
}

/// <summary>The added tokens of a tokenizer.</summary>
internal sealed class AddedTokens
{
    private readonly Finder _raw, _normalized, _spelt;

    public AddedTokens(IReadOnlyList<AddedToken> tokens)
    {
        All = tokens;
        Specials = tokens.Where(token => token.Special).Select(token => token.Id).ToHashSet();
        SpecialSpellings = tokens.Where(token => token.Special).Select(token => token.Spelling).ToHashSet();
        _raw = new Finder(tokens.Where(token => !token.Normalized), SpecialSpellings);
        _normalized = new Finder(tokens.Where(token => token.Normalized), SpecialSpellings);
        _spelt = new Finder(tokens.Where(token => token.Special || !token.Normalized)
            .Select(token => token with { Shown = token.Spelling }), SpecialSpellings);
    }

    public IReadOnlyList<AddedToken> All { get; }

    /// <summary>Ids of the special ones.</summary>
    public IReadOnlySet<int> Specials { get; }

    /// <summary>Tokens of the model with such a spelling are special too.</summary>
    public IReadOnlySet<string> SpecialSpellings { get; }

    /// <summary>
    /// An added token that the model knows has the model's id; the others follow the model's vocabulary in the order of the file, whatever
    /// ids the file says, as in the reference library.
    /// </summary>
    /// <param name="most">Those with ids from here on, for which a model has no row, are left out.</param>
    public static AddedTokens Parse(JsonFields file, IWordModel model, Normalizer normalizer, int most)
    {
        var tokens = new Dictionary<string, AddedToken>();
        var next = model.Words;
        foreach (var item in file.Items("added_tokens") ?? [])
        {
            var fields = new JsonFields(item, $"{file.Where}, 'added_tokens'");
            if (fields.Text("content") is not { } spelling)
            {
                throw fields.Missing("content");
            }

            if (spelling.Length > 0)
            {
                var id = tokens.TryGetValue(spelling, out var known) ? known.Id : model.Id(spelling) ?? next++;
                tokens[spelling] = Token(fields, id, spelling, normalizer);
            }
        }

        return new AddedTokens([.. tokens.Values.Where(token => token.Id < Math.Max(most, model.Words))]);
    }

    /// <summary>The text as it came, cut at the tokens that are looked for there; empty stretches are left out.</summary>
    /// <param name="specials">False reads special tokens' spellings as plain text.</param>
    public IEnumerable<Stretch> Cut(Stretch text, bool specials) => _raw.Cut(text, specials);

    /// <summary>Normalised text, cut at the tokens that are looked for there.</summary>
    public IEnumerable<Stretch> CutNormalized(Stretch text, bool specials) => _normalized.Cut(text, specials);

    /// <summary>The text as it came, cut at those tokens and at every special token, as it is spelt.</summary>
    public IEnumerable<Stretch> CutSpelt(Stretch text) => _spelt.Cut(text, specials: true);

    private static AddedToken Token(JsonFields fields, int id, string spelling, Normalizer normalizer)
    {
        _ = fields.Whole("id", 0);
        var normalized = fields.Flag("normalized") ?? !(fields.Flag("special") ?? false);
        return new AddedToken(id, spelling, fields.Flag("special") ?? false, fields.Flag("single_word") ?? false,
            fields.Flag("lstrip") ?? false,
            fields.Flag("rstrip") ?? false, normalized)
        {
            Shown = normalized ? normalizer(new Stretch(spelling, followed: false)).Text : spelling,
        };
    }

    /// <summary>Finds tokens in text: leftmost first, the longest of those that start at the same place.</summary>
    private sealed class Finder
    {
        private readonly AddedToken[] _tokens;
        private readonly TokenTrie _trie = new();
        private readonly SearchValues<char> _firsts;
        private readonly IReadOnlySet<string> _specials;

        public Finder(IEnumerable<AddedToken> tokens, IReadOnlySet<string> specials)
        {
            _tokens = [.. tokens.Where(token => token.Shown.Length > 0)];
            _firsts = SearchValues.Create([.. _tokens.Select(token => token.Shown[0])]);
            for (var i = 0; i < _tokens.Length; i++)
            {
                _trie.Add(_tokens[i].Shown, i);
            }

            _specials = specials;
        }

        public IEnumerable<Stretch> Cut(Stretch stretch, bool specials)
        {
            var text = stretch.Text;
            var from = 0;
            foreach (var (at, token) in Found(text))
            {
                if ((!specials && _specials.Contains(token.Spelling)) || (token.Single && !Alone(text, at, at + token.Shown.Length)))
                {
                    continue;
                }

                var start = token.Left ? Math.Max(SpaceBefore(text, at), from) : at;
                if (from < start)
                {
                    yield return stretch.Slice(from, start);
                }

                from = token.Right ? SpaceAfter(text, at + token.Shown.Length) : at + token.Shown.Length;
                yield return stretch.Slice(Math.Min(start, from), from, token);
            }

            if (from < text.Length)
            {
                yield return stretch.Slice(from, text.Length);
            }
        }

        private IEnumerable<(int At, AddedToken Token)> Found(string text)
        {
            for (var at = 0; at < text.Length; at++)
            {
                var skipped = text.AsSpan(at).IndexOfAny(_firsts);
                if (skipped < 0)
                {
                    yield break;
                }

                at += skipped;
                if (_trie.Longest(text, at) is { } found)
                {
                    yield return (at, _tokens[found]);
                    at += _tokens[found].Shown.Length - 1;
                }
            }
        }

        private static bool Alone(string text, int start, int end) =>
            (start == 0 || !Characters.IsWord(Scalars.Before(text, start)))
            && (end == text.Length || !Characters.IsWord(Scalars.At(text, end)));

        private static int SpaceBefore(string text, int at)
        {
            while (at > 0 && Scalars.IsSpace(text[at - 1]))
            {
                at--;
            }

            return at;
        }

        private static int SpaceAfter(string text, int at)
        {
            while (at < text.Length && Scalars.IsSpace(text[at]))
            {
                at++;
            }

            return at;
        }
    }
}
