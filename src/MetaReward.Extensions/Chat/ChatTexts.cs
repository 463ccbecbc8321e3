using Microsoft.Extensions.AI;

namespace MetaReward.Extensions;

/// <summary>
/// Messages of Microsoft.Extensions.AI as those of a policy: text of system, user and assistant. Thoughts of earlier turns are not
/// said again, as templates leave them out, too.
/// </summary>
internal static class ChatTexts
{
    /// <summary>In the order of <see cref="Author"/>.</summary>
    private static readonly ChatRole[] Roles = [ChatRole.System, ChatRole.User, ChatRole.Assistant];

    /// <summary>The messages, after the options' instructions as a system message.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    /// <exception cref="NotSupportedException">A role or content that a template does not know.</exception>
    public static Dialogue Of(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        List<Message> texts = [.. messages.Select((message, i) => new Message(AuthorOf(message, i), TextOf(message, i)))];
        return texts.Count == 0 ? throw new ArgumentException("there are no messages to answer", nameof(messages))
            : options?.Instructions is { Length: > 0 } said ? new([new Message(Author.System, said), .. texts])
            : new(new ValueList<Message>(texts));
    }

    private static Author AuthorOf(ChatMessage message, int i) => Array.IndexOf(Roles, message.Role) is >= 0 and var known
        ? (Author)known
        : throw new NotSupportedException($"message {i + 1} has the role '{message.Role}'; a policy knows {string.Join(", ", Roles)}");

    private static string TextOf(ChatMessage message, int i) =>
        message.Contents.FirstOrDefault(content => content is not (TextContent or TextReasoningContent)) is { } other
            ? throw new NotSupportedException($"message {i + 1} holds {other.GetType().Name}; a policy reads text only")
            : message.Text;
}
