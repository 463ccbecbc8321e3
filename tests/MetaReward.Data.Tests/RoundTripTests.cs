using System.Text.Json;
using MetaReward.Data;
using MetaReward.Data.Formats;
using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>What is written in each format comes back equal, with its provenance, from every kind of file.</summary>
public sealed class RoundTripTests : IDisposable
{
    private static readonly string[] Endings = [".jsonl", ".json", ".jsonl.gz", ".json.gz", ".parquet"];
    private readonly DataFolder folder = new();

    /// <summary>Two pairs of a run and one of the judge; one has a system message and earlier turns.</summary>
    private static readonly WrittenPair[] Pairs =
    [
        Pair("i1/p00000/actor", Role.Actor, 4.5, 1.25, "apple fig", "apple kiwi <|im_end|>",
            new Utterance("user", "sort the words : fig apple")),
        Pair("i1/p00001/actor", Role.Actor, 3, 2, " leading space\nand \"lines\"\t\u00E9\U0001F600", "x",
            new("system", "Be kind."), new("user", "hi"), new("assistant", "hello"), new("user", "and now?")),
        Pair("i1/p00001/r3/judge", Role.Judge, 5, 0, "score : 4", "score : 1", new Utterance("user", "judge . x")),
    ];

    public static TheoryData<string, string> Forms =>
        [.. from format in PairFormat.All from ending in Endings select (format.Name, ending)];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void Pairs_come_back_as_they_were(string name, string ending)
    {
        var format = PairFormat.All.Single(one => one.Name == name);
        if (ending == ".parquet" && name == "llamafactory-alpaca")
        {
            Should.Throw<InvalidDataException>(() => DataExport.Pairs(Pairs, format, folder["pairs" + ending])).Message
                .ShouldContain("'history' holds Array");
            File.Exists(folder["pairs" + ending]).ShouldBeFalse();
            return;
        }

        var single = name.StartsWith("trl-standard", StringComparison.Ordinal);
        var expected = Pairs.Where(pair => !single || pair.Prompt.Count == 1).ToList();
        var done = DataExport.Pairs(Pairs, format, folder["pairs" + ending]);
        (done.Records, done.LeftOut.Values.Sum(), done.Rows).ShouldBe((expected.Count, single ? 1 : 0,
            expected.Count * (name == "kto" ? 2 : 1)));

        var back = PairReader.Read(folder["pairs" + ending]);
        back.Skips.ShouldBeEmpty();
        Same(back.Written, expected);
    }

    [Fact]
    public void A_folder_has_what_its_tool_needs_and_is_read_back()
    {
        foreach (var format in PairFormat.All)
        {
            var to = folder[format.Name];
            var done = DataExport.Pairs(Pairs, format, to);
            done.Files.ShouldContain("pairs.jsonl");
            File.ReadAllText(Path.Combine(to, "README.md")).ShouldContain(format.Name);
            PairReader.Read(to).Written.Count.ShouldBe(done.Records);
            Should.Throw<InvalidDataException>(() => DataExport.Pairs(Pairs, format, to)).Message.ShouldContain("not overwritten");
        }

        var info = JsonDocument.Parse(File.ReadAllText(folder["llamafactory/dataset_info.json"])).RootElement
            .GetProperty("metareward_pairs");
        info.GetProperty("ranking").GetBoolean().ShouldBeTrue();
        info.GetProperty("formatting").GetString().ShouldBe("sharegpt");
        using var rows = JsonDocument.Parse(File.ReadLines(folder["llamafactory/pairs.jsonl"]).First());
        foreach (var column in info.GetProperty("columns").EnumerateObject())
        {
            rows.RootElement.TryGetProperty(column.Value.GetString()!, out _).ShouldBeTrue(column.Name);
        }

        File.ReadAllText(folder["axolotl/axolotl.yaml"]).ShouldContain("type: chat_template.default");
    }

