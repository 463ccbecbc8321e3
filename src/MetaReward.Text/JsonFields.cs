using System.Text.Json;
using System.Text.Unicode;

namespace MetaReward.Text;

/// <summary>
/// A JSON object of a checkpoint's side file, read by key. Every complaint names the file, the key, what was found and what was expected.
/// </summary>
internal sealed class JsonFields
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    private readonly JsonElement _object;

    public JsonFields(JsonElement element, string where)
    {
        Where = where;
        _object = element.ValueKind == JsonValueKind.Object ? element
            : throw new InvalidDataException($"{where}: expected a JSON object, found {Show(element)}.");
    }

    public string Where { get; }

    public IEnumerable<JsonProperty> Entries => _object.EnumerateObject();

    public IEnumerable<string> Keys => Entries.Select(entry => entry.Name);

    /// <summary>Every entry, each of which must be an object itself.</summary>
    public IEnumerable<(string Name, JsonFields Fields)> Objects =>
        Entries.Select(entry => (entry.Name, new JsonFields(entry.Value, $"{Where}, '{entry.Name}'")));

    public static JsonFields Parse(ReadOnlyMemory<byte> utf8, string where)
    {
        try
        {
            // A byte order mark is legal in files but not in the reader.
            var body = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
            using var document = JsonDocument.Parse(body, Strict);
            if (!Utf8.IsValid(body.Span) || body.Span.IndexOf("\\ud"u8) >= 0 || body.Span.IndexOf("\\uD"u8) >= 0)
            {
                ReadEveryString(document.RootElement);
            }

            return new JsonFields(document.RootElement.Clone(), where);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{where}: not valid JSON: {broken.Message}", broken);
        }
    }

    /// <summary>The value of a key; null when absent or JSON null.</summary>
    public JsonElement? Find(string key) =>
        _object.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public JsonFields? Fields(string key) => Find(key) is { } value ? new JsonFields(value, $"{Where}, '{key}'") : null;

    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => throw Wrong(key, value, "a string"),
    };

    public bool? Flag(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Wrong(key, value, "true or false"),
    };

    public double? Number(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        { } value => throw Wrong(key, value, "a number"),
    };

    /// <summary>A whole number in [<paramref name="least"/>, 2^31).</summary>
    public int? Whole(string key, int least) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= least => number,
        { } value => throw Wrong(key, value, $"a whole number from {least} to {int.MaxValue}"),
    };

    /// <summary>The elements of an array; null when the key is absent.</summary>
    public IReadOnlyList<JsonElement>? Items(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray()],
        { } value => throw Wrong(key, value, "an array"),
    };

    /// <summary>The token ids of a key that holds one id or an array of ids; empty when absent.</summary>
    public IReadOnlyList<int> Ids(string key)
    {
        if (Find(key) is not { } value)
        {
            return [];
        }

        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        return [.. items.Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var id) && id >= 0
            ? id : throw Wrong(key, item, "a token id, or an array of them"))];
    }

    public InvalidDataException Missing(string key) => new($"{Where}: the key '{key}' is missing.");

    public InvalidDataException Wrong(string key, JsonElement value, string expected) =>
        new($"{Where}: '{key}' is {Show(value)}; expected {expected}.");

    /// <summary>The parser leaves broken UTF-8 and lone surrogates for whoever reads the string; here they are found at once.</summary>
    private static void ReadEveryString(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadEveryString(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var entry in element.EnumerateObject())
                {
                    _ = entry.Name;
                    ReadEveryString(entry.Value);
                }

                break;
        }
    }

    private static string Show(JsonElement value)
    {
        var raw = value.GetRawText();
        return raw.Length > 80 ? raw[..77] + "..." : raw;
    }
}
