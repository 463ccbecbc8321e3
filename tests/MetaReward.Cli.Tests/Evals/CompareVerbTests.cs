using System.Text.Json;
using MetaReward.Cli;
using MetaReward.Cli.Work;

namespace MetaReward.Tests;

/// <summary><c>compare</c> on the microworld's models and on files of outputs.</summary>
public sealed class CompareVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_policy_is_no_better_than_itself()
    {
        var screen = await CompareAsync("microworld", "microworld", "--limit", "20", "--json");
        screen.Code.ShouldBe(0, screen.Error);
        screen.Error.ShouldContain("Judge    the first, each response alone");
        var summary = JsonDocument.Parse(screen.Out).RootElement.GetProperty("summary");
        summary.GetProperty("figures").GetProperty("win-rate").GetProperty("value").GetDouble().ShouldBe(0.5);
        summary.GetProperty("verdicts").EnumerateArray().Select(v => v.GetProperty("decision").GetString())
            .ShouldAllBe(decision => decision == "keep");
    }

    [Fact]
    public async Task An_untrained_policy_is_rolled_back_by_the_oracle_and_asked_only_once()
    {
        SeedCheckpoint.Untrained(Seed.Of(0)).Save(folder["untrained"]);
        string[] words = ["microworld", folder["untrained"], "--limit", "30", "--max-tokens", "24", "--max-failures", "1"];
        var first = await CompareAsync(words);
        first.Code.ShouldBe(0, first.Error);
        first.Out.ShouldContain("Roll back: the actor's share of right responses by the oracle");
        first.Out.ShouldContain("noise floor");
        var again = await CompareAsync(words);
        again.Error.ShouldContain("Plan     second: all 30 replies are known from before");
        again.Out.ShouldBe(first.Out);
    }

    [Fact]
    public async Task Files_of_outputs_are_compared_by_a_judge_that_is_named()
    {
        var prompts = folder.Write("prompts.txt", "add 2 and 3\nadd 4 and 1\nadd 5 and 5\n");
        string Outputs(string name, string response) => folder.Write(name,
            string.Concat(File.ReadLines(prompts).Select(p => $$"""{"prompt": "{{p}}", "response": "{{response}}"}""" + "\n")));
        string[] words = [Outputs("a.jsonl", "5"), Outputs("b.jsonl", "fig"), "--prompts", prompts];
        var nobody = await CompareAsync(words);
        nobody.Code.ShouldBe(Program.Failed);
        nobody.Error.ShouldContain("the first is a file of outputs and cannot judge: name a judge with --judge MODEL.");
        var judged = await CompareAsync([.. words, "--judge", "microworld", "--judgments", "1"]);
        judged.Code.ShouldBe(0, judged.Error);
        judged.Out.ShouldContain("Second against first, 3 of 3 items");
    }

    [Theory]
    [InlineData(Program.NotUnderstood, "Required argument 'second' missing for command: 'compare'.", "microworld")]
    [InlineData(Program.NotUnderstood, "--judgments must be at least 1, but 0 came.", "microworld", "microworld", "--judgments", "0")]
    [InlineData(Program.NotUnderstood, "--limit must be at least 1, but 0 came.", "microworld", "microworld", "--limit", "0")]
    [InlineData(Program.Failed, "leave out --rubric pairwise", "microworld", "microworld", "--rubric", "pairwise")]
    [InlineData(Program.Failed, "no prompt file at 'nowhere.txt'", "microworld", "microworld", "--prompts", "nowhere.txt")]
    [InlineData(Program.Failed, "no file of outputs at 'nowhere.jsonl'", "nowhere.jsonl", "microworld")]
    [InlineData(Program.Failed, "there is no checkpoint at 'org/none'", "microworld", "org/none")]
    public async Task What_is_wrong_is_one_message(int code, string message, params string[] words)
    {
        using var program = RealProgram.Start(["compare", .. words, "--out", folder["evals"]]);
        var screen = await program.EndAsync();
        screen.Code.ShouldBe(code, screen.Error);
        screen.Error.ShouldContain(message);
        screen.Error.ShouldNotContain("   at ");
        screen.Error.ShouldNotContain("unexpected failure");
        Directory.Exists(folder["evals/compare"]).ShouldBeFalse();
    }

    private Task<Screen> CompareAsync(params string[] words) => Screen.RunAsync(["compare", .. words, "--out", folder["evals"]]);
}
