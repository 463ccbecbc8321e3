using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaReward.Serving;

/// <summary>
/// The fields of a request's JSON. Every field is read by name and complaints name it; what is left over at the end is a field that the
/// server does not know, which is refused, for a field that is dropped in silence changes what comes without anybody's knowing.
/// </summary>
/// <param name="fields">The body.</param>
internal sealed class RequestJson(JsonObject fields)
{
    /// <summary>Fields that clients send for other servers, and that change no reply.</summary>
    private static readonly string[] Harmless =
        ["user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key", "parallel_tool_calls"];

    private readonly HashSet<string> read = new(Harmless, StringComparer.Ordinal);

    /// <summary>Reads a body.</summary>
    /// <exception cref="RequestException">It is no JSON object.</exception>
    public static async Task<RequestJson> ReadAsync(Stream body, CancellationToken cancel)
    {
        try
        {
            return await JsonNode.ParseAsync(body, new(), new() { MaxDepth = 32 }, cancel) is JsonObject fields
                ? new(fields)
                : throw new RequestException(400, "the body must be a JSON object");
        }
        catch (JsonException failure)
        {
            throw new RequestException(400, $"the body is no JSON: {failure.Message}");
        }
        catch (ArgumentException) // a key that stands twice
        {
            throw new RequestException(400, "the body has a key twice");
        }
    }

    /// <summary>A field as it is; null where it is missing or null.</summary>
    public JsonNode? Node(string name)
    {
        read.Add(name);
        try
        {
            return fields[name];
        }
        catch (ArgumentException) // objects are read lazily, and a key stands twice
        {
            throw new RequestException(400, "the body has a key twice", name);
        }
    }

    public string? Word(string name) => Node(name) is not { } node ? null
        : node is JsonValue value && value.TryGetValue<string>(out var word) ? word : throw Wrong(name, "a string", node);

    public bool Flag(string name) => Node(name) is { } node
        && (node is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : throw Wrong(name, "true or false", node));

    /// <summary>A number in a range.</summary>
    public double Number(string name, double standard, double least, double most) => Node(name) is not { } node ? standard
        : node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<double>(out var number)
            && number >= least && number <= most ? number
        : throw Wrong(name, most < double.MaxValue ? $"a number from {least} to {most}" : $"a number of {least} or more", node);

    /// <summary>A whole number in a range; null where it is missing.</summary>
    public int? Whole(string name, int least, int most) => Node(name) is not { } node ? null
        : node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<int>(out var number)
            && number >= least && number <= most ? number
        : throw Wrong(name, most < int.MaxValue ? $"a whole number from {least} to {most}" : $"a whole number of {least} or more", node);

    /// <summary>A string, or a list of strings; none where it is missing.</summary>
    public IReadOnlyList<string> Words(string name, int most)
    {
        var node = Node(name);
        string[] words = node switch
        {
            null => [],
            JsonValue value when value.TryGetValue<string>(out var one) => [one],
            JsonArray list when list.All(item => item is JsonValue v && v.TryGetValue<string>(out _)) =>
                [.. list.Select(item => (string)item!)],
            _ => throw Wrong(name, "a string or a list of strings", node),
        };
        return words.Length <= most && words.All(word => word.Length > 0) ? words
            : throw Wrong(name, $"at most {most} strings, none of them empty", node!);
    }

    /// <summary>A field that changes replies in a way that this server does not know: any value but its neutral ones is refused.</summary>
    public void Unsupported(string name, params ReadOnlySpan<string> neutral)
    {
        if (Node(name) is not { } node || node is JsonArray { Count: 0 } or JsonObject { Count: 0 })
        {
            return;
        }

        foreach (var value in neutral)
        {
            if (JsonNode.DeepEquals(node, JsonNode.Parse(value)))
            {
                return;
            }
        }

        throw new RequestException(400, $"this server does not support '{name}': leave it out", name, "unsupported_parameter");
    }

    /// <exception cref="RequestException">There is a field that nobody has asked for.</exception>
    public void ExpectNothingMore()
    {
        if (fields.FirstOrDefault(field => !read.Contains(field.Key)).Key is { } unknown)
        {
            throw new RequestException(400, $"unknown parameter: '{Shown(unknown)}'", Shown(unknown), "unknown_parameter");
        }
    }

    public static RequestException Wrong(string name, string expected, JsonNode came) =>
        new(400, $"'{name}' must be {expected}, got {Shown(came.ToJsonString())}", name);

    private static string Shown(string text) => text.Length > 80 ? text[..80] + "..." : text;
}
