using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace MetaReward.Jinja;

/// <summary>
/// JSON as Python's json.dumps writes it (", " and ": ", 1.0 stays 1.0), without HTML escapes; and JSON into template values.
/// </summary>
internal static class PythonJson
{
    /// <summary>The <c>tojson</c> filter with its options ensure_ascii, indent, separators and sort_keys.</summary>
    public static string Write(object? value, GivenArguments given)
    {
        var indent = given[1] is null ? null : Strings.Of(given[1]) ?? Strings.Repeat(" ", given.Whole(1, 0), given.Meter);
        var (item, key) = (indent is null ? ", " : ",", ": ");
        if (given[2] is not null)
        {
            (item, key) = Types.Items(given[2]).Take(3).Select(Strings.Of).ToArray() is [{ } first, { } second] ? (first, second)
                : throw TemplateException.Value("two separators are wanted, both str");
        }

        var text = new StringBuilder();
        new Writer(text, given.Meter, indent, item, key, given.Truth(0), given.Truth(3)).Add(value, 0);
        return text.ToString();
    }

    public static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Read).ToList(),
        JsonValueKind.Object =>
            new Dict(element.EnumerateObject().Select(entry => KeyValuePair.Create((object?)entry.Name, Read(entry.Value)))),
        _ => null,
    };

    private static object Number(JsonElement element) => element.GetRawText() is var text && text.AsSpan().ContainsAny('.', 'e', 'E')
        ? element.GetDouble()
        : element.TryGetInt64(out var whole) ? (object)whole : text.Length < 20_000 ? BigInteger.Parse(text, CultureInfo.InvariantCulture)
        : throw new InvalidDataException($"A number of {text.Length} digits is too long.");

    private sealed record Writer(
        StringBuilder Text, RenderMeter Meter, string? Indent, string ItemSign, string KeySign, bool Ascii, bool Sorted)
    {
        private const int DepthLimit = 500;

        public void Add(object? value, int depth)
        {
            RenderMeter.NeedStack();
            switch (value)
            {
                case null or bool or long or BigInteger or double:
                    Text.Append(Meter.Made(Plain(value)));
                    break;
                case string or SafeText:
                    Quote(Strings.Of(value)!);
                    break;
                case Dict or List<object?> or object?[] or Group when depth > DepthLimit:
                    throw TemplateException.Value("Circular reference detected");
                case Dict dict:
                    Enclose('{', '}', Entries(dict), depth, entry =>
                    {
                        Quote(Key(entry.Key));
                        Text.Append(Meter.Made(KeySign));
                        Add(entry.Value, depth + 1);
                    });
                    break;
                case List<object?> or object?[] or Group:
                    Enclose('[', ']', Types.Sequence(value)!, depth, item => Add(item, depth + 1));
                    break;
                default:
                    throw TemplateException.Type($"Object of type {Types.Name(value)} is not JSON serializable");
            }
        }

        private static string Plain(object? value) => value switch
        {
            null => "null",
            bool flag => flag ? "true" : "false",
            double.NaN => "NaN",
            _ => Repr.Of(value).Replace("inf", "Infinity", StringComparison.Ordinal),
        };

        private static string Key(object? key) => Strings.Of(key) ?? (key is null || Numbers.Is(key) ? Plain(key)
            : throw TemplateException.Type($"keys must be str, int, float, bool or None, not {Types.Name(key)}"));

        private List<KeyValuePair<object?, object?>> Entries(Dict dict)
        {
            Meter.Step(dict.Count);
            return Sorted ? Equality.Sorted([.. dict], entry => entry.Key, reverse: false, Meter) : [.. dict];
        }

        private void Enclose<T>(char open, char close, IReadOnlyList<T> items, int depth, Action<T> add)
        {
            Text.Append(open);
            for (var i = 0; i < items.Count; i++)
            {
                Text.Append(i > 0 ? Meter.Made(ItemSign) : "");
                NewLine(depth + 1);
                add(items[i]);
            }

            if (items.Count > 0)
            {
                NewLine(depth);
            }

            Text.Append(close);
        }

        private void NewLine(int depth)
        {
            if (Indent is not null)
            {
                Meter.Make(1 + ((long)Indent.Length * depth));
                Text.Append('\n').Insert(Text.Length, Indent, depth);
            }
        }

        private void Quote(string text)
        {
            Meter.Make(text.Length);
            Text.Append('"');
            foreach (var c in text)
            {
                _ = c switch
                {
                    '"' => Text.Append("\\\""),
                    '\\' => Text.Append("\\\\"),
                    '\n' => Text.Append("\\n"),
                    '\r' => Text.Append("\\r"),
                    '\t' => Text.Append("\\t"),
                    '\b' => Text.Append("\\b"),
                    '\f' => Text.Append("\\f"),
                    _ when c < 32 || (Ascii && c > 126) => Text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                    _ => Text.Append(c),
                };
            }

            Text.Append('"');
        }
    }
}
