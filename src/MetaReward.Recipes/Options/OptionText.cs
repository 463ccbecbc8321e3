using System.Collections;
using System.Text;

namespace MetaReward.Recipes;

/// <summary>Values of options as a person writes them.</summary>
public static class OptionText
{
    /// <summary>A value as one writes it in YAML.</summary>
    public static string Write(object? value) => value switch
    {
        null => "~",
        bool b => b ? "true" : "false",
        Enum e => OptionKey.Word(e.ToString()),
        string s => Plain(s) ? s : Quoted(s),
        double d => d.ToString("R"),
        TemplateVariables variables => // JSON is YAML but for that space
            variables.ToString().Replace("\":", "\": ", StringComparison.Ordinal),
        IReadOnlyDictionary<string, string> map =>
            "{" + string.Join(", ", map.Select(one => $"{Write(one.Key)}: {Write(one.Value)}")) + "}",
        IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(Write)) + "]",
        _ => value.ToString()!,
    };

    /// <summary>Whether YAML reads a text without quotes as that text.</summary>
    private static bool Plain(string text) => text is not ("" or "null" or "-" or "." or "--") && text[0] is not '-'
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/');

    /// <summary>In double quotes; what cannot be seen is escaped, so that a line break comes back as one.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF' =>
                    quoted.Append($"\\u{(int)c:X4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