    [Fact]
    public void Demonstrations_come_back_as_they_were()
    {
        Demonstration[] shown =
        [
            new("i1/p00000", "say hi", "hi") { Why = "best of 4" },
            new("i1/p00001", new Dialogue([new(Author.System, "Be kind."), new(Author.User, "a"), new(Author.Assistant, "b"),
                new(Author.User, "c")]), "d") { Role = Role.Judge },
        ];
        foreach (var format in DemonstrationFormat.All)
        {
            foreach (var ending in Endings.Where(ending => ending != ".parquet" || format.Name != "llamafactory-alpaca"))
            {
                var done = DataExport.Demonstrations(shown.Select(one => (one, (int?)1)), "run", format, folder[format.Name + ending]);
                DemonstrationReader.Read(folder[format.Name + ending]).ShouldBe(shown[..done.Records], $"{format.Name} {ending}");
            }
        }

        DataExport.Pairs(Pairs, PairFormat.All[0], folder["pairs.jsonl"]);
        DemonstrationReader.Read(folder["pairs.jsonl"]).Select(one => one.Text).ShouldBe(Pairs.Select(pair => pair.Chosen));
        Should.Throw<InvalidDataException>(() => DemonstrationReader.Read(folder.Write("none.jsonl", "{\"prompt\":\"a\"}")))
            .Message.ShouldContain("holds no demonstrations");
    }

