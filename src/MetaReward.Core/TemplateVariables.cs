using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>
/// Variables for a chat template: <c>enable_thinking</c>, <c>reasoning_effort</c> or any other that the template reads. They are the
/// same for every prompt of a policy, in sampling and in training. A value: equal where names and values are.
/// </summary>
[JsonConverter(typeof(TemplateVariablesJson))]
public sealed class TemplateVariables : IEquatable<TemplateVariables>
{
    /// <summary>Variables that every template gets.</summary>
    private static readonly string[] Reserved = ["messages", "tools", "documents", "add_generation_prompt"];

    private readonly string text;

    private TemplateVariables(SortedDictionary<string, JsonElement> values)
    {
        Values = values;
        text = JsonSerializer.Serialize(values);
    }

    /// <summary>None.</summary>
    public static TemplateVariables None { get; } = new([]);

    /// <summary>By name, in ordinal order.</summary>
    public IReadOnlyDictionary<string, JsonElement> Values { get; }

    /// <summary>Whether there is one.</summary>
    public bool Any => Values.Count > 0;

    /// <summary>Reads a JSON object.</summary>
    /// <exception cref="InvalidDataException">The text is not a JSON object, or a name is not a valid variable name; the message says
    /// which and what is expected.</exception>
    public static TemplateVariables Parse(string json)
    {
        try
        {
            using var read = JsonDocument.Parse(json);
            return read.RootElement.ValueKind == JsonValueKind.Object
                ? Of(read.RootElement.EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, entry.Value.Clone())))
                : throw new InvalidDataException(
                    "template variables must be names with values, as {\"enable_thinking\": false}, "
                    + $"but {read.RootElement.ValueKind} came");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException(
                $"template variables must be a JSON object, as {{\"enable_thinking\": false}}: {failure.Message}", failure);
        }
    }

    /// <summary>The variables of some names and values; of two with one name the later counts.</summary>
    /// <exception cref="InvalidDataException">A name cannot be a variable.</exception>
    public static TemplateVariables Of(IEnumerable<KeyValuePair<string, JsonElement>> values)
    {
        var all = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            all[Checked(name)] = value;
        }

        return new(all);
    }

    /// <summary>
    /// These and one more, as it is written on a command line: <c>enable_thinking=false</c>. What is JSON is
    /// read as JSON, all else is text.
    /// </summary>
    /// <exception cref="InvalidDataException">There is no name, no sign of equality, or the name cannot be a variable.</exception>
    public TemplateVariables With(string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? Of([.. Values, KeyValuePair.Create(assignment[..at].Trim(), Value(assignment[(at + 1)..].Trim()))])
            : throw new InvalidDataException($"a template variable is NAME=VALUE, as enable_thinking=false, but '{assignment}' came");
    }

    /// <summary>These, and those of another on top.</summary>
    public TemplateVariables With(TemplateVariables more) => Of([.. Values, .. more.Values]);

    /// <summary>As a server takes them; null if there are none.</summary>
    public JsonObject? ToJson() => Any ? (JsonObject)JsonNode.Parse(text)! : null;

    public bool Equals(TemplateVariables? other) => other is not null && text == other.text;

    public override bool Equals(object? obj) => Equals(obj as TemplateVariables);

    public override int GetHashCode() => Values.Count; // nothing here is looked up by hash

    /// <summary>As JSON, always in the same order.</summary>
    public override string ToString() => text;

    /// <summary>Words of Python, from which templates come, are read as they are meant.</summary>
    private static JsonElement Value(string written)
    {
        var json = written switch { "True" => "true", "False" => "false", "None" or "~" => "null", _ => written };
        try
        {
            using var read = JsonDocument.Parse(json);
            return read.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(written);
        }
    }

    private static string Checked(string name) =>
        name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? throw new InvalidDataException(
                $"'{name}' is no name of a template variable; expected letters, digits and '_', as in enable_thinking")
        : Reserved.Contains(name) ? throw new InvalidDataException(
            $"the template variable '{name}' has the name of something that every template is given; it cannot be set")
        : name;
}

/// <summary>In JSON they are an object.</summary>
public sealed class TemplateVariablesJson : JsonConverter<TemplateVariables>
{
    public override TemplateVariables Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var read = JsonDocument.ParseValue(ref reader);
        return TemplateVariables.Parse(read.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, TemplateVariables value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.ToString());
}
