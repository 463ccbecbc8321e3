using MetaReward.Data;
using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>The same prompts from every kind of file, and what cannot be read says so.</summary>
public sealed class PromptReaderTests : IDisposable
{
    private const string Lines = """
        {"question":"one","answer":"1","level":"easy"}
        {"question":"two, and \"more\"","answer":"2","level":"hard"}

        """;

    private const string Csv = "question,answer,level\none,1,easy\n\"two, and \"\"more\"\"\",2,hard\n";
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_csv_a_tsv_a_parquet_and_packed_files_give_the_prompts_of_the_json_lines()
    {
        var expected = PromptFile.Read(folder.Write("a.jsonl", Lines));
        expected.Count.ShouldBe(2);
        PromptReader.Read(folder["a.jsonl"]).ShouldBe(expected);
        PromptReader.Read(folder.Write("a.csv", Csv)).ShouldBe(expected);
        PromptReader.Read(folder.Write("semicolons.csv", Csv.Replace("n,a", "n;a").Replace("r,l", "r;l").Replace("one,1,", "one;1;")
            .Replace(",2,", ";2;"))).ShouldBe(expected);
        PromptReader.Read(folder.Write("a.tsv", "question\tanswer\tlevel\none\t1\teasy\n\"two, and \"\"more\"\"\"\t2\thard"))
            .ShouldBe(expected);
        PromptReader.Read(folder.Pack("a.jsonl.gz", Lines)).ShouldBe(expected);
        PromptReader.Read(folder.Pack("a.csv.gz", Csv)).ShouldBe(expected);
        PromptReader.Read(folder.Pack("packed-without-its-ending.jsonl", Lines)).ShouldBe(expected);
        File.WriteAllBytes(folder["a.parquet"], ParquetTable.Write([.. OpenedFile.Of(folder["a.jsonl"]).Rows(new("a", null))
            .Select(row => System.Text.Json.Nodes.JsonObject.Create(row.Value)!)]));
        PromptReader.Read(folder["a.parquet"]).ShouldBe(expected);
    }

    [Fact]
    public void A_parquet_of_another_program_is_read_with_its_lists_structs_times_and_maps()
    {
        foreach (var name in new[] { "duckdb-zstd.parquet", "duckdb-snappy.parquet" })
        {
            var rows = OpenedFile.Of(DataFolder.Fixture(name)).Rows(new(name, null));
            rows.Count.ShouldBe(2);
            rows[0].Value.GetRawText().ShouldContain("""
                "tags":["p","q"],"made":"2020-01-01T10:00:00.0000000
                """);
            rows[0].Value.GetProperty("more").GetProperty("k").GetString().ShouldBe("v");
            rows[0].Value.GetProperty("chosen")[1].GetProperty("content").GetString().ShouldBe("h\u00E9");
            PromptReader.Read(DataFolder.Fixture(name)).Select(prompt => prompt.Text).ShouldBe(["say h\u00E9", "say it"]);
        }
    }

    [Fact]
    public void Named_columns_and_a_template_make_the_prompt_and_all_else_is_kept_beside_it()
    {
        var path = folder.Write("a.csv", "id,q,persona,text,gold\n7,what?,Be kind.,bonjour,hello\n8,who?,,salut,hi\n");
        var read = PromptReader.Read(path, new() { Columns = Map(("prompt", "q"), ("system", "persona"), ("reference", "gold")) });
        read[0].Dialogue.Messages.Select(message => $"{message.Role}:{message.Text}").ShouldBe(["system:Be kind.", "user:what?"]);
        read[0].Columns!.ToJsonString().ShouldBe("""{"id":"7","text":"bonjour"}""");
        (read[1].Text, read[1].Reference).ShouldBe(("who?", "hi"));

        var filled = PromptReader.Read(path, new() { Template = "Translate {{it}}: {text} ({id})", Columns = Map(("reference", "gold")) });
        filled.Select(prompt => prompt.Text).ShouldBe(["Translate {it}: bonjour (7)", "Translate {it}: salut (8)"]);
        filled[0].Columns!.ToJsonString().ShouldBe("""{"q":"what?","persona":"Be kind."}""");

        PromptReader.Read(folder.Write("a.txt", "kiwi\nfig\n"), new() { Template = "Spell {text}." })
            .Select(prompt => prompt.Text).ShouldBe(["Spell kiwi.", "Spell fig."]);
        Refusal(path, new() { Template = "{txt}" }).ShouldContain("line 2 has no column 'txt'; it has id, q, persona, text, gold");
        Refusal(path, new() { Columns = Map(("prompt", "q"), ("system", "nobody")) }).ShouldContain("has no column 'nobody'");
    }

    [Fact]
    public void Repeated_prompts_are_left_out_where_that_is_asked_and_said()
    {
        var path = folder.Write("a.jsonl",
            "{\"prompt\":\"a\"}\n{\"prompt\":\"b\"}\n{\"prompt\":\"a\",\"output\":\"x\"}\n{\"prompt\":\"c\"}\n");
        var notes = new List<string>();
        PromptReader.Read(path, new() { Deduplicate = Deduplication.Exact }, notes.Add).Select(prompt => prompt.Id)
            .ShouldBe(["p00000", "p00001", "p00003"]);
        notes.ShouldHaveSingleItem().ShouldContain("1 of 4 prompts repeat an earlier one and are left out");
        PromptReader.Read(path).Count.ShouldBe(4);
    }

