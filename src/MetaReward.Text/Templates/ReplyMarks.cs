namespace MetaReward.Text;

/// <summary>
/// The marks of thoughts as a tokenizer has them. Some checkpoints spell them with special tokens, which decoding drops: those are kept in
/// a reply's text, and written texts are encoded with them.
/// </summary>
internal sealed class ReplyMarks
{
    private const string Asked = "qwertyasked";

    private readonly Tokenizer tokenizer;
    private readonly AddedToken[] specials;

    private ReplyMarks(ThoughtMarks? marks, Tokenizer tokenizer)
    {
        (Marks, this.tokenizer) = (marks, tokenizer);
        specials = marks is null ? [] : [.. tokenizer.Added.All.Where(token => token.Special && token.Spelling.Length > 0
            && (marks.Open.Contains(token.Spelling, StringComparison.Ordinal)
                || marks.Close.Contains(token.Spelling, StringComparison.Ordinal)))
            .OrderByDescending(token => token.Spelling.Length)];
    }

    /// <summary>Null where the template speaks of none.</summary>
    public ThoughtMarks? Marks { get; }

    /// <summary>
    /// Those of a template, seen from its source and from how it opens the response to a message of our own: a
    /// user's words have no part in it.
    /// </summary>
    public static ReplyMarks Of(ChatTemplate? template, Tokenizer tokenizer, TemplateVariables variables)
    {
        try
        {
            return new(template is null ? null : TemplateThoughts.Find(template.Text, Opening(template, variables)), tokenizer);
        }
        catch (InvalidDataException)
        {
            return new(null, tokenizer);
        }
    }

    /// <summary>Text of ids, marks included.</summary>
    public string Decode(IReadOnlyList<int> ids) =>
        specials.Length == 0 ? tokenizer.Decode(ids) : tokenizer.Decode(ids, id => specials.Any(special => special.Id == id));

    /// <summary>See <see cref="TextSide.EncodeResponse"/>.</summary>
    public IReadOnlyList<int> Encode(string text)
    {
        if (Marks is null)
        {
            return tokenizer.Encode(text);
        }

        var read = MetaReward.Thoughts.Of(text, Marks with { OpenedByPrompt = false });
        var closed = Marks.OpenedByPrompt && read.Before is null && !read.StillThinking;
        var (before, answer) = closed ? ($"\n{Marks.Close}\n\n", text)
            : read.StillThinking ? (text, "") : read.Before is { } thoughts ? (thoughts, text[thoughts.Length..]) : ("", text);
        return specials.Length == 0
            ? tokenizer.Encode(before + answer)
            : [.. Marked(before), .. answer.Length == 0 ? [] : tokenizer.Encode(answer)];
    }

    /// <summary>See <see cref="TextSide.ThoughtTokens"/>.</summary>
    public int Thoughts(IReadOnlyList<int> reply)
    {
        var read = MetaReward.Thoughts.Of(Decode(reply), Marks);
        if (read.Before is not { Length: > 0 } before)
        {
            return 0;
        }

        var (least, most) = (0, reply.Count);
        while (least < most)
        {
            var middle = (least + most) / 2;
            (least, most) = Decode([.. reply.Take(middle)]).Length >= before.Length ? (least, middle) : (middle + 1, most);
        }

        return least;
    }

    /// <summary>Text in which the special tokens of the marks stand for themselves.</summary>
    private IEnumerable<int> Marked(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var found = specials.Select(token => (Token: token, At: text.IndexOf(token.Spelling, start, StringComparison.Ordinal)))
                .Where(f => f.At >= 0)
                .OrderBy(f => f.At).ThenByDescending(f => f.Token.Spelling.Length).FirstOrDefault();
            var end = found.Token is null ? text.Length : found.At;
            foreach (var id in end > start ? tokenizer.Encode(text[start..end]) : [])
            {
                yield return id;
            }

            if (found.Token is null)
            {
                yield break;
            }

            yield return found.Token.Id;
            start = end + found.Token.Spelling.Length;
        }
    }

    private static string Opening(ChatTemplate template, TemplateVariables variables)
    {
        var text = template.Render(
            Conversation.Of([new Message(Author.User, Asked)], openResponse: true) with { Variables = variables.Values }).Text;
        return text.LastIndexOf(Asked, StringComparison.Ordinal) is >= 0 and var at ? text[(at + Asked.Length)..] : text;
    }
}
