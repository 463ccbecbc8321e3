namespace MetaReward.Recipes;

public class PairPlaceTests
{
    [Theory]
    [InlineData("""{"prompt":"say hi","chosen":"hello","rejected":"no"}""", "user:say hi", "hello", "no")]
    [InlineData("""{"chosen":"the sky is blue","rejected":"the sky is green"}""", "user:the sky is", " blue", " green")]
    [InlineData(
        """{"prompt":[{"role":"user","content":"say hi"}],"chosen":[{"role":"assistant","content":"hello"}],"rejected":["""
        + """{"role":"assistant","content":"no"}]}""", "user:say hi", "hello", "no")]
    [InlineData(
        """{"chosen":[{"role":"system","content":"be kind"},{"role":"user","content":"say hi"},{"role":"assistant","content":"hello"}]"""
        + ""","rejected":[{"role":"system","content":"be kind"},{"role":"user","content":"say hi"},{"role":"assistant","content":"no"}]}""",
        "system:be kind|user:say hi", "hello", "no")]
    [InlineData(
        """{"prompt":"say hi","chosen":[{"role":"user","content":"say hi"},{"role":"assistant","content":"hello"}],"rejected":["""
        + """{"role":"user","content":"say hi"},{"role":"assistant","content":"no"}]}""", "user:say hi", "hello", "no")]
    [InlineData(
        """{"prompt":"say hi","chosen":[{"role":"assistant","content":"hello"}],"rejected":[{"role":"assistant","content":"no"}]}""",
        "user:say hi", "hello", "no")]
    [InlineData("""{"system":"be kind","prompt":"say hi","chosen":"hello","rejected":"no"}""", "system:be kind|user:say hi", "hello", "no")]
    [InlineData(
        """{"prompt":"say hi","chosen":{"role":"assistant","content":"hello"},"rejected":{"role":"assistant","content":["""
        + """{"type":"text","text":"n"},{"type":"text","text":"o"}]}}""", "user:say hi", "hello", "no")]
    [InlineData(
        """{"prompt":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}],"chosen":["""
        + """{"role":"assistant","content":"d"}],"rejected":[{"role":"assistant","content":"e"}],"tools":[],"images":null}""",
        "user:a|assistant:b|user:c", "d", "e")]
    public void Each_of_the_formats_is_read(string row, string prompt, string chosen, string rejected)
    {
        var pair = Read(row).Written.ShouldHaveSingleItem();
        string.Join('|', pair.Prompt.Select(message => $"{message.Role}:{message.Text}")).ShouldBe(prompt);
        (pair.Chosen, pair.Rejected, pair.Scores).ShouldBe((chosen, rejected, (1, 0)));
    }

    [Theory]
    [InlineData("""{"prompt":"a","chosen":"b","rejected":"b"}""", "both answers are the same")]
    [InlineData("""{"prompt":"a","chosen":" ","rejected":"b"}""", "an answer is empty")]
    [InlineData("""{"prompt":"a","chosen":"b","rejected":null}""", "'rejected' is missing")]
    [InlineData("""{"prompt":"","chosen":"b","rejected":"c"}""", "there is no prompt")]
    [InlineData("""{"chosen":"bc","rejected":"d"}""", "there is no prompt")]
    [InlineData("""{"prompt":"a","chosen":"b","rejected":[{"role":"assistant","content":"c"}]}""",
        "one answer is a text, the other a list of messages")]
    [InlineData("""{"prompt":"a","chosen":["b"],"rejected":["c"]}""", "a message of 'chosen' has no role")]
    [InlineData("""{"prompt":"a","chosen":7,"rejected":"c"}""", "'chosen' is neither a text nor messages")]
    [InlineData("""{"prompt":"a","chosen":"b","rejected":"c","images":["x.png"]}""", "its column 'images' is not rendered here")]
    [InlineData("""{"prompt":"a","chosen":[{"role":"user","content":"b"}],"rejected":[{"role":"assistant","content":"c"}]}""",
        "an answer is not the assistant's")]
    [InlineData(
        """{"prompt":[{"role":"user","content":"a"},{"role":"assistant","content":"x"}],"chosen":[{"role":"assistant","content":"b"}]"""
        + ""","rejected":[{"role":"assistant","content":"c"}]}""", "the prompt ends with the assistant's words")]
    [InlineData(
        """{"prompt":[{"role":"user","content":"a"}],"chosen":[{"role":"assistant","content":"b"},{"role":"user","content":"x"},"""
        + """{"role":"assistant","content":"y"}],"rejected":[{"role":"assistant","content":"c"}]}""",
            "the answers are of several messages")]
    [InlineData(
        """{"prompt":"a","chosen":[{"role":"assistant","content":[{"type":"image","url":"x"}]}],"rejected":["""
        + """{"role":"assistant","content":"c"}]}""", "a message of 'chosen' holds more than text")]
    [InlineData("""{"prompt":"a","chosen":[{"role":"assistant","tool_calls":[{}]}],"rejected":[{"role":"assistant","content":"c"}]}""",
        "a message calls tools")]
    [InlineData("""{"instruction":"a","chosen":"\ud83d","rejected":"b"}""", "a text holds half a surrogate pair")]
    [InlineData("""{"instruction":7,"history":"x","chosen":[1],"rejected":null}""", "a message of 'chosen' has no role")]
    [InlineData("[1]", "the row is no object")]
    public void A_row_that_cannot_be_trained_on_is_counted_with_its_reason(string row, string reason)
    {
        var rows = Read("""{"prompt":"good","chosen":"one","rejected":"two"}""", row);
        rows.Written.Count.ShouldBe(1);
        rows.Skips.ShouldHaveSingleItem().Reason.ShouldBe(reason);
        rows.Skips[0].Id.ShouldBe("row 2");
    }

