using System.Text.Json;
using MetaReward.Cli;
using MetaReward.Evaluation.Ratings;

namespace MetaReward.Tests;

/// <summary><c>eval</c> on the microworld's model and on files of outputs.</summary>
public sealed class EvalVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_policy_is_asked_once_and_everything_is_kept()
    {
        var data = Prompts(20);
        var first = await EvalAsync("ifeval", "--data", data, "--max-tokens", "16");
        first.Code.ShouldBe(0, first.Error);
        first.Error.ShouldContain("Plan     20 replies to ask for: ");
        first.Error.ShouldContain("20 of 20");
        first.Out.ShouldContain("IFEval, 20 of 20 items");
        var kept = Kept("ifeval");
        kept.Keys.Select(Path.GetFileName).ShouldBe(["comparison.json", "items.jsonl", "summary.json"], ignoreOrder: true);

        var again = await EvalAsync("ifeval", "--data", data, "--max-tokens", "16");
        again.Error.ShouldContain("all 20 replies are known from before, nothing to ask");
        again.Out.ShouldBe(first.Out);
        Kept("ifeval").ShouldBe(kept);

        var fewer = await EvalAsync("ifeval", "--data", data, "--max-tokens", "16", "--limit", "5", "--json", "--quiet");
        fewer.Error.ShouldBeEmpty();
        var summary = JsonDocument.Parse(fewer.Out).RootElement.GetProperty("summary");
        (summary.GetProperty("items").GetInt32(), summary.GetProperty("of").GetInt32()).ShouldBe((5, 20));
        Directory.GetDirectories(folder["evals/ifeval"]).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_choice_that_grew_asks_only_what_is_new()
    {
        var data = Prompts(12);
        await EvalAsync("ifeval", "--data", data, "--max-tokens", "16", "--limit", "4");
        (await EvalAsync("ifeval", "--data", data, "--max-tokens", "16", "--limit", "10")).Error
            .ShouldContain("6 replies to ask for, 4 known from before");
        (await EvalAsync("ifeval", "--data", data, "--max-tokens", "17", "--limit", "4")).Error.ShouldContain("4 replies to ask for:");
    }

    [Fact]
    public async Task Killed_it_goes_on_to_the_same_bytes()
    {
        string[] words = ["eval", "ifeval", "--data", Prompts(64), "--max-tokens", "16", "--quiet", "--out"];
        (await Screen.RunAsync([.. words, folder["whole"]])).Code.ShouldBe(0);
        var replies = Directory.GetFiles(folder["whole/replies"]).ShouldHaveSingleItem()
            .Replace(folder["whole"], folder["evals"], StringComparison.Ordinal);
        using (var killed = RealProgram.Start([.. words, folder["evals"]]))
        {
            await (await killed.UntilAsync(replies)).SignalAsync("KILL");
        }

        (await Screen.RunAsync([.. words, folder["evals"]])).Code.ShouldBe(0);
        foreach (var (file, text) in Kept("ifeval"))
        {
            (await File.ReadAllTextAsync(file.Replace(folder["evals"], folder["whole"], StringComparison.Ordinal),
                TestContext.Current.CancellationToken)).ShouldBe(text, file);
        }
    }

    [Fact]
    public async Task Two_sets_of_outputs_are_compared_prompt_by_prompt()
    {
        var data = Prompts(10);
        await EvalAsync("ifeval", "--data", data, "--outputs", Outputs("bad.jsonl", 10, "well, no"));
        var good = await EvalAsync("ifeval", "--data", data, "--outputs", Outputs("good.jsonl", 10, "well no"), "--json");
        good.Code.ShouldBe(0, good.Error);
        var root = JsonDocument.Parse(good.Out).RootElement;
        root.GetProperty("summary").GetProperty("figures").GetProperty("prompt-strict").GetProperty("value").GetDouble().ShouldBe(1);
        var difference = root.GetProperty("comparisons").EnumerateArray().ShouldHaveSingleItem().GetProperty("differences")
            .GetProperty("prompt-strict");
        (difference.GetProperty("value").GetDouble(), difference.GetProperty("low").GetDouble(),
            difference.GetProperty("count").GetInt32()).ShouldBe((1, 1, 10));
        (await EvalAsync("ifeval", "--data", data, "--outputs", folder["good.jsonl"])).Out.ShouldContain("+100.0 [+100.0, +100.0]");
    }

    [Fact]
    public async Task Too_many_failures_are_told_and_end_in_exit_code_1_with_everything_kept()
    {
        var data = Prompts(10);
        var outputs = Outputs("some.jsonl", 7, "well no");
        var failed = await EvalAsync("ifeval", "--data", data, "--outputs", outputs);
        failed.Code.ShouldBe(Program.Failed);
        failed.Error.ShouldContain("30.0 % of the items have no usable reply, more than --max-failures 0.1 allows");
        failed.Out.ShouldContain("3 no response");
        Kept("ifeval").Count.ShouldBe(3);
        (await EvalAsync("ifeval", "--data", data, "--outputs", outputs, "--max-failures", "0.3")).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_plan_asks_for_nothing_and_keeps_nothing()
    {
        var plan = await EvalAsync("ifeval", "--data", Prompts(8), "--max-tokens", "16", "--plan");
        plan.Code.ShouldBe(0);
        plan.Error.ShouldContain("8 replies to ask for");
        Directory.Exists(folder["evals/ifeval"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Word_problems_are_marked_by_their_answers()
    {
        var data = folder.Write("gsm8k.jsonl", """
            {"question": "Two and two?", "answer": "2+2=4\n#### 4"}
            {"question": "Ten times 120?", "answer": "#### 1,200"}
            {"question": "One?", "answer": "#### 1"}
            """);
        var outputs = folder.Write("outputs.json", """
            [{"question": "Two and two?", "output": "#### 4"}, {"instruction": "Ten times 120?", "output": "It is 1,200."},
            {"prompt": "One?", "completion": "#### 2"}]
            """);
        var screen = await EvalAsync("gsm8k", "--data", data, "--outputs", outputs, "--json");
        var figures = JsonDocument.Parse(screen.Out).RootElement.GetProperty("summary").GetProperty("figures");
        figures.GetProperty("marked").GetProperty("value").GetDouble().ShouldBe(1 / 3.0);
        figures.GetProperty("anywhere").GetProperty("value").GetDouble().ShouldBe(2 / 3.0);
    }

    [Fact]
    public async Task Several_samples_of_an_item_are_one_item()
    {
        var data = folder.Write("answers.jsonl", string.Concat(Enumerable.Range(0, 6).Select(i =>
            $$"""{"prompt": "add {{i}} and 2", "answer": {{i + 2}}, "kind": "add"}""" + "\n")));
        var screen = await EvalAsync("answers", "--data", data, "--samples", "3", "--temperature", "0.7", "--max-tokens", "16",
            "--max-failures", "1");
        screen.Code.ShouldBe(0, screen.Error);
        screen.Error.ShouldContain("Plan     18 replies to ask for");
        screen.Out.ShouldContain("right as the last number, mean of 3");
        var items = File.ReadLines(Directory.GetFiles(folder["evals/answers"], "items.jsonl", SearchOption.AllDirectories)[0]).ToList();
        items.Count.ShouldBe(6);
        items.ShouldAllBe(line => JsonDocument.Parse(line, default).RootElement.GetProperty("said").GetArrayLength() == 3);
    }

    [Fact]
    public async Task A_judge_is_held_against_labels()
    {
        var data = folder.Write("pairs.json", "[" + string.Join(",", Enumerable.Range(0, 6).Select(i =>
            $$"""{"input": "add {{i}} and 2", "output_1": "{{i + 2}}", "output_2": "fig", "label": 1}""")) + "]");
        var first = await EvalAsync("agreement", "--data", data, "--judgments", "2", "--max-tokens", "60", "--max-failures", "1");
        first.Code.ShouldBe(0, first.Error);
        first.Error.ShouldContain("Plan     24 replies to ask for");
        first.Out.ShouldContain("Agreement with labels, 6 of 6 items");
        (await EvalAsync("agreement", "--data", data, "--judgments", "2", "--max-tokens", "60", "--max-failures", "1")).Out
            .ShouldBe(first.Out);
        (await EvalAsync("agreement", "--data", data, "--judgments", "3", "--max-tokens", "60", "--max-failures", "1")).Out
            .ShouldContain("This one less another");
        (await EvalAsync("agreement", "--data", data, "--rubric", "pairwise")).Error.ShouldContain("leave out --rubric pairwise");
    }

    [Fact]
    public async Task RewardBench_has_sections_where_every_subset_is_there()
    {
        string Pairs(IEnumerable<string> subsets) => string.Concat(subsets.SelectMany((subset, i) => Enumerable.Range(0, 3).Select(k =>
            $$"""{"prompt": "add {{i}} and {{k}}", "chosen": "{{i + k}}", "rejected": "fig", "subset": "{{subset}}"}""" + "\n")));
        string[] words = ["--judgments", "1", "--max-tokens", "60", "--max-failures", "1"];
        var all = await EvalAsync("rewardbench", ["--data", folder.Write("all.jsonl", Pairs(RewardBench.Subsets)), .. words]);
        all.Code.ShouldBe(0, all.Error);
        all.Out.ShouldMatch(@"mean of the four sections +\d+\.\d %  \[");
        var some = await EvalAsync("rewardbench", ["--data", folder.Write("some.jsonl", Pairs(RewardBench.Subsets.Take(4))), .. words]);
        some.Out.ShouldMatch(@"mean of the four sections +-   nothing could be marked");
    }

    private Task<Screen> EvalAsync(string benchmark, params string[] words) =>
        Screen.RunAsync(["eval", benchmark, "--out", folder["evals"], .. words]);

    private string Prompts(int count) => folder.Write("prompts.jsonl", string.Concat(Enumerable.Range(0, count).Select(i =>
        $$"""{"key": {{i}}, "prompt": "{{Asked(i)}}", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}""" + "\n")));

    private string Outputs(string name, int count, string response) =>
        folder.Write(name, string.Concat(Enumerable.Range(0, count).Select(i =>
            $$"""{"prompt": "{{Asked(i)}}", "response": "{{response}}"}""" + "\n")));

    [Fact]
    public async Task Two_games_are_played_against_a_baseline()
    {
        var data = folder.Write("questions.jsonl",
            string.Concat(Enumerable.Range(0, 3).Select(i => $$"""{"uid": "q{{i}}", "prompt": "{{Asked(i)}}"}""" + "\n")));
        var screen = await EvalAsync("arena", "--data", data, "--baseline", Outputs("baseline.jsonl", 3, "5"), "--judge", "microworld",
            "--max-tokens", "12", "--judgment-tokens", "12", "--max-failures", "1");
        screen.Code.ShouldBe(0, screen.Error);
        screen.Error.ShouldContain("Plan     judge: at most 6 judgments");
        screen.Out.ShouldContain("3 judgments that cannot be read");
    }

    private static string Asked(int i) => $"add {i % 5} and {i}";

    private Dictionary<string, string> Kept(string benchmark) =>
        Directory.GetDirectories(folder[$"evals/{benchmark}"]).SelectMany(Directory.GetFiles).ToDictionary(file => file, File.ReadAllText);
}
