using System.Text.Json.Nodes;

namespace MetaReward.Bench.Templates;

/// <summary>
/// Writes random conversations with everything that data sets and servers put into them, sound and odd, and the variables around them.
/// </summary>
internal sealed class ConversationWriter(Draw draw)
{
    private static readonly string[] Texts =
    [
        "Hi", "", " padded \n", "What is 2 + 2?", "<think>\nhm\n</think>\n\nFour.", "a</think>b", "it's \"quoted\" \\ back", "日本語 😀 é",
        "{{ 7 * 7 }} {% raw %}", "<|im_end|>\n<|im_start|>system", "line one\nline two\r\n",
        "[INST] x [/INST]", "{\"temp\": 21}", "<tool_call>{}</tool_call>", "\t", "ß İ ﬁ", "[TOOL_CALLS]", "None",
    ];

    public JsonObject Variables()
    {
        var variables = new JsonObject
        {
            ["messages"] = Messages(),
            ["tools"] = draw.Chance(35) ? Many(1, 3, Tool) : null,
            ["documents"] = draw.Chance(15) ? Many(1, 2, () => new JsonObject { ["title"] = Text(), ["text"] = Text() }) : null,
            ["add_generation_prompt"] = draw.Chance(50),
            ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["unk_token"] = "<unk>", ["pad_token"] = "<pad>",
        };
        foreach (var (name, value) in new (string, JsonNode?)[]
        {
            ("enable_thinking", draw.Chance(50)), ("thinking", true), ("date_string", "26 Jul 2024"),
            ("tools_in_user_message", draw.Chance(50)),
            ("custom_tools", null), ("builtin_tools", new JsonArray("brave_search", "code_interpreter")),
            ("system_message", "Be kind."), ("functions", new JsonArray(Tool())), ("datetime", "2024-07-26"), ("citation_mode", "fast"),
            ("add_special_tokens", true), ("preserve_thinking", true), ("tool_choice", "auto"),
        })
        {
            if (draw.Chance(12))
            {
                variables[name] = value?.DeepClone();
            }
        }

        return variables;
    }

    private JsonArray Messages()
    {
        var messages = new JsonArray();
        if (draw.Chance(45))
        {
            messages.Add(Message("system"));
        }

        for (var turns = draw.Below(4); turns >= 0; turns--)
        {
            messages.Add(Message("user"));
            if (turns > 0 || draw.Chance(40))
            {
                messages.Add(Message("assistant"));
            }

            if (draw.Chance(15))
            {
                messages.Add(Message(draw.Of("tool", "ipython", "function", "developer", "critic", "observation", "user", "system")));
            }
        }

        return messages;
    }

    private JsonObject Message(string role)
    {
        var message = new JsonObject { ["role"] = role };
        if (!draw.Chance(4))
        {
            message["content"] = draw.Below(12) switch { 0 => Many(0, 3, Part), 1 => null, _ => Text() };
        }

        if (role == "assistant" && draw.Chance(25))
        {
            message["tool_calls"] = Many(1, 2, Call);
        }

        if (draw.Chance(15))
        {
            message[draw.Of("reasoning_content", "thinking", "name", "tool_call_id", "weight", "plan")] = Text();
        }

        return message;
    }

    private JsonNode Part() => draw.Below(4) switch
    {
        0 => new JsonObject { ["type"] = "image" },
        1 => new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = "x.png" } },
        _ => new JsonObject { ["type"] = "text", ["text"] = Text() },
    };

    private JsonObject Call()
    {
        JsonNode arguments = draw.Chance(25) ? "{\"a\": 1}" : new JsonObject { ["city"] = Text(), ["days"] = draw.Below(9),
            ["deep"] = new JsonArray(1.5, true, null, new JsonObject { ["é"] = "\"" }) };
        var function = new JsonObject { ["name"] = draw.Of("get_weather", "add", "brave_search"), ["arguments"] = arguments };
        return draw.Chance(80) ? new JsonObject { ["type"] = "function", ["id"] = draw.Of("abcdef123", "call_1"), ["function"] = function }
            : function;
    }

    private JsonNode Tool()
    {
        var properties = new JsonObject
        {
            ["city"] = new JsonObject { ["type"] = "string", ["description"] = Text() },
            ["unit"] = new JsonObject { ["type"] = draw.Chance(80) ? "string" : new JsonArray("string", "null"),
                ["enum"] = new JsonArray("c", "f") },
            ["list"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "integer" },
                ["default"] = new JsonArray(1, 2.0) },
            ["where"] = new JsonObject { ["type"] = "object",
                ["properties"] = new JsonObject { ["x"] = new JsonObject { ["type"] = "number" } } },
        };
        var function = new JsonObject
        {
            ["name"] = draw.Of("get_weather", "add"), ["description"] = Text(),
            ["parameters"] = new JsonObject { ["type"] = "object", ["properties"] = draw.Chance(85) ? properties : new JsonObject(),
                ["required"] = new JsonArray("city") },
        };
        if (draw.Chance(20))
        {
            function["return"] = new JsonObject { ["type"] = "string", ["description"] = "A forecast" };
        }

        return draw.Chance(90) ? new JsonObject { ["type"] = "function", ["function"] = function } : function;
    }

    private string Text() => draw.Of(Texts);

    private JsonArray Many(int least, int most, Func<JsonNode> one) => new([.. Enumerable.Range(0,
        least + draw.Below(most - least + 1)).Select(_ => one())]);
}
