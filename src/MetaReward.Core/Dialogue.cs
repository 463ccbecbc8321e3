using System.Text.Json;
using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>Who wrote a message.</summary>
public enum Author
{
    System,
    User,
    Assistant,
}

/// <summary>A piece of a message.</summary>
public abstract record Part
{
    private Part()
    {
    }

    /// <summary>The piece as a reader is shown it.</summary>
    public string Shown() => this switch
    {
        Text text => text.Words,
        _ => throw new InvalidOperationException($"{GetType().Name} is no part of a message"),
    };

    /// <summary>Words.</summary>
    /// <param name="Words">As they were written; special tokens inside are plain text.</param>
    public sealed record Text(string Words) : Part;
}

/// <summary>One message of one author.</summary>
/// <param name="Author">The author.</param>
/// <param name="Parts">The parts, in order.</param>
public sealed record Message(Author Author, ValueList<Part> Parts)
{
    /// <summary>A message of one text.</summary>
    public Message(Author author, string text)
        : this(author, [new Part.Text(text)])
    {
    }

    /// <summary>The author in the word of chat templates and servers: <c>system</c>, <c>user</c> or <c>assistant</c>.</summary>
    public string Role => Author switch
    {
        Author.System => "system",
        Author.User => "user",
        _ => "assistant",
    };

    /// <summary>The parts in words, one below the other.</summary>
    public string Text => string.Join('\n', Parts.Select(part => part.Shown()));
}

/// <summary>
/// A prompt for a policy: a list of messages, most often one message of the user. In JSON a single text is a string; everything else is
/// a list of messages with <c>role</c> and <c>content</c>.
/// </summary>
/// <param name="Messages">In order.</param>
/// <exception cref="ArgumentException">There is no message.</exception>
[JsonConverter(typeof(DialogueJson))]
public sealed record Dialogue(ValueList<Message> Messages)
{
    public ValueList<Message> Messages { get; } =
        Messages.Count > 0 ? Messages : throw new ArgumentException("a dialogue holds at least one message", nameof(Messages));

    /// <summary>The text, if the dialogue is one text of the user; null otherwise.</summary>
    public string? Single => Messages is [{ Author: Author.User, Parts: [Part.Text { Words: var text }] }] ? text : null;

    /// <summary>The form for readers and judges: the single text, or each message below its author's name.</summary>
    public string Text => Single ?? string.Join("\n\n", Messages.Select(message => $"{message.Author}: {message.Text}"));

    /// <summary>
    /// What digests are made of: the single text, or all messages behind a NUL, with which no single text begins that anyone writes.
    /// </summary>
    public string Key => Single ?? "\0" + JsonSerializer.Serialize(this);

    /// <summary>One message of the user.</summary>
    public static implicit operator Dialogue(string text) => new([new Message(Author.User, text)]);

    /// <summary>The same messages, and one more.</summary>
    public Dialogue Then(Author author, string text) => new([.. Messages, new Message(author, text)]);

    /// <summary>As <see cref="Text"/>.</summary>
    public override string ToString() => Text;

    public bool Equals(Dialogue? other) => other is not null && Messages.Equals(other.Messages);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
