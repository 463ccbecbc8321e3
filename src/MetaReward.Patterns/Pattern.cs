namespace MetaReward.Patterns;

/// <summary>
/// What a tokenizer looks for in text: a fixed string, or a regular expression read as Oniguruma reads it, over Unicode scalars (.NET's own
/// expressions see UTF-16 units, to which a letter outside the basic plane is two nameless halves).
/// </summary>
public sealed class Pattern
{
    private readonly string? _literal;
    private readonly PatternInstruction[] _steps = [];
    private readonly int _registers;

    private Pattern(string? literal, PatternNode? node, int groups)
    {
        _literal = literal;
        if (node is not null)
        {
            (_steps, _registers) = PatternProgram.Of(node, groups);
        }
    }

    /// <exception cref="InvalidDataException">The expression is malformed, or has something that is left out here.</exception>
    public static Pattern Regex(string expression)
    {
        var parser = new PatternParser(expression);
        var node = parser.Parse();
        return new Pattern(null, node, parser.Groups);
    }

    /// <summary>What finds a fixed string.</summary>
    public static Pattern Literal(string text) => text.Length == 0 ? Regex("") : new Pattern(text, null, 0);

    /// <summary>The matches in order. Empty ones are among them, but not where the match before ends.</summary>
    public IEnumerable<(int From, int To)> Matches(string text) => _literal is null ? Found(text) : Literals(text, _literal);

    private static IEnumerable<(int From, int To)> Literals(string text, string literal)
    {
        for (var at = text.IndexOf(literal, StringComparison.Ordinal); at >= 0; at = text.IndexOf(literal, at + literal.Length,
            StringComparison.Ordinal))
        {
            yield return (at, at + literal.Length);
        }
    }

    private IEnumerable<(int From, int To)> Found(string text)
    {
        var machine = new PatternMachine(_steps, _registers, text);
        int? last = null;
        for (var at = 0; at <= text.Length;)
        {
            var end = machine.Match(at);
            var from = machine.Kept ?? at;
            if (end < 0 || (end == from && last == end))
            {
                at = end < 0 ? machine.After(at) : at + (at < text.Length ? Scalars.Units(text, at) : 1);
                continue;
            }

            yield return (from, end);
            last = end;
            at = Math.Max(end, at);
        }
    }
}
