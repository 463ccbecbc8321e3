using System.Text.Json;
using MetaReward.Text.Jinja;

namespace MetaReward.Text;

/// <summary>A checkpoint's own way of writing a conversation, in Jinja. Safe to use from several threads.</summary>
public sealed class ChatTemplate
{
    /// <summary>What a template that prints the date is shown: results must not depend on the day they were made.</summary>
    private static readonly DateTime Today = new(2024, 7, 26, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly IReadOnlyDictionary<string, string> _named;
    private readonly Template _template;

    /// <param name="text">The template's source.</param>
    /// <param name="named">Variables such as <c>bos_token</c>.</param>
    /// <exception cref="InvalidDataException">The template cannot be read; the message names the line.</exception>
    public ChatTemplate(string text, IReadOnlyDictionary<string, string> named)
    {
        (Text, _named) = (text, named);
        try
        {
            _template = Template.Parse(text);
        }
        catch (TemplateError error)
        {
            throw new InvalidDataException($"The chat template cannot be read: {error.Message}.", error);
        }
    }

    public string Text { get; }

    /// <param name="openResponse">Ends with the opening of the assistant's next message.</param>
    /// <exception cref="InvalidDataException">The template refuses the conversation, or fails on it.</exception>
    public string Render(IEnumerable<ChatMessage> messages, bool openResponse)
    {
        var variables = new Dictionary<string, object?>
        {
            ["messages"] = messages.Select(message => (object?)new Dict { ["role"] = message.Role, ["content"] = message.Content }).ToList(),
            ["add_generation_prompt"] = openResponse,
            ["tools"] = null,
            ["documents"] = null,
        };
        foreach (var (name, spelling) in _named)
        {
            variables[name] = spelling;
        }

        try
        {
            return _template.Render(variables, Today);
        }
        catch (TemplateError error)
        {
            throw new InvalidDataException($"The chat template failed in line {error.Data["line"]} ({error.Kind}): {error.Message}", error);
        }
    }

    /// <summary>The default template of a <c>tokenizer_config.json</c>: a string, or the one named so in a list.</summary>
    internal static string? Source(JsonFields? config)
    {
        if (config?.Find("chat_template") is not { ValueKind: JsonValueKind.Array })
        {
            return config?.Text("chat_template");
        }

        var templates = config.Items("chat_template")!.Select(item => new JsonFields(item, $"{config.Where}, 'chat_template'")).ToList();
        return (templates.FirstOrDefault(template => template.Text("name") == "default") ?? templates.FirstOrDefault())?.Text("template");
    }
}
