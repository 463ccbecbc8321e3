using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MetaReward.Remote.Training;

/// <summary>
/// The file of settings that a tool reads: keys in order, as YAML. Strings stand in double quotes, numbers without an exponent, because
/// Python's reader takes <c>1e-6</c> for a text.
/// </summary>
internal sealed class ToolConfig
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<(string Key, object? Value)> entries = [];

    /// <summary>The keys, in order.</summary>
    public IEnumerable<string> Keys => entries.Select(entry => entry.Key);

    /// <summary>One key with a text, a number, a switch, null, a list of these, or keys of its own.</summary>
    public ToolConfig Add(string key, object? value)
    {
        entries.Add((key, value));
        return this;
    }

    /// <summary>The same where a condition holds.</summary>
    public ToolConfig AddIf(bool holds, string key, object? value) => holds ? Add(key, value) : this;

    /// <summary>The keys of another, behind these.</summary>
    public ToolConfig Add(ToolConfig more)
    {
        entries.AddRange(more.entries);
        return this;
    }

    /// <summary>As YAML.</summary>
    /// <param name="extra">More keys with values that are YAML already.</param>
    public string Yaml(IReadOnlyDictionary<string, string>? extra = null)
    {
        var text = new StringBuilder();
        Write(text, this, 0);
        foreach (var (key, value) in extra ?? new Dictionary<string, string>())
        {
            text.Append(CultureInfo.InvariantCulture, $"{key}: {value}\n");
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, ToolConfig config, int depth)
    {
        foreach (var (key, value) in config.entries)
        {
            text.Append(' ', 2 * depth).Append(key).Append(':');
            switch (value)
            {
                case ToolConfig inner:
                    text.Append('\n');
                    Write(text, inner, depth + 1);
                    break;
                case ToolConfig[] items:
                    text.Append('\n');
                    foreach (var item in items)
                    {
                        var lines = item.Yaml().TrimEnd('\n').Split('\n');
                        text.AppendJoin("", lines.Select((line, i) => $"{new string(' ', 2 * depth)}{(i == 0 ? "  - " : "    ")}{line}\n"));
                    }

                    break;
                default:
                    text.Append(' ').Append(Scalar(value)).Append('\n');
                    break;
            }
        }
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        string text => JsonSerializer.Serialize(text, Plain),
        bool on => on ? "true" : "false",
        int or long => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        double number => Number(number),
        IEnumerable<string> texts => $"[{string.Join(", ", texts.Select(Scalar))}]",
        IEnumerable<double> numbers => $"[{string.Join(", ", numbers.Select(Number))}]",
        JsonElement json => JsonSerializer.Serialize(json, Plain),
        _ => throw new ArgumentException($"a {value.GetType().Name} is no value of a tool's settings", nameof(value)),
    };

    /// <summary>Digits alone, as many as give the same number again.</summary>
    private static string Number(double number) =>
        decimal.TryParse(
            number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            && (double)exact == number
            ? exact.ToString(exact == decimal.Truncate(exact) ? "0.0" : "0.############################", CultureInfo.InvariantCulture)
            : number.ToString("0.0################e+0", CultureInfo.InvariantCulture);
}
