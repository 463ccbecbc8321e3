using System.Text;
using Microsoft.Extensions.AI;

namespace MetaReward.Extensions;

/// <summary>
/// A reply's text parted into thoughts and answer as it comes, marks left out: <see cref="TextReasoningContent"/> and
/// <see cref="TextContent"/>. What may yet be the beginning of a mark waits. Not safe to share between threads.
/// </summary>
/// <param name="marks">How the model marks thoughts; null: the marks that the reply begins with.</param>
internal sealed class SpokenParts(ThoughtMarks? marks)
{
    private enum Stretch
    {
        Beginning, Thought, BeforeAnswer, Answer,
    }

    private readonly StringBuilder waiting = new();
    private ThoughtMarks used = marks ?? ThoughtMarks.Usual;
    private Stretch at = marks?.OpenedByPrompt == true ? Stretch.Thought : Stretch.Beginning;

    /// <summary>A whole reply: its thoughts, if any, then its answer.</summary>
    public static IEnumerable<AIContent> Of(Sample sample)
    {
        var parts = new SpokenParts(sample.Marks);
        var all = parts.Push(sample.Text).Concat(parts.Finish()).ToList();
        var thoughts = sample.Reasoning + string.Concat(all.OfType<TextReasoningContent>().Select(content => content.Text));
        return [.. thoughts.Length == 0 ? [] : new AIContent[] { new TextReasoningContent(thoughts) }, new TextContent(sample.Answer)];
    }

    /// <summary>What is certain now.</summary>
    public IEnumerable<AIContent> Push(string piece)
    {
        waiting.Append(piece);
        return Take(final: false);
    }

    /// <summary>What is left.</summary>
    public IEnumerable<AIContent> Finish() => Take(final: true);

    private List<AIContent> Take(bool final)
    {
        var taken = new List<AIContent>();
        for (var text = waiting.ToString(); ;)
        {
            var (content, rest, next) = at switch
            {
                Stretch.Beginning => Begin(text, final),
                Stretch.Thought => Until(text, used.Close, final, Stretch.BeforeAnswer),
                Stretch.BeforeAnswer =>
                    ("", text.TrimStart(), text.AsSpan().TrimStart().Length > 0 ? Stretch.Answer : Stretch.BeforeAnswer),
                _ => Until(text, used.Open, final, Stretch.Thought),
            };
            if (content.Length > 0)
            {
                taken.Add(at == Stretch.Thought ? new TextReasoningContent(content) : new TextContent(content));
            }

            var settled = next == at;
            (at, text) = (next, rest);
            if (settled)
            {
                waiting.Clear().Append(final ? "" : text);
                return taken;
            }
        }
    }

    /// <summary>The reply begins with a mark, or with its answer; white space alone, or a mark's beginning, does not tell yet.</summary>
    private (string Content, string Left, Stretch Next) Begin(string text, bool final)
    {
        var begin = text.TrimStart();
        var candidates = marks is null ? ThoughtMarks.Known : [marks];
        if (candidates.FirstOrDefault(m => begin.StartsWith(m.Open, StringComparison.Ordinal)) is { } found)
        {
            used = found;
            return ("", begin[found.Open.Length..], Stretch.Thought);
        }

        return !final && candidates.Any(m => m.Open.StartsWith(begin, StringComparison.Ordinal)) ? ("", text, Stretch.Beginning)
            : ("", text, Stretch.Answer);
    }

    private static (string Content, string Left, Stretch Next) Until(string text, string mark, bool final, Stretch next)
    {
        var found = text.IndexOf(mark, StringComparison.Ordinal);
        if (found >= 0)
        {
            return (text[..found], text[(found + mark.Length)..], next);
        }

        var held = final ? 0 : StopFilter.Overlap(text, mark);
        return (text[..^held], text[^held..], next == Stretch.Thought ? Stretch.Answer : Stretch.Thought);
    }
}
