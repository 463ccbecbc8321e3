using System.Text.Json;

namespace MetaReward.Tests;

/// <summary>
/// What every evaluation keeps to: a plan before it spends, JSON, nothing asked twice, a kill that costs nothing,
/// and a table against earlier ones.
/// </summary>
public sealed class EveryEvaluationTests : IDisposable
{
    private const int Items = 18;
    private readonly TemporaryFolder folder = new();

    public EveryEvaluationTests()
    {
        Parrot.Save(folder["policy"], "Some answer. Score: 4");
        Parrot.Save(folder["other"], "Another answer. Score: 2");
        Parrot.Save(folder["judge"], "Winner: Response A\nRating: [[7]]\n[[A>B]]");
    }

    public static TheoryData<string, bool> Verbs() => new()
    {
        { "ifeval", true }, { "gsm8k", true }, { "answers", true }, { "agreement", true }, { "rewardbench", true }, { "alpaca", true },
        { "arena", true }, { "mtbench", true }, { "compare", false },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task It_plans_speaks_json_asks_once_and_compares(string verb, bool compares)
    {
        var plan = await RunAsync(verb, "policy", "evals", "--plan");
        plan.Code.ShouldBe(0, plan.Error);
        plan.Error.ShouldContain("Plan     ");
        plan.Error.ShouldContain("replies to ask for");
        plan.Out.ShouldBeEmpty();
        Directory.Exists(folder[$"evals/{verb}"]).ShouldBeFalse();

        var first = await RunAsync(verb, "policy", "evals", "--json", "--quiet");
        first.Code.ShouldBe(0, first.Error);
        first.Error.ShouldBeEmpty();
        var summary = JsonDocument.Parse(first.Out).RootElement.GetProperty("summary");
        summary.GetProperty("items").GetInt32().ShouldBe(Items);
        var kept = Kept("evals");
        kept.Keys.Count(file => file.StartsWith(verb, StringComparison.Ordinal)).ShouldBe(3);

        var again = await RunAsync(verb, "policy", "evals", "--json");
        again.Error.ShouldContain("replies are known from before, nothing to ask");
        again.Error.ShouldNotContain("to ask for");
        again.Error.ShouldNotContain("at most");
        again.Out.ShouldBe(first.Out);
        Kept("evals").ShouldBe(kept);

        var other = await RunAsync(verb, "other", "evals");
        (other.Code, other.Out.Contains("This one less another", StringComparison.Ordinal)).ShouldBe((0, compares), other.Error);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task It_computes_where_it_is_told_to(string verb, bool _)
    {
        var refused = await RunAsync(verb, "policy", "evals", "--device", "cuda");
        refused.Code.ShouldBe(1);
        refused.Error.ShouldContain("built without CUDA. Set libtorch (or METAREWARD_LIBTORCH) to one that has it");
        refused.Out.ShouldBeEmpty();
    }

    /// <summary>One verb for each way of asking; those that only answer are killed in EvalVerbTests.</summary>
    [Theory]
    [InlineData("agreement")]
    [InlineData("mtbench")]
    [InlineData("compare")]
    public async Task Killed_it_goes_on_to_the_same_bytes(string verb)
    {
        (await RunAsync(verb, "policy", "whole", "--quiet")).Code.ShouldBe(0);
        using (var killed = RealProgram.Start([.. Words(verb, "policy"), "--out", folder["evals"]]))
        {
            var replies = Directory.GetFiles(folder["whole/replies"])
                .Select(file => file.Replace(folder["whole"], folder["evals"], StringComparison.Ordinal)).ToArray();
            while (!replies.Any(file => File.Exists(file) && new FileInfo(file).Length > 0))
            {
                await Task.Delay(2, TestContext.Current.CancellationToken);
            }

            await killed.SignalAsync("KILL");
        }

        var went = await RunAsync(verb, "policy", "evals");
        went.Code.ShouldBe(0, went.Error);
        Kept("evals").Where(file => !file.Key.StartsWith("replies", StringComparison.Ordinal))
            .ShouldBe(Kept("whole").Where(file => !file.Key.StartsWith("replies", StringComparison.Ordinal)));
    }

    private Task<Screen> RunAsync(string verb, string policy, string into, params string[] more) =>
        Screen.RunAsync([.. Words(verb, policy), "--out", folder[into], .. more]);

    private string[] Words(string verb, string policy)
    {
        string[] asked = ["--data", Data(verb), "--model", folder[policy], "--max-tokens", "8", "--max-failures", "1"];
        string[] judged = ["--judge", folder["judge"], "--judgment-tokens", "8"];
        return verb switch
        {
            "alpaca" or "mtbench" => ["eval", verb, .. asked, .. judged],
            "arena" => ["eval", verb, .. asked, .. judged, "--baseline", Data("alpaca")],
            "compare" => [verb, folder["judge"], folder[policy], "--prompts", Data("prompts"), "--max-tokens", "8", "--max-failures",
                "1", .. judged],
            _ => ["eval", verb, .. asked],
        };
    }

    private string Data(string verb) => folder.Write($"{verb}.jsonl", string.Concat(Enumerable.Range(0, Items).Select(i => verb switch
    {
        "ifeval" => $$"""{"key": {{i}}, "prompt": "question {{i}}", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}""",
        "gsm8k" => $$"""{"question": "question {{i}}", "answer": "#### {{i}}"}""",
        "answers" => $$"""{"prompt": "question {{i}}", "answer": {{i}}, "kind": "{{(i % 2 == 0 ? "even" : "odd")}}"}""",
        "agreement" => $$"""{"input": "question {{i}}", "output_1": "right {{i}}", "output_2": "wrong {{i}}", "label": 1}""",
        "rewardbench" => $$"""{"prompt": "question {{i}}", "chosen": "right {{i}}", "rejected": "wrong {{i}}", "subset": "donotanswer"}""",
        "alpaca" => $$"""{"instruction": "question {{i}}", "output": "baseline {{i}}"}""",
        "arena" => $$"""{"uid": "q{{i}}", "prompt": "question {{i}}"}""",
        "mtbench" => $$"""{"question_id": {{i}}, "turns": ["question {{i}}", "and {{i}}"]}""",
        _ => $$"""{"id": "p{{i}}", "prompt": "question {{i}}"}""",
    } + "\n")));

    /// <summary>Every file of an evaluations' folder, by its place in it.</summary>
    private SortedDictionary<string, string> Kept(string into) => new(
        Directory.GetFiles(folder[into], "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder[into], file), File.ReadAllText), StringComparer.Ordinal);
}
