using System.Text.RegularExpressions;

namespace MetaReward.Text;

/// <summary>Which marks of thoughts a chat template knows, seen from its source and from how it opens a response.</summary>
public static partial class TemplateThoughts
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    /// <summary>The marks, and whether the opening of a response leaves a thought open; null for a template that speaks of none.</summary>
    /// <param name="source">The template.</param>
    /// <param name="opening">What it writes between the last message and the model's first token.</param>
    public static ThoughtMarks? Find(string source, string opening)
    {
        ThoughtMarks[] known = [.. Spelt(source)];
        return known.FirstOrDefault(marks => IsOpen(opening, marks)) is { } open
            ? open with { OpenedByPrompt = true }
            : known.FirstOrDefault();
    }

    private static bool IsOpen(string opening, ThoughtMarks marks) =>
        opening.LastIndexOf(marks.Open, StringComparison.Ordinal) is >= 0 and var open
        && opening.LastIndexOf(marks.Close, StringComparison.Ordinal) < open;

    /// <summary>
    /// Published marks first, those that both stand there before those of which one does; then any tag that is named
    /// after thinking and has its end.
    /// </summary>
    private static IEnumerable<ThoughtMarks> Spelt(string source)
    {
        bool Has(string mark) => source.Contains(mark, StringComparison.Ordinal);
        return ThoughtMarks.Known.Where(marks => Has(marks.Open) && Has(marks.Close))
            .Concat(Tag().Matches(source).Select(match => match.Groups["name"].Value).Distinct().SelectMany(
                name => new ThoughtMarks[] { new($"<{name}>", $"</{name}>"), new($"[{name}]", $"[/{name}]"),
                    new($"<|{name}|>", $"<|/{name}|>") })
                .Where(marks => Has(marks.Open) && Has(marks.Close)))
            .Concat(ThoughtMarks.Known.Where(marks => Has(marks.Open) || Has(marks.Close)));
    }

    [GeneratedRegex(@"[<\[]\|?(?<name>[a-z0-9_:.-]*(?:think|thought|reason|reflect|scratchpad)[a-z0-9_:.-]*)\|?[>\]]", Options)]
    private static partial Regex Tag();
}
