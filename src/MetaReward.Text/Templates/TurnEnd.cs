namespace MetaReward.Text;

/// <summary>How a chat template ends a response, seen from what it writes behind one.</summary>
/// <param name="Token">The special token that closes it, or that opens the next turn where nothing closes it; null where
/// only text stands there.</param>
/// <param name="Spelling">Of that token.</param>
/// <param name="Closes">The token closes the response; otherwise it opens what follows.</param>
/// <param name="Written">The text between a response and the next message.</param>
public sealed record TurnEnd(int? Token, string? Spelling, bool Closes, string Written)
{
    private const string Asked = "qwertyasked", Said = "qwertysaid", Next = "qwertynext";

    /// <summary>Looks at a conversation of our own; null where the template refuses it.</summary>
    internal static TurnEnd? Of(ChatTemplate template, AddedTokens added, TemplateVariables variables)
    {
        try
        {
            var closed = Behind(template, variables, [new(Author.User, Asked), new(Author.Assistant, Said)], null);
            var both = Render(template, variables, [new(Author.User, Asked), new(Author.Assistant, Said)]);
            var header = LastIn(Between(both, Asked, Said), added);
            if (FirstIn(closed, added) is { } token && token.Id != header?.Id)
            {
                return new(token.Id, token.Spelling, true, closed);
            }

            var next = Behind(template, variables, [new(Author.User, Asked), new(Author.Assistant, Said), new(Author.User, Next)], Next);
            return FirstIn(next, added) is { } opener ? new(opener.Id, opener.Spelling, false, next) : new(null, null, false, next);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Special, or spelt like a token that some checkpoints forget to call special.</summary>
    private static bool Steers(AddedToken token) =>
        !string.IsNullOrWhiteSpace(token.Spelling) && (token.Special || token.Spelling is ['<', _, ..]);

    private static string Render(ChatTemplate template, TemplateVariables variables, IReadOnlyList<Message> messages) =>
        template.Render(Conversation.Of(messages) with { Variables = variables.Values }).Text;

    private static string Behind(ChatTemplate template, TemplateVariables variables, IReadOnlyList<Message> messages, string? until) =>
        Between(Render(template, variables, messages), Said, until);

    private static string Between(string text, string from, string? until)
    {
        var start = text.LastIndexOf(from, StringComparison.Ordinal);
        if (start < 0)
        {
            return "";
        }

        start += from.Length;
        var end = until is null ? -1 : text.IndexOf(until, start, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    /// <summary>The token that stands first in a text, the longest of those at one place.</summary>
    private static AddedToken? FirstIn(string text, AddedTokens added) => added.All.Where(Steers)
        .Select(token => (Token: token, At: text.IndexOf(token.Spelling, StringComparison.Ordinal))).Where(found => found.At >= 0)
        .OrderBy(found => found.At).ThenByDescending(found => found.Token.Spelling.Length).Select(found => found.Token).FirstOrDefault();

    private static AddedToken? LastIn(string text, AddedTokens added) => added.All.Where(Steers)
        .Select(token => (Token: token, At: text.LastIndexOf(token.Spelling, StringComparison.Ordinal))).Where(found => found.At >= 0)
        .OrderByDescending(found => found.At + found.Token.Spelling.Length).Select(found => found.Token).FirstOrDefault();
}
