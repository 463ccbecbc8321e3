using System.Text;
using System.Text.RegularExpressions;

namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>
/// The prompt's own words as the checkers search them: each is a regular expression, in any case. One that is not a valid expression here
/// is searched as it stands, and one that needs more than 2 s costs its item.
/// </summary>
internal static class KeywordSearch
{
    private const string Word = @"[\p{L}\p{N}_]";
    private const string Edge = $"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public static Regex AnyCase(string expression) => Make(expression, RegexOptions.IgnoreCase);

    /// <summary>Between edges of words.</summary>
    public static Regex WholeWord(string expression) =>
        Make($"{Edge}{expression}{Edge}", RegexOptions.IgnoreCase, $"{Edge}{Regex.Escape(expression)}{Edge}");

    public static Regex Make(string expression, RegexOptions options = RegexOptions.None, string? otherwise = null)
    {
        options |= RegexOptions.CultureInvariant;
        try
        {
            return Linear(expression, options) ?? new Regex(expression, options, Longest);
        }
        catch (ArgumentException)
        {
            return new Regex(otherwise ?? Regex.Escape(expression), options, Longest);
        }
    }

    /// <summary>
    /// The expression as an automaton, for which <c>(a+)+$</c> is no trouble; null where it holds what automata
    /// cannot do. Both find the same.
    /// </summary>
    private static Regex? Linear(string expression, RegexOptions options)
    {
        try
        {
            return new Regex(expression, options | RegexOptions.NonBacktracking, Longest);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Letters and numbers outside the basic plane as one letter each, so that the edge of a word is seen beside them.</summary>
    public static string Flat(string text)
    {
        if (!text.Any(char.IsSurrogate))
        {
            return text;
        }

        var flat = new StringBuilder(text.Length);
        foreach (var c in text.EnumerateRunes())
        {
            flat.Append(c.IsBmp ? c.ToString() : CheckedText.IsWord(c) ? "\uA000" : "\uFFFD");
        }

        return flat.ToString();
    }
}
