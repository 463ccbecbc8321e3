using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace MetaReward.Rubrics;

/// <summary>
/// A verdict that is a property of a JSON object: <c>{"reasoning": "...", "score": 4}</c>, in a fence or not. Only the
/// object's own property counts.
/// </summary>
/// <param name="From">Where the object begins.</param>
/// <param name="To">Behind it.</param>
/// <param name="Value">What the property says; an empty text where it is neither a number nor a text, or stands twice.</param>
internal sealed record JsonVerdict(int From, int To, string Value)
{
    private static readonly string[] Leads = ["", "final", "total", "overall", "the"];

    /// <summary>The objects of a text that begin a line and have the property, in order.</summary>
    public static List<JsonVerdict> In(string text, string word)
    {
        List<JsonVerdict> found = [];
        for (var at = 0; Begin(text, at) is >= 0 and var from; )
        {
            if (End(text, from) is not { } to)
            {
                break;
            }

            if (text.AsSpan(from, to - from).Contains(word, StringComparison.OrdinalIgnoreCase) && Said(text[from..to], word) is { } value)
            {
                found.Add(new(from, to, value));
            }

            at = to;
        }

        return found;
    }

    /// <summary>The next brace with nothing but blanks before it on its line.</summary>
    private static int Begin(string plain, int at)
    {
        for (var brace = plain.IndexOf('{', at); brace >= 0; brace = plain.IndexOf('{', brace + 1))
        {
            if (plain.AsSpan(at, brace - at).TrimEnd(" `") is [] or [.., '\n'])
            {
                return brace;
            }
        }

        return -1;
    }

    /// <summary>Behind the brace that closes; null where none does.</summary>
    private static int? End(string plain, int from)
    {
        var (depth, text) = (0, false);
        for (var i = from; i < plain.Length; i++)
        {
            switch (plain[i])
            {
                case '\\' when text:
                    i++;
                    break;
                case '"':
                    text = !text;
                    break;
                case '{' when !text:
                    depth++;
                    break;
                case '}' when !text && --depth == 0:
                    return i + 1;
            }
        }

        return null;
    }

    /// <summary>A name written with escapes is not read: quotations are disarmed by what they look like.</summary>
    private static string? Said(string json, string word)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json),
                new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var named = document.RootElement.EnumerateObject()
                .Where(p => IsNamed(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(p)), word)).Select(p => p.Value).ToList();
            return named is [] ? null : named is not [{ ValueKind: JsonValueKind.Number or JsonValueKind.String } one] ? ""
                : one.ValueKind == JsonValueKind.Number ? one.GetRawText() : Folded.Of(one.GetString()!);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return ""; // an escape of half a character
        }
    }

    private static bool IsNamed(string name, string word) => Array.Exists(Leads, lead =>
        string.Equals(name.Replace('_', ' ').Replace('-', ' ').Trim(), $"{lead} {word}".Trim(), StringComparison.OrdinalIgnoreCase));
}
