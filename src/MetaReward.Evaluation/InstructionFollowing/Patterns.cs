using System.Text;
using System.Text.RegularExpressions;

namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>
/// The prompt's own words as the checkers search them: each is a regular expression, in any case. One that is not a valid expression here is
/// searched as it stands.
/// </summary>
internal static class Patterns
{
    private const string Word = @"[\p{L}\p{N}_]";
    private const string Edge = $"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public static Regex AnyCase(string expression) => Make(expression, RegexOptions.IgnoreCase);

    /// <summary>Between edges of words.</summary>
    public static Regex WholeWord(string expression) => Make($"{Edge}{expression}{Edge}", RegexOptions.IgnoreCase, $"{Edge}{Regex.Escape(expression)}{Edge}");

    public static Regex Make(string expression, RegexOptions options = RegexOptions.None, string? otherwise = null)
    {
        try
        {
            return new Regex(expression, options | RegexOptions.CultureInvariant, Longest);
        }
        catch (ArgumentException)
        {
            return new Regex(otherwise ?? Regex.Escape(expression), options | RegexOptions.CultureInvariant, Longest);
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
            flat.Append(c.IsBmp ? c.ToString() : CodePoints.IsWord(c) ? "\uA000" : "\uFFFD");
        }

        return flat.ToString();
    }
}
