using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Tests;
using MetaReward.Text.Jinja;

namespace MetaReward.Text.Tests;

public class ChatTemplateTests(ITestOutputHelper output)
{
    private static readonly DateTime Today = new(2024, 7, 26, 15, 4, 5, DateTimeKind.Unspecified);

    [Fact]
    public void Real_templates_render_as_published()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(SharedData.Path("chat_templates/hfjinja_e2e_cases.json")));
        var wrong = new List<string>();
        foreach (var item in file.RootElement.EnumerateArray())
        {
            var variables = item.GetProperty("data").EnumerateObject().ToDictionary(entry => entry.Name, entry => JsonText.Read(entry.Value));
            var rendered = Outcome(item.GetProperty("chat_template").GetString()!, variables);
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
        var templates = JsonNode.Parse(File.ReadAllText(SharedData.Path("fixtures/chat_templates/templates.json")))!;
        using var conversations = JsonDocument.Parse(File.ReadAllText(SharedData.Path("fixtures/chat_templates/conversations.json")));
        using var tools = JsonDocument.Parse(File.ReadAllText(SharedData.Path("fixtures/chat_templates/tools.json")));
        var (cases, equal) = (0, 0);
        foreach (var line in File.ReadLines(SharedData.Path("fixtures/chat_templates/cases.jsonl")).Select(line => JsonNode.Parse(line)!))
        {
            var variables = Variables(conversations.RootElement.GetProperty((string)line["conversation"]!), line["options"]!.AsObject(), tools.RootElement);
            if (variables.ContainsKey("continue_final_message"))
            {
                continue;
            }

            cases++;
            var expected = (string?)line["expected"] ?? $"{(string)line["error"]!["class"]!}: {(string)line["error"]!["message"]!}";
            var rendered = Outcome((string)templates[(string)line["template"]!]!, variables);
            equal += rendered == expected ? 1 : 0;
            if (rendered != expected)
            {
                output.WriteLine($"{line["template"]} | {line["conversation"]} | {line["options"]!.ToJsonString()}: {Difference(rendered, expected)}");
            }
        }

        output.WriteLine($"{equal} of {cases} equal");
        equal.ShouldBe(cases);
    }

    private static Dictionary<string, object?> Variables(JsonElement conversation, JsonObject options, JsonElement tools)
    {
        var variables = new Dictionary<string, object?>
        {
            ["messages"] = ((List<object?>)JsonText.Read(conversation)!).Select(WithoutNone).ToList(),
            ["tools"] = null, ["documents"] = null, ["add_generation_prompt"] = false,
            ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["unk_token"] = "<unk>", ["pad_token"] = "<pad>",
        };
        foreach (var (name, value) in options)
        {
            variables[name] = value is JsonValue text && text.GetValueKind() == JsonValueKind.String && (string?)text == "TOOLS"
                ? JsonText.Read(tools) : JsonText.Read(JsonSerializer.SerializeToElement(value));
        }

        return variables;
    }

    /// <summary>The reference library drops None values and copies the first reasoning under two names before it renders.</summary>
    private static object? WithoutNone(object? message)
    {
        var kept = new Dict();
        foreach (var (key, value) in (Dict)message!)
        {
            if (value is not null)
            {
                kept[key] = value;
            }
        }

        if (new[] { "reasoning_content", "thinking", "reasoning" }.FirstOrDefault(kept.ContainsKey) is { } reasoning)
        {
            kept["reasoning_content"] = kept["thinking"] = kept[reasoning];
        }

        return kept;
    }

    private static string Outcome(string template, Dictionary<string, object?> variables)
    {
        try
        {
            return Template.Parse(template).Render(variables, Today);
        }
        catch (TemplateError error)
        {
            var space = error.Kind is "TypeError" or "ValueError" ? "builtins" : "jinja2.exceptions";
            return $"{space}.{error.Kind}: {error.Message}";
        }
    }

    private static string Difference(string own, string expected)
    {
        var at = own.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"at {at}: own '{Around(own, at)}', expected '{Around(expected, at)}'".ReplaceLineEndings("\\n");
    }

    private static string Around(string text, int at) => text[Math.Max(0, at - 30)..Math.Min(text.Length, at + 90)];
}
