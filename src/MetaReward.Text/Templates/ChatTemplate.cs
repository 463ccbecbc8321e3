using MetaReward.Jinja;

namespace MetaReward.Text;

/// <summary>
/// A checkpoint's own ways of writing a conversation, in Jinja: one, or several by name (<c>default</c>, <c>tool_use</c>, <c>rag</c>). Safe
/// to use from several threads.
/// </summary>
public sealed class ChatTemplate
{
    public const string Default = "default", ToolUse = "tool_use";

    private readonly IReadOnlyDictionary<string, object?> _named;
    private readonly Dictionary<string, (string Source, Template Template)> _templates;

    /// <param name="text">The only template's source.</param>
    /// <param name="named">Variables such as <c>bos_token</c>.</param>
    /// <exception cref="InvalidDataException">The template cannot be read; the message names the line.</exception>
    public ChatTemplate(string text, IReadOnlyDictionary<string, string> named)
        : this(new Dictionary<string, string> { [Default] = text }, named.ToDictionary(entry => entry.Key, entry => (object?)entry.Value))
    {
    }

    /// <param name="sources">The templates by name; at least one.</param>
    internal ChatTemplate(IReadOnlyDictionary<string, string> sources, IReadOnlyDictionary<string, object?> named)
    {
        _named = named;
        _templates = sources.ToDictionary(source => source.Key, source => (source.Value, Parse(source.Key, source.Value)));
    }

    /// <summary>In ordinal order.</summary>
    public IEnumerable<string> Names => _templates.Keys.Order(StringComparer.Ordinal);

    /// <summary>The sources of all of them.</summary>
    internal IEnumerable<string> Sources => _templates.Values.Select(template => template.Source);

    /// <summary>The source of the template for a conversation without tools.</summary>
    /// <exception cref="InvalidDataException">There are several, and none is the default.</exception>
    public string Text => Choose(null, tools: false).Source;

    /// <param name="openResponse">Ends with the opening of the assistant's next message.</param>
    /// <exception cref="InvalidDataException">The template refuses the conversation, or fails on it.</exception>
    public string Render(IEnumerable<Message> messages, bool openResponse) => Render(Conversation.Of(messages, openResponse)).Text;

    /// <exception cref="InvalidDataException">The template refuses the conversation, or fails on it; the options
    /// contradict each other.</exception>
    public RenderedChat Render(Conversation conversation)
    {
        if (conversation is { Continue: not null, OpenResponse: true })
        {
            throw new InvalidDataException("A conversation cannot both leave its last message open and open the assistant's next one.");
        }

        var (source, template) = Choose(conversation.Template, conversation.Tools is not null);
        var variables = conversation.ForTemplate(_named);
        var left = conversation.Continue is { } field
            ? ContinuedMessage.Prepare((List<object?>)variables["messages"]!, field, source)
            : null;
        try
        {
            var (text, spans) = template.Run(variables, conversation.Today);
            text = left is null ? text : ContinuedMessage.Cut(text, left);
            return new RenderedChat(text, [.. spans.Where(span => span.Start < text.Length)
                .Select(span => new TextSpan(span.Start, Math.Min(span.End, text.Length)))]);
        }
        catch (TemplateException error)
        {
            throw new InvalidDataException($"The chat template failed in line {error.Line} ({error.Kind}): {error.Message}", error);
        }
    }

    /// <summary>Whether the template for a conversation marks what the assistant says.</summary>
    public bool MarksGeneration(Conversation conversation) => Choose(conversation.Template, conversation.Tools is not null).Template.Marks;

    /// <summary>The one asked for by name; where tools are given and there is one for tools, that; else the default.</summary>
    private (string Source, Template Template) Choose(string? name, bool tools)
    {
        var chosen = name ?? (tools && _templates.ContainsKey(ToolUse) ? ToolUse : Default);
        return _templates.TryGetValue(chosen, out var found) ? found : throw new InvalidDataException(name is null
            ? $"The checkpoint has several chat templates and none is the default; name one of: {string.Join(", ", Names)}."
            : $"The checkpoint has no chat template '{name}'; it has: {string.Join(", ", Names)}.");
    }

    private static Template Parse(string name, string source)
    {
        try
        {
            return Template.Parse(source);
        }
        catch (TemplateException error)
        {
            throw new InvalidDataException(
                $"The chat template{(name == Default ? "" : $" '{name}'")} cannot be read, line {error.Line}: {error.Message}.", error);
        }
    }
}