    [Fact]
    public void Rollouts_have_their_reward_and_their_group()
    {
        Rollout[] made = [.. new[] { 1.5, double.NaN }.Select((reward, i) =>
            new Rollout($"i1/s0/p0/r{i}", "i1/s0/p0", "say hi", new Sample($"hi {i}", [1], [-0.5f], Finish.Stop), reward))];
        DataExport.Rollouts(made.Select(one => (one, (int?)1)), "run", DemonstrationFormat.All[0], folder["r.jsonl"]).Records.ShouldBe(2);
        var rows = File.ReadLines(folder["r.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        rows[0].GetProperty("reward").GetDouble().ShouldBe(1.5);
        rows[1].GetProperty("reward").ValueKind.ShouldBe(JsonValueKind.Null);
        rows[1].GetProperty("metareward_group").GetString().ShouldBe("i1/s0/p0");
        rows[0].GetProperty("completion")[0].GetProperty("content").GetString().ShouldBe("hi 0");
    }

    [Theory]
    [InlineData("""{"instruction":"say hi","input":"to me","chosen":"hello","rejected":"no"}""", "user:say hi\nto me")]
    [InlineData("""{"instruction":"say hi","history":[["a","b"]],"system":"be kind","chosen":"hello","rejected":"no"}""",
        "system:be kind|user:a|assistant:b|user:say hi")]
    [InlineData("""{"question":"say hi","chosen":"hello","rejected":"no"}""", "user:say hi")]
    [InlineData("""{"instruction":"say hi","chosen_response":"hello","rejected_response":"no"}""", "user:say hi")]
    [InlineData(
        """{"conversations":[{"from":"human","value":"say hi"}],"chosen":{"from":"gpt","value":"hello"},"""
        + """ "rejected":{"from":"gpt","value":"no"}}""",
        "user:say hi")]
    [InlineData(
        """{"messages":[{"role":"user","content":"say hi"}],"chosen":{"role":"assistant","content":"hello"},"""
        + """ "rejected":{"role":"assistant","content":"no"}}""",
        "user:say hi")]
    [InlineData(
        """{"prompt":[{"from":"human","value":"say hi"}],"chosen":[{"from":"human","value":"say hi"},{"from":"gpt","value":"hello"}],"""
        + """ "rejected":[{"from":"human","value":"say hi"},{"from":"gpt","value":"no"}]}""",
        "user:say hi")]
    public void Each_tools_shape_is_known(string row, string prompt)
    {
        var pair = PairReader.Read(folder.Write("a.jsonl", row)).Written.ShouldHaveSingleItem();
        string.Join('|', pair.Prompt.Select(message => $"{message.Role}:{message.Text}")).ShouldBe(prompt);
        (pair.Chosen, pair.Rejected).ShouldBe(("hello", "no"));
    }

    [Fact]
    public void Labelled_answers_are_paired_where_a_prompt_has_both_and_the_others_are_counted()
    {
        var rows = PairReader.Read(folder.Write("kto.jsonl", """
            {"prompt":"a","completion":"good","label":true}
            {"prompt":"b","completion":"alone","label":true}
            {"prompt":"a","completion":"bad","label":false}
            {"messages":[{"role":"user","content":"c"},{"role":"assistant","content":"yes"}],"label":true}
            {"messages":[{"role":"user","content":"c"},{"role":"assistant","content":"no"}],"label":false}
            """));
        rows.Written.Select(pair => $"{pair.Prompt[^1].Text} {pair.Chosen} {pair.Rejected}").ShouldBe(["a good bad", "c yes no"]);
        rows.Skips.ShouldHaveSingleItem().Reason.ShouldBe("its prompt has no answer with the other label");
    }

    [ReferenceTheory("preference_samples")]
    [InlineData("autoalign_anthropic_helpful.jsonl")]
    [InlineData("autoalign_dummy_dpo.json")]
    [InlineData("autoalign_rewardbench.jsonl")]
    [InlineData("autoalign_shp.jsonl")]
    [InlineData("autoalign_summarize.jsonl")]
    [InlineData("autoalign_ultra_binary.jsonl")]
    [InlineData("llamafactory_dpo_en_demo.json")]
    public void Files_of_other_tools_are_read_whole_and_come_back_from_every_format(string file)
    {
        var read = PairReader.Read(SharedData.Path($"preference_samples/{file}"));
        read.Written.Count.ShouldBeGreaterThan(0);
        read.Skips.ShouldBeEmpty();
        foreach (var format in PairFormat.All)
        {
            var to = folder[$"{format.Name}.jsonl"];
            var done = DataExport.Pairs(read.Written, format, to);
            done.LeftOut.Values.Sum().ShouldBe(read.Written.Count - done.Records);
            var back = PairReader.Read(to);
            if (format.Name is not ("trl-implicit" or "trl-standard-implicit" or "kto") && done.LeftOut.Count == 0)
                Same(back.Written, read.Written);
            File.Delete(to);
        }
    }

    [ReferenceTheory("preference_samples")]
    [InlineData("llamafactory_alpaca_en_demo.json", 999)]
    [InlineData("llamafactory_identity.json", 91)]
    public void Demonstrations_of_other_tools_are_read_whole(string file, int count) =>
        DemonstrationReader.Read(SharedData.Path($"preference_samples/{file}")).Count.ShouldBe(count);

    [ReferenceFact("preference_samples/llamafactory_kto_en_demo.json")]
    public void Of_labelled_answers_of_another_tool_those_with_a_partner_are_pairs_and_all_others_are_counted()
    {
        var read = PairReader.Read(SharedData.Path("preference_samples/llamafactory_kto_en_demo.json"));
        (read.Written.Count, read.Skips.Count).ShouldBe((1, 298)); // 300 answers to 297 prompts
    }

    private static void Same(IReadOnlyList<WrittenPair> back, IReadOnlyList<WrittenPair> expected)
    {
        back.Count.ShouldBe(expected.Count);
        foreach (var (now, before) in back.Zip(expected))
        {
            now.Prompt.ShouldBe(before.Prompt);
            (now.Chosen, now.Rejected, now.Scores, now.IsScored, now.Origin)
                .ShouldBe((before.Chosen, before.Rejected, before.Scores, before.IsScored, before.Origin));
        }
    }

    private static WrittenPair Pair(
        string id, Role role, double good, double bad, string chosen, string rejected, params Utterance[] prompt) =>
        new(id, prompt, chosen, rejected)
        {
            Scores = (good, bad), IsScored = true,
            Origin = new(id, role)
            {
                Run = "mine", Iteration = 1, PromptId = id.Split('/')[1], ChosenId = id + "/r1", RejectedId = id + "/r2",
                Policy = "0123abcd", Why = "4.50 against 1.25",
            },
        };
}
