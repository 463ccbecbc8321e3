using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Tests;
using MetaReward.Text.Jinja;

namespace MetaReward.Text.Tests;

/// <summary>Real templates on real and made-up conversations, against the texts, spans and errors of the reference library.</summary>
public class ChatTemplateTests(ITestOutputHelper output)
{
    private const string Folder = "fixtures/chat_templates/";
    private static readonly DateTime Today = new(2024, 7, 26, 15, 4, 5, DateTimeKind.Unspecified);

    private static readonly Dictionary<string, string> Specials =
        new() { ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["unk_token"] = "<unk>", ["pad_token"] = "<pad>" };

    [Fact]
    public void Real_templates_render_as_published()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(SharedData.Path("chat_templates/hfjinja_e2e_cases.json")));
        var wrong = new List<string>();
        foreach (var item in file.RootElement.EnumerateArray())
        {
            var variables = item.GetProperty("data").EnumerateObject().ToDictionary(entry => entry.Name, entry => JsonText.Read(entry.Value));
            var rendered = Template.Parse(item.GetProperty("chat_template").GetString()!).Render(variables, Today);
            if (rendered != item.GetProperty("target").GetString())
            {
                wrong.Add($"{item.GetProperty("name").GetString()}: {Difference(rendered, item.GetProperty("target").GetString()!)}");
            }
        }

        wrong.ForEach(output.WriteLine);

        // Its published text has a list printed as JSON; Python prints its own form, and so do we.
        wrong.ShouldHaveSingleItem().ShouldContain("Hammer2.1");
    }

    [Fact]
    public void Templates_and_conversations_give_the_reference_text_or_error()
    {
        var (templates, conversations, tools) = (Json("templates.json"), Json("conversations.json"), Json("tools.json"));
        var (cases, wrong) = (0, 0);
        foreach (var line in File.ReadLines(SharedData.Path(Folder + "cases.jsonl")).Select(line => JsonNode.Parse(line)!))
        {
            cases++;
            var expected = (string?)line["expected"] ?? Error((string)line["error"]!["class"]!, (string)line["error"]!["message"]!);
            var conversation = Asked(conversations.GetProperty((string)line["conversation"]!), line["options"]!.AsObject(), tools);
            var rendered = Outcome(templates.GetProperty((string)line["template"]!).GetString()!, conversation);
            if (rendered != expected)
            {
                wrong++;
                output.WriteLine($"{line["template"]} | {line["conversation"]} | {line["options"]!.ToJsonString()}: {Difference(rendered, expected)}");
            }
        }

        cases.ShouldBeGreaterThan(1800);
        wrong.ShouldBe(0);
    }

    [Fact]
    public void What_the_assistant_said_is_marked()
    {
        var (templates, conversations) = (Json("templates.json"), Json("conversations.json"));
        var spans = 0;
        foreach (var item in Json("assistant_masks.json").GetProperty("assistant_masks").EnumerateArray().Where(item => item.TryGetProperty("text", out _)))
        {
            var template = new ChatTemplate(templates.GetProperty(item.GetProperty("template").GetString()!).GetString()!, Specials);
            var rendered = template.Render(new Conversation([.. conversations.GetProperty(item.GetProperty("conversation").GetString()!).EnumerateArray()])
            {
                OpenResponse = item.GetProperty("add_generation_prompt").GetBoolean(),
            });
            rendered.Text.ShouldBe(item.GetProperty("text").GetString());
            rendered.GeneratedCodePoints.ShouldBe(item.GetProperty("generation_char_spans").EnumerateArray().Select(span => new TextSpan(span[0].GetInt32(), span[1].GetInt32())));
            spans += rendered.Generated.Count;
        }

        spans.ShouldBeGreaterThan(50);
    }

    private static Conversation Asked(JsonElement messages, JsonObject options, JsonElement tools)
    {
        var known = new[] { "add_generation_prompt", "tools", "documents", "continue_final_message" };
        return new Conversation([.. messages.EnumerateArray()])
        {
            Today = Today,
            OpenResponse = (bool?)options["add_generation_prompt"] ?? false,
            Continue = (bool?)options["continue_final_message"] == true ? "content" : null,
            Tools = options["tools"] is null ? null : [.. tools.EnumerateArray()],
            Variables = options.Where(option => !known.Contains(option.Key)).ToDictionary(option => option.Key, option => JsonSerializer.SerializeToElement(option.Value)),
        };
    }

    private static string Outcome(string source, Conversation conversation)
    {
        try
        {
            return new ChatTemplate(source, Specials).Render(conversation).Text;
        }
        catch (InvalidDataException refused)
        {
            return refused.InnerException is TemplateError error ? Error(error.Kind, error.Message) : Error("ValueError", refused.Message);
        }
    }

    /// <summary>The library's own ValueErrors are worded by it, and ours by us.</summary>
    private static string Error(string kind, string message) => kind.EndsWith("ValueError", StringComparison.Ordinal) ? "ValueError" : $"{kind.Split('.')[^1]}: {message}";

    private static JsonElement Json(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Path(Folder + file)));
        return document.RootElement.Clone();
    }

    private static string Difference(string own, string expected)
    {
        var at = own.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"at {at}: own '{Around(own, at)}', expected '{Around(expected, at)}'".ReplaceLineEndings("\\n");
    }

    private static string Around(string text, int at) => text[Math.Max(0, at - 30)..Math.Min(text.Length, at + 90)];
}
