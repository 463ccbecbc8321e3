using System.Globalization;
using System.Text;

namespace MetaReward.Jinja;

/// <summary>What stands between quotes, with Python's escapes.</summary>
internal static class StringLiteral
{
    private const string Plain = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v";

    /// <exception cref="TemplateException">An escape is incomplete.</exception>
    public static string Read(string source, int line)
    {
        var text = new StringBuilder(source.Length);
        for (var at = 0; at < source.Length; at++)
        {
            if (source[at] != '\\' || at + 1 == source.Length)
            {
                text.Append(source[at]);
                continue;
            }

            at += Escape(source, at + 1, text, line);
        }

        return text.ToString();
    }

    /// <returns>How many characters the escape has behind its backslash.</returns>
    private static int Escape(string source, int at, StringBuilder text, int line)
    {
        var c = source[at];
        switch (c)
        {
            case '\n':
                return 1;
            case 'x' or 'u' or 'U':
                var digits = c switch { 'x' => 2, 'u' => 4, _ => 8 };
                if (at + digits >= source.Length || !int.TryParse(source.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture, out var code)
                    || code is < 0 or > 0x10FFFF)
                {
                    throw TemplateException.Syntax(line, $"'\\{c}' needs {digits} hexadecimal digits");
                }

                text.Append(PythonText.Text(code));
                return digits + 1;
            case >= '0' and <= '7':
                var end = at;
                while (end < source.Length && end < at + 3 && source[end] is >= '0' and <= '7')
                {
                    end++;
                }

                text.Append((char)Convert.ToInt32(source[at..end], 8));
                return end - at;
            case 'N':
                throw TemplateException.Syntax(line, "'\\N' with a character's name is not supported; write its number");
            default:
                Other(source, at, text);
                return char.IsHighSurrogate(c) && at + 1 < source.Length ? 2 : 1;
        }
    }

    /// <summary>What is no escape keeps its backslash. Of other letters than ASCII Python then shows the number.</summary>
    private static void Other(string source, int at, StringBuilder text)
    {
        var plain = Plain.IndexOf(source[at], StringComparison.Ordinal);
        var known = plain >= 0 && plain % 2 == 0;
        var point = PythonText.Of(source[at..Math.Min(at + 2, source.Length)])[0];
        _ = known ? text.Append(Plain[plain + 1]) : point < 128 ? text.Append('\\').Append(source[at])
            : text.Append(point < 0x100 ? $"\\x{point:x2}" : point < 0x10000 ? $"\\u{point:x4}" : $"\\U{point:x8}");
    }
}
