namespace MetaReward.Text;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Plain text; nothing in it is read as a special token.</param>
public sealed record ChatMessage(string Role, string Content);
