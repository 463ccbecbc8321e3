using System.Text.RegularExpressions;

namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>Placeholders, lists, highlights, sections, titles, JSON: what can be seen in the text's form.</summary>
internal static class FormatRules
{
    private const string Space = @"[\s\x1c-\x1f]";
    private static readonly Regex Placeholder = KeywordSearch.Make(@"\[.*?\]");
    private static readonly Regex Star = KeywordSearch.Make($@"^{Space}*\*[^\*].*$", RegexOptions.Multiline);
    private static readonly Regex Dash = KeywordSearch.Make($@"^{Space}*-.*$", RegexOptions.Multiline);
    private static readonly Regex Single = KeywordSearch.Make(@"\*[^\n\*]*\*");
    private static readonly Regex Double = KeywordSearch.Make(@"\*\*[^\n\*]*\*\*");
    private static readonly Regex Angles = KeywordSearch.Make(@"<<[^\n]+>>");
    private static readonly string[] Options = ["My answer is yes.", "My answer is no.", "My answer is maybe."];

    /// <summary>At least so many <c>[...]</c>, each within a line.</summary>
    public static Predicate<string> Placeholders(RuleArguments arguments)
    {
        var least = arguments.Number("num_placeholders");
        return response => Placeholder.Count(response) >= least;
    }

    /// <summary>Exactly so many lines that begin with <c>*</c> (and not <c>**</c>) or with <c>-</c>.</summary>
    public static Predicate<string> Bullets(RuleArguments arguments)
    {
        var wanted = arguments.Number("num_bullets");
        return response => Star.Count(response) + Dash.Count(response) == wanted;
    }

    public static Predicate<string> Constrained(RuleArguments arguments) =>
        response => Options.Any(option => response.Contains(option, StringComparison.Ordinal));

    /// <summary>At least so many non-blank <c>*...*</c>; a <c>**...**</c> counts once, for its stars alone enclose nothing.</summary>
    public static Predicate<string> Highlights(RuleArguments arguments)
    {
        var least = arguments.Number("num_highlights");
        return response => Single.Matches(response).Count(m => !CheckedText.IsBlank(m.Value.Trim('*')))
            + Double.Matches(response).Count(m => !CheckedText.IsBlank(m.Value[2..^2])) >= least;
    }

    /// <summary>At least so many times the marker with a number.</summary>
    public static Predicate<string> Sections(RuleArguments arguments)
    {
        var marker = CheckedText.Strip(arguments.Text("section_spliter"));
        var (pattern, least) = (KeywordSearch.Make($@"{Space}?{marker}{Space}?\d+{Space}?",
            otherwise: $@"{Space}?{Regex.Escape(marker)}{Space}?\d+{Space}?"),
            arguments.Number("num_sections"));
        return response => pattern.Count(response) >= least;
    }

    /// <summary>JSON and nothing else, in a fence of backticks or without.</summary>
    public static Predicate<string> Json(RuleArguments arguments) => response =>
    {
        var text = CheckedText.Strip(response);
        foreach (var fence in (string[])["```json", "```Json", "```JSON", "```"])
        {
            text = text.StartsWith(fence, StringComparison.Ordinal) ? text[fence.Length..] : text;
        }

        return JsonReading.IsValid(CheckedText.Strip(text.EndsWith("```", StringComparison.Ordinal) ? text[..^3] : text));
    };

    /// <summary>Something in double angular brackets on one line.</summary>
    public static Predicate<string> Title(RuleArguments arguments) =>
        response => Angles.Matches(response).Any(m => !CheckedText.IsBlank(m.Value.TrimStart('<').TrimEnd('>')));

    /// <summary>The marker anywhere; blanks may stand between the letters of <c>P.S.</c> and <c>P.P.S</c>.</summary>
    public static Predicate<string> Postscript(RuleArguments arguments)
    {
        var marker = CheckedText.Strip(arguments.Text("postscript_marker"));
        var pattern = marker switch
        {
            "P.P.S" => KeywordSearch.Make($@"p\.{Space}?p\.{Space}?s"),
            "P.S." => KeywordSearch.Make($@"p\.{Space}?s\."),
            _ => KeywordSearch.Make(CheckedText.Lower(marker)),
        };
        return response => pattern.IsMatch(CheckedText.Lower(response));
    }
}
