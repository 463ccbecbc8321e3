using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MetaReward.Text.Jinja;

/// <summary>JSON as Python's json.dumps writes it (", " and ": ", 1.0 stays 1.0), without HTML escapes; and JSON into template values.</summary>
internal static class JsonText
{
    private const int DepthLimit = 64;

    /// <summary>The <c>tojson</c> filter with its options indent, separators, ensure_ascii and sort_keys.</summary>
    public static string Write(object? value, Arguments arguments, Meter meter)
    {
        var indent = arguments.Get(1, "indent") switch
        {
            null => null,
            string given => given,
            _ => new string(' ', Math.Clamp(arguments.Whole(1, "indent", 0), 0, 100)),
        };
        var separators = arguments.Get(2, "separators") is { } pair && Values.Items(pair) is [string item, string key]
            ? (Item: item, Key: key) : (Item: indent is null ? ", " : ",", Key: ": ");
        var text = new StringBuilder();
        new Writer(text, meter, indent, separators.Item, separators.Key, Values.Truth(arguments.Get(0, "ensure_ascii")), Values.Truth(arguments.Get(3, "sort_keys")))
            .Add(value, 0);
        return text.ToString();
    }

    public static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => element.TryGetInt64(out var whole) && !element.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? whole : (object)element.GetDouble(),
        JsonValueKind.Array => element.EnumerateArray().Select(Read).ToList(),
        JsonValueKind.Object => ReadObject(element),
        _ => null,
    };

    private static Dict ReadObject(JsonElement element)
    {
        var dict = new Dict();
        foreach (var entry in element.EnumerateObject())
        {
            dict[entry.Name] = Read(entry.Value);
        }

        return dict;
    }

    private sealed record Writer(StringBuilder Text, Meter Meter, string? Indent, string ItemSign, string KeySign, bool Ascii, bool Sorted)
    {
        public void Add(object? value, int depth)
        {
            if (depth > DepthLimit)
            {
                throw new TemplateError("ValueError", "Circular reference detected");
            }

            Meter.Step();
            switch (value)
            {
                case null:
                    Text.Append("null");
                    break;
                case bool flag:
                    Text.Append(flag ? "true" : "false");
                    break;
                case string text:
                    Quote(text);
                    break;
                case long or double:
                    Text.Append(value is double.NaN ? "NaN" : Values.Repr(value).Replace("inf", "Infinity", StringComparison.Ordinal));
                    break;
                case Dict dict:
                    var entries = Sorted ? dict.OrderBy(entry => Key(entry.Key), StringComparer.Ordinal).ToList() : [.. dict];
                    Enclose('{', '}', entries, depth, entry =>
                    {
                        Quote(Key(entry.Key));
                        Text.Append(KeySign);
                        Add(entry.Value, depth + 1);
                    });
                    break;
                case List<object?> or object?[]:
                    Enclose('[', ']', Values.Items(value), depth, item => Add(item, depth + 1));
                    break;
                default:
                    throw TemplateError.Type($"Object of type {Values.TypeName(value)} is not JSON serializable");
            }
        }

        private static string Key(object key) => key switch
        {
            bool flag => flag ? "true" : "false",
            _ => Values.Text(key),
        };

        private void Enclose<T>(char open, char close, IReadOnlyList<T> items, int depth, Action<T> add)
        {
            Text.Append(open);
            for (var i = 0; i < items.Count; i++)
            {
                Text.Append(i > 0 ? ItemSign : "");
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
                Meter.Make(1 + (Indent.Length * depth));
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
