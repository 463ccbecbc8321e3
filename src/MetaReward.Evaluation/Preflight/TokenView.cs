using System.Text;

namespace MetaReward.Evaluation.Preflight;

/// <summary>A token as the trainer sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text, with line breaks and other invisible characters made visible.</param>
/// <param name="IsSpecial">Whether it is a special token of the tokenizer.</param>
/// <param name="IsTrained">Whether the loss counts it: every token of the response, none of the prompt.</param>
public sealed record TokenView(int Id, string Text, bool IsSpecial, bool IsTrained);

/// <summary>A prompt and a response, token by token. Takes ids and strings, so that any tokenizer can be shown.</summary>
/// <param name="Tokens">Prompt, then response.</param>
public sealed record Tokenized(IReadOnlyList<TokenView> Tokens)
{
    /// <summary>Views a prompt and a response.</summary>
    /// <param name="prompt">Ids of the rendered prompt, template included.</param>
    /// <param name="response">Ids of the response as trained on, stop token included.</param>
    /// <param name="text">The text of one token.</param>
    /// <param name="isSpecial">Whether an id is a special token.</param>
    public static Tokenized Of(IReadOnlyList<int> prompt, IReadOnlyList<int> response, Func<int, string> text, Func<int, bool> isSpecial) =>
        new([
            .. prompt.Select(id => new TokenView(id, Visible(text(id)), isSpecial(id), IsTrained: false)),
            .. response.Select(id => new TokenView(id, Visible(text(id)), isSpecial(id), IsTrained: true)),
        ]);

    public IEnumerable<TokenView> Prompt => Tokens.TakeWhile(t => !t.IsTrained);

    public IEnumerable<TokenView> Response => Tokens.SkipWhile(t => !t.IsTrained);

    /// <summary>
    /// One line: special tokens in angle quotes, what is trained after a bar. A line break shows as ⏎ and breaks the line.
    /// </summary>
    public string Show()
    {
        var line = new StringBuilder();
        var bar = false;
        foreach (var token in Tokens)
        {
            line.Append(token.IsTrained && !bar ? " ┃ " : "");
            bar |= token.IsTrained;
            line.Append(token.IsSpecial ? $"‹{token.Text}›" : token.Text.Replace("⏎", "⏎\n", StringComparison.Ordinal));
        }

        return line.ToString();
    }

    private static string Visible(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            shown.Append(rune.Value switch
            {
                '\n' => "⏎",
                '\t' => "⇥",
                < 32 or 127 => $"\\u{rune.Value:x4}",
                _ => rune.ToString(),
            });
        }

        return shown.ToString();
    }
}
