using MetaReward.Evaluation.AlpacaEval;
using MetaReward.Evaluation.Exams;
using MetaReward.Evaluation.HumanLabels;

namespace MetaReward.Tests;

/// <summary>Files that others made: what is null, doubled or of nobody costs one item at most, and is counted and named.</summary>
public sealed class OutputsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("outputs").FullName;
    private readonly List<string> _notes = [];

    [Theory]
    [InlineData("null", "the response is null")]
    [InlineData("NaN", "the response is null")]
    [InlineData("{\"text\": \"a\"}", "the response is an object")]
    [InlineData("[\"a\", \"b\"]", "the response is a list")]
    [InlineData("[]", "the response is a list")]
    public void A_response_that_is_no_text_costs_its_item(string value, string fault)
    {
        var outputs = Read($$"""
            {"prompt": "p", "response": {{value}}}
            {"prompt": "q", "response": "fine"}
            """);
        (outputs.Of("p"), outputs.FaultOf("p"), outputs.Of("q"), outputs.FaultOf("q")).ShouldBe((null, fault, "fine", null));
        _notes.ShouldContain(note => note.Contains($"{fault}, which costs this item, at line 1"));
    }

    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("7.50", "7.50")]
    [InlineData("true", "true")]
    [InlineData("[\"a\"]", "a")]
    [InlineData("\"half \\ud83d\"", "half \uFFFD")]
    [InlineData("\"\"", "")]
    public void A_response_is_read_as_it_is_written(string value, string text) =>
        Read($$"""{"prompt": "p", "response": {{value}}}""").Of("p").ShouldBe(text);

    [Fact]
    public void Doubled_rows_rows_without_a_prompt_and_rows_of_nobody_are_counted_and_named()
    {
        var outputs = Read("""
            {"prompt": "p", "response": "first"}
            {"prompt": " p\n", "response": "second"}
            {"prompt": "q", "response": "kept"}
            {"prompt": "q", "response": null}
            {"prompt": null, "response": "lost"}
            {"response": "lost"}
            {"prompt": "r"}
            {"prompt": "nobody's", "response": "x"}
            {"messages": [{"role": "user", "content": "m"}, {"role": "assistant", "content": null}]}
            """);
        (outputs.Of("p"), outputs.Of("q"), outputs.Of("r"), outputs.FaultOf("r"),
            outputs.FaultOf("m")).ShouldBe(("second", "kept", null, "the response is missing", "the content is null"));
        _notes.ShouldContain(note => note.Contains("a row has no prompt and counts for nothing 2 times, first at line 5"));
        _notes.Count(note => note.Contains("stands there again")).ShouldBe(2);
        outputs.Unmatched(["p", "q", "r", "m"])!.ShouldContain("1 of 5 prompts are none of these items and count for nothing: 'nobody's'");
        outputs.Unmatched(["p", "q", "r", "m", "nobody's"]).ShouldBeNull();
    }

    [Theory]
    [InlineData("", "holds no outputs")]
    [InlineData("{\"text\": \"a\"}", "line 1: expected a string (or under 'instruction' or 'question') under 'prompt', got nothing")]
    [InlineData("{\"prompt\": \"a\", \"text\": \"b\"}",
        "line 1: expected a string (or under 'output' or 'completion') under 'response', got nothing")]
    [InlineData("{\"prompt\": \"a\", \"response\": \"b\"}\n[1]", "line 2: expected an object, got [1]")]
    [InlineData("{\"prompt\": \"a\", \"response\": \"b\"", "line 1, column")]
    [InlineData("[{\"prompt\": \"a\", \"response\": \"b\"}, 3]", "item 2: expected an object, got 3")]
    public void A_file_that_holds_none_is_refused_with_its_place(string text, string words) =>
        Should.Throw<InvalidDataException>(() => Outputs.Read(Write(text))).Message.ShouldContain(words);

    [Fact]
    public void An_item_without_a_response_says_why()
    {
        var path = Write("""{"question": "p", "answer": "#### 5"}""");
        var task = Gsm8kExam.Exam.Read(path)[0];
        ResponseExam.Marked(task, null, "the response is null")
            .ShouldSatisfyAllConditions(m => m.Fault.ShouldBe("the response is null"), m => m.Marks["anywhere"].Points.ShouldBe(0));
        ResponseExam.Marked(task, null).Fault.ShouldBe("no response");
        ResponseExam.Marked(task, Said.Of("response", "<think>#### 5"))
            .ShouldSatisfyAllConditions(m => m.Fault!.ShouldContain("th"), m => m.Marks["anywhere"].Points.ShouldBe(0));
        ResponseExam.Marked(task, Said.Of("response", "<think>7</think>#### 5"))
            .ShouldSatisfyAllConditions(m => m.Fault.ShouldBeNull(), m => m.Marks["marked"].Points.ShouldBe(1));
    }

    [Fact]
    public void Labels_and_preferences_that_are_null_cost_their_pair_and_are_counted()
    {
        LabelledPairs.Read(Write("""
            {"input": "p", "output_1": "a", "output_2": "b", "label": 1}
            {"input": "q", "output_1": "a", "output_2": "b", "label": null}
            {"input": "r", "output_1": null, "output_2": "b", "label": NaN}
            {"instruction": "s", "input": "", "response1": "a", "response2": "b", "annotator1": null, "annotator2": 1, "annotator3": 1}
            """), _notes.Add).Select(pair => pair.Id).ShouldBe(["h0000"]);
        _notes.ShouldContain(note => note.Contains("'label' is null, which costs this pair 2 times, first at line 2"));
        _notes.ShouldContain(note => note.Contains("'annotator1' is null, which costs this pair, at line 4"));

        _notes.Clear();
        var rows = AlpacaRow.ReadAnnotations(
            Write(
                """[{"output_1": "ab", "output_2": "c", "preference": null}, {"output_1": null, "output_2": "c", "preference": 1.0}, """
                + """{"output_1": "a", "output_2": "c", "preference": 2.0}]"""), _notes.Add);
        rows.Select(row => double.IsNaN(row.Preference)).ShouldBe([true, true, false]);
        _notes.Count.ShouldBe(2);
        _notes.ShouldContain(note => note.Contains("'preference' is null, which costs this annotation, at item 1"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Outputs Read(string text) => Outputs.Read(Write(text), _notes.Add);

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "o.jsonl");
        File.WriteAllText(path, text);
        return path;
    }
}
