using System.Text;
using System.Text.Json;

namespace MetaReward.Text;

/// <summary>Where a checkpoint's chat templates stand, and the variables that it gives them.</summary>
internal static class TemplateFiles
{
    public const string Single = "chat_template.jinja", Legacy = "chat_template.json", Folder = "additional_chat_templates",
        Ending = ".jinja";

    /// <summary>
    /// The templates by name. Files of their own win over <c>tokenizer_config.json</c> altogether: chat_template.jinja is the default,
    /// those of additional_chat_templates bear their file's name. Else <c>chat_template</c> is a string, or a list of named
    /// ones. Null where there is none.
    /// </summary>
    /// <param name="files">Names with forward slashes, and bytes.</param>
    public static IReadOnlyDictionary<string, string>? Sources(IReadOnlyDictionary<string, byte[]> files, JsonFields? config, string where)
    {
        var own = files.Where(file => file.Key == Single || IsAdditional(file.Key)).ToDictionary(
            file => file.Key == Single ? ChatTemplate.Default : Path.GetFileNameWithoutExtension(file.Key),
            file => Encoding.UTF8.GetString(file.Value));
        if (own.Count > 0)
        {
            return own;
        }

        var holder = files.TryGetValue(Legacy, out var legacy) ? JsonFields.Parse(legacy, $"{where}: {Legacy}") : config;
        return holder?.Find("chat_template") switch
        {
            null => null,
            { ValueKind: JsonValueKind.Array } => Listed(holder),
            _ => new Dictionary<string, string> { [ChatTemplate.Default] = holder.Text("chat_template")! },
        };
    }

    public static bool IsAdditional(string file) => file.StartsWith(Folder + "/", StringComparison.Ordinal)
        && file.EndsWith(Ending, StringComparison.Ordinal);

    /// <summary>Those in a folder's sub-folder, as names with a forward slash.</summary>
    public static IEnumerable<string> Additional(string folder) => Path.Combine(folder, Folder) is var inner && Directory.Exists(inner)
        ? Directory.EnumerateFiles(inner, "*" + Ending).Select(file => $"{Folder}/{Path.GetFileName(file)}") : [];

    /// <summary>
    /// Every <c>..._token</c> of the configuration by its spelling, those under extra_special_tokens too, and the list of additional ones.
    /// </summary>
    public static Dictionary<string, object?> Variables(JsonFields? config, JsonFields? legacy)
    {
        var variables = new Dictionary<string, object?>();
        foreach (var fields in new[] { legacy, config, Object(config, "extra_special_tokens") }.OfType<JsonFields>())
        {
            foreach (var entry in fields.Entries.Where(entry => entry.Name.EndsWith("_token", StringComparison.Ordinal)))
            {
                if (Spelling(entry.Value) is { } spelling)
                {
                    variables[entry.Name] = spelling;
                }
            }

            if (fields.Find("additional_special_tokens") is { ValueKind: JsonValueKind.Array } list)
            {
                variables["additional_special_tokens"] = list.EnumerateArray().Select(Spelling).OfType<object>().ToList<object?>();
            }
        }

        return variables;
    }

    /// <summary>A token stands as a string, or as an object with its content.</summary>
    private static string? Spelling(JsonElement token) => token.ValueKind switch
    {
        JsonValueKind.String => token.GetString(),
        JsonValueKind.Object when token.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String =>
            content.GetString(),
        _ => null,
    };

    private static JsonFields? Object(JsonFields? config, string key) => config?.Find(key) is { ValueKind: JsonValueKind.Object }
        ? config.Fields(key) : null;

    private static Dictionary<string, string> Listed(JsonFields config)
    {
        var templates = new Dictionary<string, string>();
        foreach (var template in config.Items("chat_template")!.Select(item => new JsonFields(item, $"{config.Where}, 'chat_template'")))
        {
            templates[template.Text("name") ?? throw template.Missing("name")] = template.Text("template")
                ?? throw template.Missing("template");
        }

        return templates.Count > 0
            ? templates
            : throw config.Wrong("chat_template", config.Find("chat_template")!.Value, "at least one template");
    }
}
