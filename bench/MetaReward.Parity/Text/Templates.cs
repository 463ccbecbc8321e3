using System.Text;
using System.Text.Json;
using MetaReward.Parity.Models;
using MetaReward.Text;
using MetaReward.Jinja;

namespace MetaReward.Parity.Text;

/// <summary>Real chat templates on real and made-up conversations, against the texts, spans and errors of the reference library.</summary>
internal static class Templates
{
    /// <summary>
    /// Its published text has a list printed as JSON; Python prints its own form, as the reference library does with the same template.
    /// </summary>
    private const string PrintsAsJavaScript = "Hammer2.1";

    /// <summary>A conversation that spells special tokens: the reference's ids take them for such, ours never do.</summary>
    private const string Forged = "special-like";

    private static readonly DateTime Today = new(2024, 7, 26, 15, 4, 5, DateTimeKind.Unspecified);

    private static readonly Dictionary<string, string> Specials =
        new() { ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["unk_token"] = "<unk>", ["pad_token"] = "<pad>" };

    private static readonly string[] Known = ["add_generation_prompt", "tools", "documents", "continue_final_message"];

    public static IEnumerable<Subject> Subjects(string data)
    {
        var folder = Path.Combine(data, "fixtures", "chat_templates");
        var published = Path.Combine(data, "chat_templates", "hfjinja_e2e_cases.json");
        var given = new Lazy<Given>(() =>
            new(Data.Json(folder, "templates.json"), Data.Json(folder, "conversations.json"), Data.Json(folder, "tools.json")));
        foreach (var source in Data.Lines(folder, "cases.jsonl").GroupBy(line => Source(line.Text("template"))))
        {
            yield return new($"rendered: {source.Key}", () => [Figure.Equal("cases", source, line => Same(line, given.Value))]);
        }

        yield return new("marks of what the assistant said",
            () => [Figure.Equal("cases", Marks(folder), item => Marked(item, given.Value))]);
        yield return new("tokens that the assistant said", () => Tokens(data, folder, given.Value));
        yield return new("published texts", () =>
            [Figure.Equal("cases", Data.Json(published).EnumerateArray()
                .Where(c => !c.Text("name").Contains(PrintsAsJavaScript, StringComparison.Ordinal)), AsPublished)]);
        yield return new("unit cases of the JavaScript engine", () =>
            [Figure.Equal("cases", Data.Json(data, "chat_templates", "hfjinja_unit_cases.json").EnumerateArray(), UnitCases.Same)]);
    }

    private static string Source(string template) => template.Split(':')[0] switch
    {
        "e2e" => "templates of models on the Hub",
        "llama_cpp" => "llama.cpp's files",
        "own" => "templates made for the fixtures",
        var other => other,
    };

    private static IEnumerable<JsonElement> Marks(string folder) =>
        Data.Json(folder, "assistant_masks.json").GetProperty("assistant_masks").EnumerateArray()
            .Where(item => item.Maybe("text") is not null);

    private static bool Same(JsonElement line, Given given)
    {
        var expected = line.Maybe("expected")?.GetString()
            ?? Error(line.GetProperty("error").Text("class"), line.GetProperty("error").Text("message"));
        var conversation = Asked(given.Conversations.GetProperty(line.Text("conversation")), line.GetProperty("options"), given.Tools);
        return Outcome(given.Templates.Text(line.Text("template")), conversation) == expected;
    }

    private static bool Marked(JsonElement item, Given given)
    {
        var template = new ChatTemplate(given.Templates.Text(item.Text("template")), Specials);
        var rendered = template.Render(Opened(item, given));
        var spans = item.GetProperty("generation_char_spans").EnumerateArray()
            .Select(span => new TextSpan(span[0].GetInt32(), span[1].GetInt32()));
        return rendered.Text == item.Text("text") && rendered.GeneratedCodePoints.SequenceEqual(spans);
    }

    /// <summary>The real tokenizer with every template: ids, and marks of those that the assistant said.</summary>
    private static IEnumerable<Figure> Tokens(string data, string folder, Given given)
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(data, "models", SmolLm2File.Name));
        var items = Data.Json(folder, "assistant_masks.json").GetProperty("assistant_masks").EnumerateArray()
            .Where(item => item.Maybe("input_ids") is not null);
        var sides = items.GroupBy(item => item.Text("template")).Select(group => (Items: group, Side: TextSide.Parse(
            new Dictionary<string, byte[]>(checkpoint.Text.Files) { ["chat_template.jinja"] = Encoding.UTF8
                .GetBytes(given.Templates.Text(group.Key)) }, group.Key)));
        return [Figure.Equal("cases", sides.SelectMany(group =>
            group.Items.Where(item => item.Text("conversation") != Forged).Select(item => (group.Side, Item: item))), of =>
            {
                var conversation = Opened(of.Item, given);
                if (!of.Side.Template!.MarksGeneration(conversation))
                {
                    return of.Item.Ints("assistant_masks").All(mark => mark == 0);
                }

                var tokens = of.Side.EncodeMarked(conversation);
                return tokens.Ids.SequenceEqual(of.Item.Ints("input_ids"))
                    && tokens.Generated.Select(said => said ? 1 : 0).SequenceEqual(of.Item.Ints("assistant_masks"));
            })];
    }

    private static Conversation Opened(JsonElement item, Given given) =>
        new([.. given.Conversations.GetProperty(item.Text("conversation")).EnumerateArray()])
        {
            OpenResponse = item.GetProperty("add_generation_prompt").GetBoolean(),
        };

    private static bool AsPublished(JsonElement item)
    {
        var variables = item.GetProperty("data").EnumerateObject().ToDictionary(entry => entry.Name, entry => PythonJson.Read(entry.Value));
        return Template.Parse(item.Text("chat_template")).Render(variables, Today) == item.Text("target");
    }

    private static Conversation Asked(JsonElement messages, JsonElement options, JsonElement tools) => new([.. messages.EnumerateArray()])
    {
        Today = Today,
        OpenResponse = options.Maybe("add_generation_prompt")?.GetBoolean() ?? false,
        Continue = options.Maybe("continue_final_message")?.GetBoolean() == true ? "content" : null,
        Tools = options.Maybe("tools") is null ? null : [.. tools.EnumerateArray()],
        Variables = options.EnumerateObject().Where(option => !Known.Contains(option.Name))
            .ToDictionary(option => option.Name, option => option.Value),
    };

    private static string Outcome(string source, Conversation conversation)
    {
        try
        {
            return new ChatTemplate(source, Specials).Render(conversation).Text;
        }
        catch (InvalidDataException refused)
        {
            return refused.InnerException is TemplateException error
                ? Error(error.Kind, error.Message)
                : Error("ValueError", refused.Message);
        }
    }

    /// <summary>The library's own ValueErrors are worded by it, and ours by us.</summary>
    private static string Error(string kind, string message) =>
        kind.EndsWith("ValueError", StringComparison.Ordinal) ? "ValueError" : $"{kind.Split('.')[^1]}: {message}";

    private sealed record Given(JsonElement Templates, JsonElement Conversations, JsonElement Tools);
}
