using System.Text.Json;

namespace MetaReward.Text;

/// <summary>A checkpoint's own way of writing a conversation, in Jinja.</summary>
public sealed class ChatTemplate
{
    private readonly IReadOnlyDictionary<string, string> _named;

    /// <param name="text">The template's source.</param>
    /// <param name="named">Variables such as <c>bos_token</c>.</param>
    public ChatTemplate(string text, IReadOnlyDictionary<string, string> named)
    {
        (Text, _named) = (text, named);
    }

    public string Text { get; }

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
