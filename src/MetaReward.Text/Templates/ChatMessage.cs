using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaReward.Text;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Plain text; nothing in it is read as a special token.</param>
public sealed record ChatMessage(string Role, string Content)
{
    /// <summary>The message as templates know it: an object with role and content.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(new JsonObject { ["role"] = Role, ["content"] = Content });
}
