using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>
/// A prompt in JSON: <c>id</c>, then <c>text</c> where it is one text of the user, else <c>messages</c>; <c>reference</c>,
/// <c>without</c>, <c>columns</c> and <c>weight</c> only where they are there.
/// </summary>
public sealed class PromptJson : JsonConverter<Prompt>
{
    private static readonly string[] Keys = ["id", "text", "messages", "reference", "without", "columns", "weight"];

    public override Prompt Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var prompt = JsonElement.ParseValue(ref reader);
        if (prompt.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"expected a prompt, got {prompt.ValueKind}");
        }

        if (prompt.EnumerateObject()
            .FirstOrDefault(entry => !Keys.Contains(entry.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } other)
        {
            throw new JsonException($"a prompt has the key '{ShortText.Of(other.Name, 40)}'; expected {string.Join(", ", Keys)}");
        }

        var dialogue = Find(prompt, "messages", JsonValueKind.Array) is { } messages ? DialogueJson.Of(messages)
            : (Dialogue)(Find(prompt, "text", JsonValueKind.String)?.GetString()
                ?? throw new JsonException("a prompt has no text under 'text'"));
        return new(Find(prompt, "id", JsonValueKind.String)?.GetString() ?? throw new JsonException("a prompt has no text under 'id'"),
            dialogue)
        {
            Reference = Find(prompt, "reference", JsonValueKind.String)?.GetString(),
            Without = Find(prompt, "without", JsonValueKind.String)?.GetString(),
            Columns = Find(prompt, "columns", JsonValueKind.Object) is { } columns ? JsonObject.Create(columns) : null,
            Weight = Find(prompt, "weight", JsonValueKind.Number)?.GetDouble(),
        };
    }

    public override void Write(Utf8JsonWriter writer, Prompt value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("id", value.Id);
        writer.WritePropertyName(value.Dialogue.Single is null ? "messages" : "text");
        DialogueJson.Write(writer, value.Dialogue);
        if (value.Reference is { } reference)
        {
            writer.WriteString("reference", reference);
        }

        if (value.Without is { } without)
        {
            writer.WriteString("without", without);
        }

        if (value.Columns is { } columns)
        {
            writer.WritePropertyName("columns");
            columns.WriteTo(writer);
        }

        if (value.Weight is { } weight)
        {
            writer.WriteNumber("weight", weight);
        }

        writer.WriteEndObject();
    }

    /// <summary>The value of a key; null where it is not there.</summary>
    /// <exception cref="JsonException">It is of another kind.</exception>
    private static JsonElement? Find(JsonElement prompt, string key, JsonValueKind kind) =>
        !prompt.TryGetProperty(key, out var value) ? null
            : value.ValueKind == kind ? value : throw new JsonException($"a prompt has {value.ValueKind} under '{key}'; expected {kind}");
}
