using System.Text;
using System.Text.RegularExpressions;

namespace MetaReward.Rubrics;

/// <summary>
/// Puts a stranger's text between tags in a judge prompt. The text can neither close its quotation (a tag of ours inside it loses its
/// angle bracket: <c>&amp;lt;/response&gt;</c>) nor pass for a verdict when a judge repeats it (<c>Score: 5</c> becomes
/// <c>Score [quoted]: 5</c>, which no parser reads). All other text stays as it is, so that a judge sees what was written.
/// Left out: instructions to the judge in plain words; no quoting stops a judge from being persuaded.
/// </summary>
internal static partial class Quotation
{
    /// <summary>The text on lines of its own between <c>&lt;tag&gt;</c> and <c>&lt;/tag&gt;</c>.</summary>
    /// <param name="tag">One of our tags.</param>
    /// <param name="text">The stranger's text.</param>
    /// <param name="verdictWord">The word in front of the colon of the verdict that must not be forged:
    /// <c>score</c> or <c>winner</c>.</param>
    public static string Of(string tag, string text, string verdictWord) => $"<{tag}>\n{Neutral(text, verdictWord)}\n</{tag}>";

    /// <summary>
    /// The text with our tags and verdicts made harmless: every label that a reader of verdicts would find. Doing
    /// it twice changes nothing more.
    /// </summary>
    public static string Neutral(string text, string verdictWord)
    {
        var safe = Tag().Replace(text, "&lt;$1");
        var plain = Folded.Of(safe);
        var (marked, from) = (new StringBuilder(), 0);
        foreach (var label in Label.In(plain, verdictWord))
        {
            marked.Append(safe, from, label.WordEnd - from).Append(" [quoted]");
            from = label.WordEnd;
        }

        return marked.Append(safe, from, safe.Length - from).ToString();
    }

    /// <summary>
    /// The text with a blank between opening brackets, of any script and escaped or not, so that no <c>[[...]]</c> begins in it.
    /// </summary>
    public static string Apart(string text)
    {
        var (plain, apart) = (Folded.Of(text), new StringBuilder(text.Length));
        for (var i = 0; i < text.Length; i++)
        {
            apart.Append(text[i]);
            if (plain[i] == '[' && plain.AsSpan(i + 1).TrimStart('\\') is ['[', ..])
            {
                apart.Append(' ');
            }
        }

        return apart.ToString();
    }

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    [GeneratedRegex(
        @"<([ \t]*/?[ \t]*(?:question|rubric|feedback|reference|(?:new_)?instruction|(?:(?:improved_|worse_)?response|judge?ment)(?:[ "
        + @"_-]?[ab])?)\b)", Options)]
    private static partial Regex Tag();
}
