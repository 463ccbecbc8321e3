using System.Text.Json;
using MetaReward.Recipes;

namespace MetaReward.Tests;

public sealed class PromptFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("prompts").FullName;

    [Theory]
    [InlineData("a.txt", "One?\n\n  Two!  \r\n[three]\n")]
    [InlineData("a.jsonl", "{\"prompt\":\"One?\"}\n\n{\"question\":\"Two!\"}\r\n{\"instruction\":\"[three]\",\"input\":\"\"}")]
    [InlineData("a.json", "[{\"prompt\":\"One?\"}, \"Two!\", {\"instruction\":\"[three]\"}]")]
    [InlineData("a", "One?\nTwo!\n[three]")]
    public void Lines_json_lines_and_arrays_give_the_same_prompts(string name, string text) =>
        PromptFile.Read(Write(name, text)).ShouldBe(
            [new Prompt("p00000", "One?"), new Prompt("p00001", "Two!"), new Prompt("p00002", "[three]")]);

    [Fact]
    public void An_instruction_is_followed_by_its_input_and_keeps_its_output()
    {
        var row = PromptFile.Read(Write("a.jsonl", """{"instruction":"Sort.","input":"b a","output":"a b"}"""))[0];

        row.Text.ShouldBe("Sort.\n\nb a");
        row.Reference.ShouldBe("a b");
    }

    [Fact]
    public void The_same_request_without_its_wish_stands_beside_it_and_survives_a_run_folder()
    {
        var rows = PromptFile.Read(Write("a.jsonl", """
            {"prompt":"Sort. No capitals.","without":"Sort.","n":1}
            {"prompt":"Sort.","without":""}
            """));
        rows.Select(row => row.Without).ShouldBe(["Sort.", null]);
        rows[0].Columns!.ShouldHaveSingleItem().Key.ShouldBe("n");
        JsonSerializer.Deserialize<Prompt>(JsonSerializer.Serialize(rows[0])).ShouldBe(rows[0]);
        rows[0].ShouldNotBe(rows[0] with { Without = "Other." });
        Should.Throw<InvalidDataException>(() => PromptFile.Read(Write("b.jsonl", """{"prompt":"x","without":3}""")))
            .Message.ShouldContain("line 1, key 'without': expected a string, got the number 3");
    }

    [Theory]
    [InlineData("a.jsonl", "{\"prompt\":\"x\"}\n{\"text\":\"y\",\"n\":1}",
        "line 2: no prompt; expected one of the keys prompt, instruction, question, got text, n")]
    [InlineData("a.jsonl", "{\"prompt\":\"x\"}\n{\"prompt\":7}", "line 2, key 'prompt': expected a string, got the number 7")]
    [InlineData("a.jsonl", "{\"prompt\":\"x\"}\n{\"prompt\":", "line 2, column 11: not valid JSON")]
    [InlineData("a.json", "[{\"prompt\":\"x\"},\n{\"prompt\" \"y\"}]", "line 2, column 11: not valid JSON")]
    [InlineData("a.json", "[{\"prompt\":\"x\"}, 3]", "item 2: expected an object with a prompt, got the number 3")]
    [InlineData("a.jsonl", "{\"prompt\":\"  \"}", "line 1, key 'prompt': the prompt is empty")]
    [InlineData("a.jsonl", "{\"instruction\":\"x\",\"instances\":3}", "line 1, key 'instances': expected an array, got the number 3")]
    [InlineData("a.txt", "\n  \n", "holds no prompts")]
    public void A_bad_row_is_named_by_file_line_and_key(string name, string text, string message)
    {
        var path = Write(name, text);

        var error = Should.Throw<InvalidDataException>(() => PromptFile.Read(path)).Message;

        error.ShouldContain(message);
        error.ShouldContain(name);
    }

    [Fact]
    public void A_missing_file_and_bytes_that_are_no_text_are_told_apart()
    {
        var bytes = Path.Combine(_folder, "b.txt");
        File.WriteAllBytes(bytes, [0x61, 0xFF, 0xFE]);

        Should.Throw<InvalidDataException>(() => PromptFile.Read(Path.Combine(_folder, "none.jsonl"))).Message
            .ShouldContain("no prompt file at");
        Should.Throw<InvalidDataException>(() => PromptFile.Read(bytes)).Message.ShouldContain("not UTF-8");
    }

    [ReferenceFact("instructions")]
    public void The_alpaca_seed_tasks_come_with_inputs_and_reference_outputs()
    {
        var rows = PromptFile.Read(SharedData.Path("instructions/alpaca_seed_tasks_175.jsonl"));

        rows.Count.ShouldBe(175);
        rows.ShouldAllBe(r => r.Reference != null);
        rows[1].Text.ShouldStartWith("What is the relation between the given pairs?\n\n");
        PromptFile.Read(SharedData.Path("instructions/alpaca_data_cleaned_1000.json")).Count.ShouldBe(1000);
        PromptFile.Read(SharedData.Path("instructions/gsm8k_test.jsonl"))[0].Reference!.ShouldEndWith("#### 18");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