    [Theory]
    [InlineData("""{"prompt":"a","completion":"b","label":true}""", "rows with prompt, completion, label came")]
    [InlineData("", "no rows came")]
    [InlineData("not json", "line 1: not valid JSON")]
    [InlineData("{\"\\udc00\":1}", "line 1: the name of a column holds half a surrogate pair")]
    public void A_file_of_something_else_is_refused(string text, string reason) =>
        Should.Throw<InvalidDataException>(() => Read(text)).Message.ShouldContain(reason);

    [Fact]
    public void Scores_of_the_file_are_kept_and_an_array_is_as_good_as_lines()
    {
        using var folders = new Folders();
        File.WriteAllText(folders["a.json"], """[{"prompt":"a","chosen":"b","rejected":"c","score_chosen":8.5,"score_rejected":2}]""");
        PairPlace.Read(folders["a.json"]).Written[0].Scores.ShouldBe((8.5, 2));
        File.WriteAllText(folders["a.csv"], "prompt,chosen,rejected\n");
        Should.Throw<InvalidDataException>(() => PairPlace.Read(folders["a.csv"])).Message.ShouldContain("write JSON lines");
        Should.Throw<InvalidDataException>(() => PairPlace.Read(folders["nothing"])).Message.ShouldContain("there is nothing at");
        Should.Throw<InvalidDataException>(() => PairPlace.Read(folders.Path)).Message.ShouldContain("holds no pairs");
    }

    [Fact]
    public async Task A_runs_pairs_are_read_from_its_folder_its_file_and_a_reselection()
    {
        using var folders = new Folders();
        await Scene.RunAsync("meta-rewarding", folders["run"]);
        var reader = RunReader.Open(folders["run"]);
        var first = reader.Pairs(1).Select(pair => pair.Id).ToList();
        first.Count.ShouldBeGreaterThan(0);

        PairPlace.Read(folders["run"]).Sampled.Count.ShouldBe(Enumerable.Range(1, Scene.Iterations).Sum(t => reader.Pairs(t).Count));
        PairPlace.Read(folders["run"], 1).Sampled.Select(pair => pair.Id).ShouldBe(first);
        PairPlace.Read(Path.Combine(folders["run"], "iter-01", "6-pairs.jsonl")).Sampled.Select(pair => pair.Id).ShouldBe(first);
        File.Copy(Path.Combine(folders["run"], "iter-01", "6-pairs.jsonl"), folders["copied.jsonl"]);
        PairPlace.Read(folders["copied.jsonl"]).Sampled.Select(pair => pair.Id).ShouldBe(first);
        Should.Throw<InvalidDataException>(() => PairPlace.Read(folders["run"], 9)).Message.ShouldContain("iter-01");

        var again = Reselection.Of(reader, 1, reader.Manifest.Options, Scene.World);
        again.WriteTo(folders["again"]);
        PairPlace.Read(folders["again"]).Sampled.Select(pair => pair.Id).ShouldBe(first);

        File.WriteAllText(folders["copied.jsonl"],
            File.ReadAllText(folders["copied.jsonl"]).Replace("/actor", "/actress", StringComparison.Ordinal));
        Should.Throw<InvalidDataException>(() => PairPlace.Read(folders["copied.jsonl"])).Message.ShouldContain("is not whole");
    }

    private static PairRows Read(params string[] lines)
    {
        using var folders = new Folders();
        File.WriteAllText(folders["pairs.jsonl"], string.Join('\n', lines));
        return PairPlace.Read(folders["pairs.jsonl"]);
    }
}
