namespace MetaReward.Text;

/// <summary>A token that stands outside the tokenizer's model: found by its spelling before any other rule.</summary>
/// <param name="Single">Only where it is a word of its own.</param>
/// <param name="Left">Swallows white space before it.</param>
/// <param name="Right">Swallows white space after it.</param>
/// <param name="Special">Steers the model (start, end, role); leaves no text when decoded.</param>
internal sealed record AddedToken(int Id, string Spelling, bool Special, bool Single = false, bool Left = false, bool Right = false);

/// <summary>Cuts text at added tokens: leftmost first, the longest of those that start at the same place.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<char, AddedToken[]> _byFirst;

    public AddedTokens(IReadOnlyList<AddedToken> tokens)
    {
        All = tokens;
        _byFirst = tokens.GroupBy(token => token.Spelling[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Spelling.Length).ToArray());
        Specials = tokens.Where(token => token.Special).Select(token => token.Id).ToHashSet();
    }

    public IReadOnlyList<AddedToken> All { get; }

    /// <summary>Ids of the special ones.</summary>
    public IReadOnlySet<int> Specials { get; }

    public static AddedTokens Parse(JsonFields file)
    {
        var tokens = new List<AddedToken>();
        foreach (var item in file.Items("added_tokens") ?? [])
        {
            var token = new JsonFields(item, $"{file.Where}, 'added_tokens'");
            tokens.Add(new AddedToken(
                token.Whole("id", 0) ?? throw token.Missing("id"),
                token.Text("content") is { Length: > 0 } spelling ? spelling : throw token.Missing("content"),
                token.Flag("special") ?? false,
                token.Flag("single_word") ?? false,
                token.Flag("lstrip") ?? false,
                token.Flag("rstrip") ?? false));
        }

        return new AddedTokens(tokens);
    }

    /// <summary>The text in order, as plain spans and added tokens; empty spans are left out.</summary>
    /// <param name="specials">False reads special tokens' spellings as plain text.</param>
    public IEnumerable<(string Text, AddedToken? Token)> Split(string text, bool specials)
    {
        var from = 0;
        for (var at = 0; at < text.Length;)
        {
            if (Match(text, at, specials) is not { } token)
            {
                at++;
                continue;
            }

            var start = at;
            while (token.Left && start > from && char.IsWhiteSpace(text[start - 1]))
            {
                start--;
            }

            if (start > from)
            {
                yield return (text[from..start], null);
            }

            yield return (token.Spelling, token);
            at += token.Spelling.Length;
            while (token.Right && at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            from = at;
        }

        if (from < text.Length)
        {
            yield return (text[from..], null);
        }
    }

    private AddedToken? Match(string text, int at, bool specials)
    {
        if (!_byFirst.TryGetValue(text[at], out var candidates))
        {
            return null;
        }

        foreach (var token in candidates)
        {
            if ((specials || !token.Special) && string.CompareOrdinal(text, at, token.Spelling, 0, token.Spelling.Length) == 0
                && (!token.Single || Alone(text, at, at + token.Spelling.Length)))
            {
                return token;
            }
        }

        return null;
    }

    private static bool Alone(string text, int start, int end) =>
        (start == 0 || !WordCharacter(text[start - 1])) && (end == text.Length || !WordCharacter(text[end]));

    private static bool WordCharacter(char c) => char.IsLetterOrDigit(c) || c == '_';
}
