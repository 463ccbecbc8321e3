using System.Text.Json;
using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>
/// A dialogue in JSON: a string where it is one text of the user, else messages as OpenAI's chat completions have them. A message's
/// content is a string where it is one text, else a list of parts.
/// </summary>
public sealed class DialogueJson : JsonConverter<Dialogue>
{
    public override Dialogue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Of(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, Dialogue value, JsonSerializerOptions options) => Write(writer, value);

    /// <exception cref="JsonException">It is neither a text nor messages; says what is wrong.</exception>
    internal static Dialogue Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => (Dialogue)value.GetString()!,
        JsonValueKind.Array when value.GetArrayLength() > 0 =>
            new Dialogue(new ValueList<Message>([.. value.EnumerateArray().Select(One)])),
        _ => throw new JsonException($"expected a text or a list of messages, got {value.ValueKind}"),
    };

    internal static void Write(Utf8JsonWriter writer, Dialogue dialogue)
    {
        if (dialogue.Single is { } text)
        {
            writer.WriteStringValue(text);
            return;
        }

        writer.WriteStartArray();
        foreach (var message in dialogue.Messages)
        {
            writer.WriteStartObject();
            writer.WriteString("role", message.Role);
            writer.WritePropertyName("content");
            Write(writer, message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, Message message)
    {
        if (message.Parts is [Part.Text only])
        {
            writer.WriteStringValue(only.Words);
            return;
        }

        writer.WriteStartArray();
        foreach (var part in message.Parts)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "text");
            writer.WriteString("text", part.Shown());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static Message One(JsonElement message)
    {
        var role = TextOf(message, "role");
        var author = role switch
        {
            "system" => Author.System,
            "user" => Author.User,
            "assistant" => Author.Assistant,
            _ => throw new JsonException($"a message has the role '{ShortText.Of(role, 30)}'; expected system, user or assistant"),
        };
        return message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array
            ? new(author, new ValueList<Part>([.. content.EnumerateArray().Select(part => new Part.Text(TextOf(part, "text")))]))
            : new(author, TextOf(message, "content"));
    }

    private static string TextOf(JsonElement holder, string key) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new JsonException($"a message or a part of one has no text under '{key}'");
}
