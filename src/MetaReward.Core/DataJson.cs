using System.Text;
using System.Text.Json;

namespace MetaReward;

/// <summary>Corrections that were made while reading.</summary>
/// <param name="HalfCharacters">Escapes of half a character (<c>\ud83d</c> alone), each read as U+FFFD.</param>
/// <param name="NotNumbers"><c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>, each read as null: Python writes them, JSON has none.</param>
/// <param name="Key">Where the first half character stands, such as <c>messages[1].content</c>; null if there is none.</param>
public sealed record Repairs(int HalfCharacters, int NotNumbers, string? Key)
{
    /// <summary>Tells it to the notes of a file.</summary>
    /// <param name="notes">Of the file.</param>
    /// <param name="where">The row; null where the file is one value.</param>
    public void Tell(DataNotes notes, string? where)
    {
        if (HalfCharacters > 0)
        {
            var place = Key is null ? where : where is null ? $"key '{Key}'" : $"{where}, key '{Key}'";
            notes.Add("half a character (a lone surrogate escape such as \\ud83d) was read as U+FFFD", place, HalfCharacters);
        }

        if (NotNumbers > 0)
        {
            notes.Add("NaN or Infinity was read as null", where, NotNumbers);
        }
    }
}

/// <summary>
/// Parses untrusted JSON. All data goes through this class. Its output is always valid text:
/// escapes of half a character (text that was cut inside an emoji) are replaced first, in values and in keys.
/// </summary>
public static class DataJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>One JSON value, which holds all of <paramref name="json"/>.</summary>
    /// <param name="json">The text.</param>
    /// <returns>The value, and what was mended; null if nothing was.</returns>
    /// <exception cref="JsonException">The text is not JSON, an object has a duplicate key, or it is nested deeper than 64.</exception>
    public static (JsonElement Root, Repairs? Repairs) Parse(string json)
    {
        var (text, halves, notNumbers) = NeedsMending(json) ? Mend(json) : (json, 0, 0);
        using var document = JsonDocument.Parse(text, Options);
        var root = document.RootElement.Clone();
        return (root, halves + notNumbers == 0 ? null : new Repairs(halves, notNumbers, halves > 0 ? KeyOf(root, "") : null));
    }

    /// <summary>The error message without line and byte numbers.</summary>
    public static string Reason(JsonException failure) => failure.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.', ' ');

    private static bool NeedsMending(string json) => json.Contains("\\ud", StringComparison.OrdinalIgnoreCase)
        || json.Contains("NaN", StringComparison.Ordinal)
        || json.Contains("Infinity", StringComparison.Ordinal) || json.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;

    private static (string Text, int Halves, int NotNumbers) Mend(string json)
    {
        var (text, inside, halves, notNumbers) = (new StringBuilder(json.Length), false, 0, 0);
        for (var i = 0; i < json.Length;)
        {
            var whole = inside ? Character(json, i) : Token(json, i);
            if (whole < 0)
            {
                text.Append(inside ? json[i] == '\\' ? "\\uFFFD" : "\uFFFD" : "null");
                (halves, notNumbers) = inside ? (halves + 1, notNumbers) : (halves, notNumbers + 1);
            }
            else
            {
                text.Append(json, i, whole);
                inside ^= json[i] == '"';
            }

            i += Math.Abs(whole);
        }

        return (text.ToString(), halves, notNumbers);
    }

    /// <summary>
    /// Length of the character of a string that begins at <paramref name="at"/>, escapes whole; negative where it is half of one.
    /// </summary>
    private static int Character(string json, int at)
    {
        if (json[at] != '\\')
        {
            return !char.IsSurrogate(json[at]) ? 1 : at + 1 < json.Length && char.IsSurrogatePair(json[at], json[at + 1]) ? 2 : -1;
        }

        return Escaped(json, at) is not { } first ? Math.Min(2, json.Length - at)
            : !char.IsSurrogate(first) ? 6
            : char.IsHighSurrogate(first) && Escaped(json, at + 6) is { } second && char.IsLowSurrogate(second) ? 12 : -6;
    }

    private static char? Escaped(string json, int at) =>
        at + 6 <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
        && ushort.TryParse(json.AsSpan(at + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit)
            ? (char)unit
            : null;

    /// <summary>1, or the negative length of a number that JSON has not.</summary>
    private static int Token(string json, int at) =>
        new[] { "NaN", "Infinity", "-Infinity" }.FirstOrDefault(word =>
            string.CompareOrdinal(json, at, word, 0, word.Length) == 0) is { } found ? -found.Length : 1;

    private static string? KeyOf(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Contains('\uFFFD', StringComparison.Ordinal) ? path : null,
        JsonValueKind.Array =>
            value.EnumerateArray().Select((item, i) => KeyOf(item, $"{path}[{i}]")).FirstOrDefault(found => found is not null),
        JsonValueKind.Object => value.EnumerateObject().Select(entry => Under(path, entry)).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static string? Under(string path, JsonProperty entry)
    {
        var name = ShortText.Of(entry.Name, 40);
        var full = path.Length == 0 ? name : $"{path}.{name}";
        return entry.Name.Contains('\uFFFD', StringComparison.Ordinal) ? full : KeyOf(entry.Value, full);
    }
}
