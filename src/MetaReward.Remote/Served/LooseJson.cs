using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MetaReward.Remote.Served;

/// <summary>
/// JSON as servers write it: UTF-8 whatever the headers say, with or without a mark at the beginning; NaN and Infinity are read as null,
/// half a surrogate pair and broken UTF-8 as U+FFFD, a bare control character within a string as itself; of a key that
/// stands twice the last counts.
/// </summary>
internal static class LooseJson
{
    private const int EscapeLength = 6;
    private static readonly string[] NoNumbers = ["-Infinity", "Infinity", "NaN"];

    /// <summary>The text of a body.</summary>
    public static string Text(ReadOnlySpan<byte> body) => (body switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(body[2..]),
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(body[2..]),
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(body[3..]),
        _ => Encoding.UTF8.GetString(body),
    }).Trim('\0', ' ', '\t', '\r', '\n');

    /// <summary>The value that a text is; null where it is none.</summary>
    public static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(Mended(text), new() { AllowTrailingCommas = true, MaxDepth = 64 });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The field of an object; null where it has none, or is no object, or the field is null.</summary>
    public static JsonElement? Field(this JsonElement? value, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (value is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty(name, out var found)
                && found.ValueKind != JsonValueKind.Null)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The members of an array; none where it is no array.</summary>
    public static IEnumerable<JsonElement?> Items(this JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(item => (JsonElement?)item) : [];

    /// <summary>The string; null where it is none.</summary>
    public static string? Word(this JsonElement? value) => value is { ValueKind: JsonValueKind.String } word ? word.GetString() : null;

    /// <summary>A number, or one that is written as a string; null where it is neither.</summary>
    public static double? Number(this JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var plain) => plain,
        { ValueKind: JsonValueKind.String } word when double.TryParse(word.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture,
            out var written) => written,
        _ => null,
    };

    private static string Mended(string text)
    {
        var mended = new StringBuilder(text.Length);
        var inside = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"')
            {
                inside = !inside;
            }
            else if (inside && c == '\\')
            {
                i += Escape(text, i, mended) - 1;
                continue;
            }
            else if (inside && c < ' ')
            {
                mended.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                continue;
            }
            else if (!inside && c is '-' or 'I' or 'N'
                && Array.Find(NoNumbers, word => string.CompareOrdinal(text, i, word, 0, word.Length) == 0) is { } none)
            {
                mended.Append("null");
                i += none.Length - 1;
                continue;
            }

            mended.Append(c);
        }

        return mended.ToString();
    }

    /// <summary>Copies an escape, or what stands for it; its length in the text.</summary>
    private static int Escape(string text, int at, StringBuilder mended)
    {
        if (Unit(text, at) is not { } unit || !char.IsSurrogate(unit))
        {
            mended.Append(text, at, Math.Min(2, text.Length - at));
            return 2;
        }

        var paired = char.IsHighSurrogate(unit) && Unit(text, at + EscapeLength) is { } next && char.IsLowSurrogate(next);
        mended.Append(paired ? text.AsSpan(at, 2 * EscapeLength) : "\\ufffd");
        return paired ? 2 * EscapeLength : EscapeLength;
    }

    /// <summary>The code unit of an escape <c>\uXXXX</c>; null if there is none.</summary>
    private static char? Unit(string text, int at) => at + EscapeLength <= text.Length && text[at] == '\\' && text[at + 1] == 'u'
        && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