    [Fact]
    public void A_dataset_folder_gives_the_split_that_is_asked_for()
    {
        folder.Write("set/README.md", "a card");
        folder.Write("set/dataset_infos.json", "{}");
        folder.Write("set/data/train-00000-of-00002.jsonl", "{\"prompt\":\"a\"}\n");
        folder.Write("set/data/train-00001-of-00002.jsonl", "{\"prompt\":\"b\"}\n");
        folder.Pack("set/data/test-00000-of-00001.jsonl.gz", "{\"prompt\":\"t\"}\n");
        var notes = new List<string>();
        PromptReader.Read(folder["set"], note: notes.Add).Select(prompt => $"{prompt.Id} {prompt.Text}").ShouldBe(["p00000 a", "p00001 b"]);
        notes.ShouldHaveSingleItem().ShouldContain("read 2 files of the split 'train'; the splits are test, train");
        PromptReader.Read(folder["set"], new() { Split = "test" })[0].Text.ShouldBe("t");
        Refusal(folder["set"], new() { Split = "validation" }).ShouldContain("has no split 'validation'; it has test, train");
        folder.Write("set/data/train_sft-00000-of-00001.jsonl", "{\"prompt\":\"s\"}\n");
        PromptReader.Read(folder["set"], new() { Split = "train_sft" })[0].Text.ShouldBe("s");

        folder.Write("plain/first.jsonl", "{\"prompt\":\"p\"}\n");
        PromptReader.Read(folder["plain"])[0].Text.ShouldBe("p");
        folder.Write("plain/first.csv", "prompt\np\n");
        Refusal(folder["plain"]).ShouldContain("several kinds of files: .csv, .jsonl");
        folder.Write("both/main/train.jsonl", "{\"prompt\":\"m\"}\n");
        folder.Write("both/socratic/train.jsonl", "{\"prompt\":\"m\"}\n");
        Refusal(folder["both"]).ShouldContain("several datasets: main, socratic");
        folder.Write("arrow/data-00000-of-00001.arrow", "ARROW1");
        Refusal(folder["arrow"]).ShouldContain(".arrow files are not read");
    }

    [Theory]
    [InlineData("a.csv", "a,b\n1\n", "line 2: expected 2 cells, as in the header, got 1")]
    [InlineData("a.csv", "prompt\n\"open\n", "line 2: a quotation mark is opened and not closed")]
    [InlineData("a.csv", "a,a\n1,2\n", "the column 'a' stands twice")]
    [InlineData("a.csv", "", "is empty")]
    [InlineData("a.csv", "prompt\n", "holds no prompts")]
    [InlineData("a.csv", "x\n1\n", "no prompt; expected one of the keys")]
    [InlineData("a.parquet", "hello", "cannot be read as a Parquet table")]
    [InlineData("a.parquet", "PAR1 and nothing that follows PAR1", "cannot be read as a Parquet table")]
    [InlineData("a.xlsx", "PK", "is a table (.xlsx)")]
    [InlineData("a.zst", "x", "has the extension .zst")]
    public void What_cannot_be_read_says_what_and_where(string name, string text, string words) =>
        Refusal(folder.Write(name, text)).ShouldContain(words);

    [Fact]
    public void Cut_and_spoiled_files_are_refused()
    {
        var packed = File.ReadAllBytes(folder.Pack("a.jsonl.gz", string.Concat(Enumerable.Range(0, 500)
            .Select(i => $"{{\"prompt\":\"number {i}\"}}\n"))));
        foreach (var length in new[] { 12, packed.Length / 2, packed.Length - 4 })
        {
            File.WriteAllBytes(folder["cut.jsonl.gz"], packed[..length]);
            Refusal(folder["cut.jsonl.gz"]).ShouldContain("cannot be unpacked");
        }

        var table = File.ReadAllBytes(DataFolder.Fixture("duckdb-snappy.parquet"));
        for (var i = 4; i < table.Length; i += 7)
        {
            byte[] spoiled = [.. table];
            spoiled[i] ^= 0x5A;
            File.WriteAllBytes(folder["spoiled.parquet"], spoiled);
            try
            {
                _ = PromptReader.Read(folder["spoiled.parquet"]);
            }
            catch (InvalidDataException said)
            {
                said.Message.ShouldContain("spoiled.parquet");
            }
        }
    }

    [Theory]
    [InlineData("columns", "prompts", null)]
    [InlineData("columns", "reference", null)]
    [InlineData("template", "reference", "no column")]
    [InlineData("template", "reference", "{open")]
    [InlineData("template", "reference", "close}")]
    [InlineData("template", "prompt", "{a}")]
    public void Readings_that_cannot_be_are_named(string setting, string use, string? template) =>
        new PromptReading { Columns = Map((use, "x")), Template = template }.Fault()!.Value.Setting.ShouldBe(setting);

    private static SortedDictionary<string, string> Map(params (string Use, string Column)[] columns) =>
        new(columns.ToDictionary(one => one.Use, one => one.Column), StringComparer.Ordinal);

    private static string Refusal(string path, PromptReading? reading = null) =>
        Should.Throw<InvalidDataException>(() => PromptReader.Read(path, reading)).Message;
}
