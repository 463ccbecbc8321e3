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

    /// <summary>The prompt's own end begins a thought, so that the reply shows the closing mark only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OpenedByPrompt { get; init; }
}

/// <summary>A reply in its two parts. The only place where a reply becomes an answer; everything that judges, measures or shows an answer reads this.</summary>
/// <param name="Answer">What stands behind the last closing mark, without the white space before it; the whole reply where nothing is marked; empty while the thought is open.</param>
/// <param name="Before">The thoughts: what stands before, marks included; null where there is none.</param>
/// <param name="StillThinking">The thought was begun and never closed: the reply has no answer.</param>
public sealed record Thoughts(string Answer, string? Before, bool StillThinking)
{
    /// <summary>Splits a reply.</summary>
    /// <param name="text">The whole reply.</param>
    /// <param name="marks">Null: <see cref="ThoughtMarks.Usual"/>.</param>
    public static Thoughts Of(string text, ThoughtMarks? marks = null)
    {
        marks ??= ThoughtMarks.Usual;
        var closed = text.LastIndexOf(marks.Close, StringComparison.Ordinal);
        var behind = closed < 0 ? 0 : closed + marks.Close.Length;
        var begun = text.IndexOf(marks.Open, behind, StringComparison.Ordinal) >= 0 || (closed < 0 && marks.OpenedByPrompt);
        return begun ? new("", text, true)
            : closed < 0 ? new(text, null, false)
            : new(text[behind..].TrimStart(), text[..behind], false);
    }
}
