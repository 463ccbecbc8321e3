using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>How a model marks its thoughts within a reply.</summary>
/// <param name="Open">What begins a thought: <c>&lt;think&gt;</c>.</param>
/// <param name="Close">What ends it: <c>&lt;/think&gt;</c>.</param>
public sealed record ThoughtMarks(string Open, string Close)
{
    /// <summary>What most models write.</summary>
    [JsonIgnore]
    public static ThoughtMarks Usual { get; } = new("<think>", "</think>");

    /// <summary>
    /// Every pair of marks that published models use. A template tells which of them a checkpoint writes; where no template is known, a
    /// reply that begins with one of them is read by it.
    /// </summary>
    [JsonIgnore]
    public static IReadOnlyList<ThoughtMarks> Known { get; } =
    [
        Usual,
        new("<|channel|>analysis<|message|>", "<|channel|>final<|message|>"),
        new("<seed:think>", "</seed:think>"),
        new("[THINK]", "[/THINK]"),
        new("<|begin_of_thought|>", "<|end_of_thought|>"),
        new("<|START_THINKING|>", "<|END_THINKING|>"),
        new("<|inner_prefix|>", "<|inner_suffix|>"),
        new("◁think▷", "◁/think▷"),
        new("<thinking>", "</thinking>"),
        new("<thought>", "</thought>"),
        new("<reasoning>", "</reasoning>"),
    ];

    /// <summary>The prompt's own end begins a thought, so that the reply shows the closing mark only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OpenedByPrompt { get; init; }

    /// <summary>The marks of a reply whose model's template is not known.</summary>
    public static ThoughtMarks Of(string text)
    {
        var begin = text.AsSpan().TrimStart();
        foreach (var marks in Known)
        {
            if (begin.StartsWith(marks.Open, StringComparison.Ordinal))
            {
                return marks;
            }
        }

        return Usual;
    }
}

/// <summary>
/// A reply in its two parts. The only place where a reply becomes an answer; everything that judges, measures or shows an answer reads
/// this. A mark between quotation marks or backticks is ordinary text.
/// </summary>
/// <param name="Answer">The text after the last closing mark, without leading white space; the whole reply if nothing is
/// marked; empty while the thought is open.</param>
/// <param name="Before">The thoughts: the text before the answer, including marks; null if there is none.</param>
/// <param name="StillThinking">The thoughts were not closed, so the reply has no answer.</param>
public sealed record Thoughts(string Answer, string? Before, bool StillThinking)
{
    private const string QuotesBefore = "`'\"“‘«„";
    private const string QuotesBehind = "`'\"”’»“";

    /// <summary>Splits a reply.</summary>
    /// <param name="text">The whole reply.</param>
    /// <param name="marks">Null: those that it begins with, else <see cref="ThoughtMarks.Usual"/>.</param>
    public static Thoughts Of(string text, ThoughtMarks? marks = null)
    {
        marks ??= ThoughtMarks.Of(text);
        var closed = Last(text, marks.Close);
        var behind = closed < 0 ? 0 : closed + marks.Close.Length;
        var begun = Stands(text, marks.Open, behind) || (closed < 0 && marks.OpenedByPrompt);
        return begun ? new("", text, true)
            : closed < 0 ? new(text, null, false)
            : new(text[behind..].TrimStart(), text[..behind], false);
    }

    private static int Last(string text, string mark)
    {
        for (var at = text.LastIndexOf(mark, StringComparison.Ordinal); at >= 0; at = at == 0
            ? -1
            : text.LastIndexOf(mark, at - 1 + mark.Length - 1, StringComparison.Ordinal))
        {
            if (!IsQuoted(text, at, mark.Length))
            {
                return at;
            }
        }

        return -1;
    }

    private static bool Stands(string text, string mark, int from)
    {
        for (var at = text.IndexOf(mark, from, StringComparison.Ordinal); at >= 0; at = text.IndexOf(mark, at + 1,
            StringComparison.Ordinal))
        {
            if (!IsQuoted(text, at, mark.Length))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsQuoted(string text, int at, int length) =>
        at > 0 && at + length < text.Length && QuotesBefore.Contains(text[at - 1]) && QuotesBehind.Contains(text[at + length]);
}
