using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>
/// Files of prompts as people have them: each is read as it is meant, or refused by what it is, and nothing that
/// changes a question vanishes.
/// </summary>
public sealed class PromptFormsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("prompt-forms").FullName;

    /// <summary>A name, a text, and the prompts it gives.</summary>
    public static TheoryData<string, string, string[]> Accepted { get; } = new()
    {
        { "a.jsonl", "\"Name a bird.\"\n\"Name a fish.\"", ["Name a bird.", "Name a fish."] },
        { "a.jsonl", "{\"prompt\":\"Name a bird.\"}\n\"Name a fish.\"", ["Name a bird.", "Name a fish."] },
        { "a.jsonl", "\uFEFF{\"prompt\":\"Name a bird.\"}\r\n\r\n{\"prompt\":\"Name a fish.\"}\r\n", ["Name a bird.", "Name a fish."] },
        { "a.jsonl", "{\"Prompt\":\"Name a bird.\"}", ["Name a bird."] },
        { "a.ndjson", "{\"question\":\"Name a bird.\"}", ["Name a bird."] },
        { "a.json", "{\"prompt\":\"Name a bird.\"}\n{\"prompt\":\"Name a fish.\"}", ["Name a bird.", "Name a fish."] },
        { "a.json", "{\n \"prompt\": \"Name a bird.\"\n}", ["Name a bird."] },
        { "a.json", "[\n \"Name a bird.\",\n {\"instruction\": \"Name a fish.\"}\n]", ["Name a bird.", "Name a fish."] },
        { "a", "[\"Name a bird.\"]", ["Name a bird."] }, { "a", "{\"prompt\":\"Name a bird.\"}\n", ["Name a bird."] },
        { "a.prompts", "Name a bird.\nName a fish.", ["Name a bird.", "Name a fish."] },
        { "a.txt", "\uFEFFName a bird.\r\rName a fish.", ["Name a bird.", "Name a fish."] },
        { "a.txt", "[three] birds\n[1, 2, 3]\n{braces} stay\nquestion, then answer",
            ["[three] birds", "[1, 2, 3]", "{braces} stay", "question, then answer"] },
        { "a.txt", "\"Be\" or \"not\"?\nSay \"hi\"", ["\"Be\" or \"not\"?", "Say \"hi\""] },
        { "a.jsonl", "{\"prompt\":\"Sum up.\",\"input\":\"It rained.\"}", ["Sum up.\n\nIt rained."] },
        { "a.jsonl", "{\"question\":\"Who?\",\"context\":\"Ann came.\"}", ["Who?\n\nAnn came."] },
        { "a.jsonl", "{\"instruction\":\"Sum up.\",\"input\":\"<noinput>\"}", ["Sum up."] },
        { "a.jsonl", "{\"prompt\":\"Sum up.\",\"input\":null,\"context\":\"  \",\"system\":\"\",\"history\":[],\"tools\":null}",
            ["Sum up."] },
        { "a.jsonl", "{\"messages\":[{\"role\":\"user\",\"content\":\"Name a bird.\"}]}", ["Name a bird."] },
        { "a.jsonl",
            "{\"messages\":[{\"role\":\"system\",\"content\":\"\"},{\"role\":\"user\",\"content\":\"Name a "
            + "bird.\"},{\"role\":\"assistant\",\"content\":\"A wren.\"}]}", ["Name a bird."] },
        { "a.jsonl",
            "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Name\"},{\"type\":\"text\",\"text\":\"a "
            + "bird.\"}]}]}", ["Name\na bird."] },
        { "a.jsonl", "{\"conversations\":[{\"from\":\"human\",\"value\":\"Name a bird.\"},{\"from\":\"gpt\",\"value\":\"A wren.\"}]}",
            ["Name a bird."] },
        { "a.jsonl", "{\"prompt\":[{\"role\":\"user\",\"content\":\"Name a bird.\"}],\"chosen\":[],\"rejected\":[]}", ["Name a bird."] },
        { "a.jsonl",
            "{\"prompt\":\"Name a bird.\",\"messages\":[{\"role\":\"user\",\"content\":\"Name a "
            + "bird.\"},{\"role\":\"assistant\",\"content\":\"A wren.\"}]}", ["Name a bird."] },
        { "a.jsonl", "[{\"role\":\"user\",\"content\":\"Name a bird.\"}]", ["Name a bird."] },
        { "a.jsonl", "{\"prompt\":\"half \\ud83d\"}", ["half \uFFFD"] },
        { "a.jsonl", "{\"prompt\":\"Name a bird.\",\"answer\":7,\"score\":NaN}", ["Name a bird."] },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void What_is_unmistakable_is_read(string name, string text, string[] prompts) =>
        PromptFile.Read(Write(name, text)).Select(prompt => prompt.Text).ShouldBe(prompts);

    /// <summary>A name, a text, and words of the refusal.</summary>
    public static TheoryData<string, string, string[]> Refused { get; } = new()
    {
        { "a.csv", "prompt,output\nName a bird.,x", ["is a table (.csv)", "read_csv", ".jsonl"] }, { "a.TSV", "prompt\tx", ["is a table"] },
        { "a.parquet", "x", ["read_parquet"] }, { "a.xlsx", "x", ["read_excel"] },
        { "a.jsonl.gz", "x", ["extension .gz"] }, { "a.yaml", "- x", ["extension .yaml"] }, { "a.md", "# x", ["extension .md"] },
        { "a.jsonl", "# mine\n{\"prompt\":\"x\"}", ["line 1", "a comment"] }, { "a.jsonl", "// mine\n{\"prompt\":\"x\"}",
            ["line 1", "a comment"] }, { "a.jsonl", "3\n{\"prompt\":\"x\"}", ["line 1", "the number 3"] },
        { "a.jsonl", "Name a bird.", ["line 1", "not valid JSON", ".txt"] }, { "a.jsonl", "true", ["line 1", "true"] },
        { "a.jsonl", "null", ["line 1", "null"] }, { "a.jsonl", "[\"x\"]", ["line 1", "an array"] },
        { "a.jsonl", "{\"prompt\":\"x\"},\n{\"prompt\":\"y\"}", ["line 1", "not valid JSON"] },
        { "a.jsonl", "{\"prompt\":\"x\",\"prompt\":\"y\"}", ["line 1", "not valid JSON", "prompt"] },
        { "a.jsonl", "{\"prompt\":\"x\",\"Prompt\":\"y\"}", ["line 1", "stands twice"] },
        { "a.jsonl", "\"x\"\n\" \"", ["line 2", "the prompt is empty"] },
        { "a.txt", "{\"prompt\":\"x\"}\n{\"prompt\":\"y\"}", ["line 1 is JSON", ".jsonl"] },
        { "a.txt", "Name a bird.\n{\"prompt\":\"x\"}", ["line 2 is JSON"] }, { "a.txt", "# mine\n{\"prompt\":\"x\"},", ["line 2 is JSON"] },
        { "a.txt", "[\n{\"prompt\":\"x\"}\n]", ["line 1 is JSON"] }, { "a.txt", "[\"x\", \"y\"]", ["line 1 is JSON"] },
        { "a.txt", "\"x y\"\n\"y z\"", ["every line stands in quotation marks"] },
        { "a.txt", "prompt,output\nx,y", ["header of a table", "commas"] },
        { "a.txt", "id\tinstruction\n1\tx", ["header of a table", "tabs"] }, { "a", "prompt;answer\nx;y", ["header of a table"] },
        { "a.txt", "\"prompt\",\"output\"\n\"x\",\"y\"", ["header of a table"] },
        { "a.txt", "{\"prompt\": \"x\" \"y\"}", ["line 1 is JSON"] }, { "a", "[{\"prompt\":\"x\"},\n{\"prompt\":\"y\"", ["is JSON"] },
        { "a.json", "{\"data\":[{\"prompt\":\"x\"}],\"version\":1}", ["an object at its top", "data, version", "jq"] },
        { "a.json", "{\n\"prompt\":{\"0\":\"x\"}}", ["an object at its top", "'prompt'"] },
        { "a.json", "[]", ["holds no prompts"] }, { "a.jsonl", "", ["holds no prompts, it is empty"] },
        { "a.jsonl", "\n \n", ["only blank lines"] }, { "a.json", "3", ["the number 3"] },
        { "a.jsonl", "{\"prompt\":\"x\",\"turns\":[\"a\"]}\n{\"prompt\":\"y\"}\n{\"prompt\":\"z\",\"Turns\":[\"a\"]}",
            ["'turns' changes what is asked", "in 1 of 3 rows, first at line 1", "write them as 'messages'"] },
        { "a.jsonl", "{\"prompt\":\"x\",\"system\":\"a\",\"system_prompt\":\"b\"}", ["'system_prompt' says something else"] },
        { "a.jsonl", "{\"prompt\":\"x\",\"system\":[1]}", ["key 'system': expected a string, got an array"] },
        { "a.jsonl", "{\"system\":\"a\",\"messages\":[{\"role\":\"system\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"x\"}]}",
            ["'system' says something else than the system message"] },
        { "a.json", "[{\"instruction\":\"x\",\"history\":[\"hi\",\"hello\"]}]",
            ["'history' holds no whole turns", "in 1 of 1 rows, first at item 1"] },
        { "a.jsonl",
            "{\"history\":[[\"hi\",\"hello\"]],\"messages\":[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\","
            + "\"content\":\"y\"},{\"role\":\"user\",\"content\":\"z\"}]}", ["'history' holds earlier turns, and the messages do, too"] },
                { "a.jsonl", "{\"question\":\"x\",\"choices\":[\"a\",\"b\"]}", ["'choices'"] },
        { "a.jsonl", "{\"prompt\":\"x\",\"tools\":[{\"name\":\"t\"}]}", ["'tools'"] },
        { "a.jsonl", "{\"prompt\":\"x\",\"images\":[\"a.png\"]}", ["'images'"] },
        { "a.jsonl", "{\"prompt\":\"x\",\"instruction\":\"y\"}", ["'prompt' and 'instruction' say different things"] },
        { "a.jsonl", "{\"prompt\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"y\"}]}", ["say different things"] },
        { "a.jsonl",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"system\",\"content\":\"y\"},{\"role\":\"user\","
            + "\"content\":\"z\"}]}", ["'messages' holds a system message behind others", "in 1 of 1 rows"] },
        { "a.jsonl",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"content\":\"y\"},{\"role\":\"assistant\","
            + "\"content\":\"z\"}]}", ["'messages' does not ask with a message of the user at its end"] },
        { "a.jsonl",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"content\":\"\"},{\"role\":\"user\","
            + "\"content\":\"z\"}]}", ["'messages' holds an empty message"] },
        { "a.jsonl", "{\"conversations\":[{\"from\":\"gpt\",\"value\":\"x\"},{\"from\":\"human\",\"value\":\"y\"}]}",
            ["'conversations' begins with the assistant"] },
        { "a.jsonl", "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"tool\",\"content\":\"y\"}]}", ["role 'tool'"] },
        { "a.jsonl", "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"u\"}]}]}",
            ["without images"] }, { "a.jsonl", "{\"messages\":[{\"role\":\"user\"}]}", ["the prompt is empty"] },
        { "a.jsonl", "{\"messages\":[{\"content\":\"x\"}]}", ["expected a string under 'role'"] },
        { "a.jsonl", "{\"messages\":\"x\",\"id\":1}", ["'messages'"] },
        { "a.jsonl", "{\"prompt\":[\"x\"]}", ["key 'prompt': expected a string, got an array"] },
        { "a.jsonl", "{\"prompt\":\"x\",\"context\":[\"y\"]}", ["key 'context': expected a string, got an array"] },
        { "a.jsonl", "{\"text\":\"x\"}", ["no prompt", "got text"] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_not_is_refused_by_name(string name, string text, string[] words)
    {
        var path = Write(name, text);
        var error = Should.Throw<InvalidDataException>(() => PromptFile.Read(path)).Message;
        error.ShouldStartWith($"'{path}'");
        error.ShouldSatisfyAllConditions([.. words.Select(word => (Action)(() => error.ShouldContain(word)))]);
    }

    /// <summary>First bytes, and words of the refusal, whatever the extension.</summary>
    public static TheoryData<byte[], string> Binary { get; } = new()
    {
        { [0x1F, 0x8B, 8, 0], "gzip -d" }, { [(byte)'P', (byte)'A', (byte)'R', (byte)'1', 0], "a Parquet table" },
        { [(byte)'P', (byte)'K', 3, 4], "a zip archive" }, { [0x28, 0xB5, 0x2F, 0xFD], "zstd -d" },
        { [0x80, 4, 0x95], "a Python pickle" }, { [.. "version https://git-lfs.github.com/spec/v1\n"u8], "git lfs pull" },
        { [.. "<!DOCTYPE html>"u8], "a web page" }, { [0x61, 0, 0x62, 0], "line 1 holds a NUL" },
        { [0x61, 0x0A, 0xFF, 0x0A], "is not UTF-8 text (byte 2, line 2)" }, { [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "UTF-32" },
        { [0xFF, 0xFE, 0x3D, 0xD8], "UTF-16" },
    };

    [Theory]
    [MemberData(nameof(Binary))]
    public void Bytes_that_are_no_text_are_told_by_what_they_are(byte[] bytes, string words)
    {
        foreach (var name in new[] { "a.jsonl", "a.txt", "a" })
        {
            var path = Path.Combine(_folder, name);
            File.WriteAllBytes(path, bytes);
            Should.Throw<InvalidDataException>(() => PromptFile.Read(path)).Message.ShouldContain(words);
        }
    }

    [Fact]
    public void What_was_joined_repeated_mended_and_left_unused_is_told_once_with_its_count()
    {
        var notes = new List<string>();
        PromptFile.Read(Write("a.jsonl", """
            {"prompt": "Sum up.", "input": "It rained.", "id": 7, "topic": "rain"}
            {"prompt": "Name a bird \ud83d.", "id": 8}
            {"prompt": "Sum up.", "input": "It rained.", "id": 9}
            """), notes.Add);
        notes.ShouldSatisfyAllConditions(
            n => n.ShouldContain(line => line.EndsWith("'input' follows the prompt after a blank line 2 times, first at line 1")),
            n => n.ShouldContain(line => line.Contains("read as U+FFFD, at line 2, key 'prompt'")),
            n =>
                n.ShouldContain(line =>
                    line.EndsWith("keys that are kept beside the prompts and not used here: id (3 rows), topic (1 row)")),
            n =>
                n.ShouldContain(line =>
                    line.EndsWith("1 of 2 different prompts stand there more than once: 'Sum up.\u2424\u2424It rained.' 2 times")),
            n => n.Count.ShouldBe(4));
        notes.Clear();
        PromptFile.Read(Write("b.txt", "One?\nTwo?"), notes.Add);
        notes.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_in_UTF_16_with_its_mark_is_read_and_a_folder_is_not()
    {
        var path = Path.Combine(_folder, "u.txt");
        File.WriteAllText(path, "N\u00E4me a bird.\n", System.Text.Encoding.Unicode);
        var notes = new List<string>();
        PromptFile.Read(path, notes.Add)[0].Text.ShouldBe("N\u00E4me a bird.");
        notes.ShouldHaveSingleItem().ShouldContain("UTF-16");
        Should.Throw<InvalidDataException>(() => PromptFile.Read(_folder)).Message.ShouldContain("is a folder");
    }

    [Fact]
    public void Values_of_megabytes_are_not_printed_whole()
    {
        var big = new string('x', 10_000_000);
        foreach (var text in new[] { $"{{\"{big}\":1}}", $"{{\"prompt\":{new string('9', 1_000_000)}}}", $"# {big}",
            $"{{\"messages\":[{{\"role\":\"{big}\",\"content\":\"a\"}}]}}" })
        {
            Should.Throw<InvalidDataException>(() => PromptFile.Read(Write("a.jsonl", text))).Message.Length.ShouldBeLessThan(1000);
        }

        Should.Throw<InvalidDataException>(() => PromptFile.Read(Write("a.txt", $"{{\"prompt\":\"{big}\"}}"))).Message.Length
            .ShouldBeLessThan(1000);
    }

    [Fact]
    public void Reference_responses_come_from_outputs_and_from_conversations()
    {
        string? Output(string row) => PromptFile.Read(Write("a.jsonl", row))[0].Reference;
        Output("""{"prompt":"x","answer":7}""").ShouldBe("7");
        Output("""{"prompt":"x","completion":[{"role":"assistant","content":"y"}]}""").ShouldBe("y");
        Output("""{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]}""").ShouldBe("y");
        Output("""{"prompt":"x","output":["y"]}""").ShouldBeNull();
        Output("""{"question":"x","solution":"so y","answer":"y"}""").ShouldBe("y");
        Output("""{"question":"x","solution":"so y"}""").ShouldBe("so y");
        Output("""{"question":"x","Target":3}""").ShouldBe("3");
        Output("""{"question":"x","reference":"y"}""").ShouldBe("y");
    }

    [Fact]
    public void What_else_a_row_holds_is_kept_beside_its_prompt()
    {
        var prompt = PromptFile.Read(
            Write("a.jsonl", """{"question":"x","answer":"y","solution":"so y","Tests":[1.50,"é"],"none":null,"empty":[]}"""))[0];
        prompt.Columns!.ToJsonString().ShouldBe("""{"solution":"so y","Tests":[1.50,"\u00E9"]}""");
        PromptFile.Read(Write("a.jsonl", """{"question":"x","answer":"y"}"""))[0].Columns.ShouldBeNull();
    }

    /// <summary>A row, and its messages as <c>s:</c>, <c>u:</c> and <c>a:</c>.</summary>
    public static TheoryData<string, string, string?> Dialogues { get; } = new()
    {
        { """{"prompt":"x","system":"Be brief."}""", "s:Be brief.|u:x", null },
        { """{"prompt":"x","System_Prompt":" Be brief. ","system":"Be brief.","input":"y"}""", "s:Be brief.|u:x\n\ny", null },
        { """{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"x"}]}""", "s:Be brief.|u:x", null },
        { """{"prompt":[{"role":"developer","content":"s"},{"role":"user","content":"x"},{"role":"assistant","content":"y"}]}""",
            "s:s|u:x", "y" },
        { """{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"},{"role":"user","content":"z"}]}""",
            "u:x|a:y|u:z", null },
        { """{"conversations":[{"from":"human","value":"x"},{"from":"gpt","value":"y"},{"from":"human","value":"z"},"""
            + """{"from":"gpt","value":"w"}],"input":"i"}""",
            "u:x|a:y|u:z\n\ni", "w" },
        { """{"instruction":"x","history":[["hi","hello"],["so","what"]],"system":"s"}""", "s:s|u:hi|a:hello|u:so|a:what|u:x", null },
        { """{"prompt":"x","chat_history":[{"role":"user","content":"hi"},{"role":"assistant","content":"hello"}]}""",
            "u:hi|a:hello|u:x", null },
        { """{"prompt":"z","messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"},{"role":"user","content":"z"}]}""",
            "u:x|a:y|u:z", null },
    };

    [Theory]
    [MemberData(nameof(Dialogues))]
    public void System_messages_and_earlier_turns_are_read_as_messages(string row, string messages, string? reference)
    {
        var prompt = PromptFile.Read(Write("a.jsonl", row))[0];
        string.Join('|', prompt.Dialogue.Messages.Select(message => $"{message.Role[0]}:{message.Text}")).ShouldBe(messages);
        prompt.Reference.ShouldBe(reference);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
