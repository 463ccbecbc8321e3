using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Jinja;

namespace MetaReward.Text;

/// <summary>All that a chat template may be shown, in the form in which data sets and servers have it.</summary>
/// <param name="Messages">
/// Objects with <c>role</c> and <c>content</c> (text, or a list of parts), and what the model knows besides:
/// <c>tool_calls</c>, <c>name</c>, <c>reasoning_content</c>. Keys whose value is null are as good as absent.
/// </param>
public sealed record Conversation(IReadOnlyList<JsonElement> Messages)
{
    private static readonly string[] Reserved = ["messages", "tools", "documents", "add_generation_prompt"];

    /// <summary>Different words of different models for the same thing: the first that is there stands under the first two.</summary>
    private static readonly string[] Reasoning = ["reasoning_content", "thinking", "reasoning"];

    /// <summary>JSON schemas of the functions that the model may call; null for none.</summary>
    public IReadOnlyList<JsonElement>? Tools { get; init; }

    /// <summary>Objects with <c>title</c> and <c>text</c> for models that answer from sources; null for none.</summary>
    public IReadOnlyList<JsonElement>? Documents { get; init; }

    /// <summary>Ends with the opening of the assistant's next message.</summary>
    public bool OpenResponse { get; init; }

    /// <summary>
    /// The field of the last message whose text the model is to go on with, usually <c>content</c>; the
    /// rendering ends there. Null for none.
    /// </summary>
    public string? Continue { get; init; }

    /// <summary>The name of a template, for checkpoints that have several; null for the one that fits.</summary>
    public string? Template { get; init; }

    /// <summary>Further variables, such as <c>enable_thinking</c>; they win over the checkpoint's special tokens.</summary>
    public IReadOnlyDictionary<string, JsonElement> Variables { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>What a template that prints the date is shown: results must not depend on the day they were made.</summary>
    public DateTime Today { get; init; } = new(2024, 7, 26, 0, 0, 0, DateTimeKind.Unspecified);

    public static Conversation Of(IEnumerable<Message> messages, bool openResponse = false) =>
        new([.. messages.Select(Written)]) { OpenResponse = openResponse };

    /// <param name="named">The checkpoint's variables, such as <c>bos_token</c>.</param>
    /// <exception cref="InvalidDataException">Something is not an object, or a variable has a reserved name.</exception>
    internal Dictionary<string, object?> ForTemplate(IReadOnlyDictionary<string, object?> named)
    {
        if (Variables.Keys.FirstOrDefault(Reserved.Contains) is { } taken)
        {
            throw new InvalidDataException(
                $"The conversation's variable '{taken}' has the name of something that every template is given; give it another name.");
        }

        var variables = new Dictionary<string, object?>(named);
        foreach (var (name, value) in Variables)
        {
            variables[name] = PythonJson.Read(value);
        }

        variables["messages"] = Objects(Messages, "message").Select(object? (message) => Shown(message)).ToList();
        variables["tools"] = Tools is null ? null : Objects(Tools, "tool").ToList<object?>();
        variables["documents"] = Documents is null ? null : Objects(Documents, "document").ToList<object?>();
        variables["add_generation_prompt"] = OpenResponse;
        return variables;
    }

    /// <summary>A message as templates know it.</summary>
    private static JsonElement Written(Message message) =>
        JsonSerializer.SerializeToElement(new JsonObject { ["role"] = message.Role, ["content"] = message.Text });

    private static IEnumerable<Dict> Objects(IReadOnlyList<JsonElement> items, string what) =>
        items.Select((item, i) => PythonJson.Read(item) as Dict
            ?? throw new InvalidDataException($"The {what} at place {i + 1} is {item.ValueKind}; expected a JSON object."));

    private static Dict Shown(Dict message)
    {
        var shown = new Dict();
        foreach (var (key, value) in message.Where(entry => entry.Value is not null))
        {
            shown[key] = value;
        }

        if (Reasoning.FirstOrDefault(word => shown.ContainsKey(word)) is { } word)
        {
            shown.TryGetValue(word, out var words);
            (shown[Reasoning[0]], shown[Reasoning[1]]) = (words, words);
        }

        return shown;
    }
}
