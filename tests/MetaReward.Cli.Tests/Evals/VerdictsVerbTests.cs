using System.Text.Json;
using MetaReward.Cli;

namespace MetaReward.Tests;

/// <summary><c>eval verdicts</c>: files of verdicts as their users have them.</summary>
public sealed class VerdictsVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Verdicts_become_a_table_or_json_and_a_failing_judge_an_exit_code()
    {
        var data = folder.Write("games.jsonl", string.Concat(Enumerable.Range(0, 6).Select(i =>
            $$"""{"question_id": "q{{i}}", "model": "[mine]", "games": [{"score": "A>B"}, {"score": "A>B"}]}""" + "\n")));
        var screen = await Screen.RunAsync("eval", "verdicts", "--data", data);
        (screen.Code, screen.Error).ShouldBe((0, ""));
        screen.Out.ShouldContain("6 rows of verdicts");
        screen.Out.ShouldMatch(@"\[mine\] +│ +50\.0 %");
        screen.Out.ShouldContain("The judge: all 12 decided verdicts are for the response shown first");

        var mute = folder.Write("mute.jsonl", """{"model_a": "a", "model_b": "b", "winner": "?"}""");
        var failed = await Screen.RunAsync("eval", "verdicts", "--data", mute, "--json");
        failed.Code.ShouldBe(Program.Failed);
        failed.Error.ShouldContain("100.0 % of the verdicts cannot be read, more than --max-failures 0.1 allows");
        var root = JsonDocument.Parse(failed.Out).RootElement;
        root.GetProperty("models")[0].GetProperty("rate").GetProperty("value").ToString().ShouldBe("NaN");
        (await Screen.RunAsync("eval", "verdicts", "--data", mute, "--max-failures", "1")).Code.ShouldBe(0);
    }

    [Theory]
    [InlineData(Program.NotUnderstood, "--max-failures must be a share from 0 to 1, but 2 came.", "--max-failures", "2")]
    [InlineData(Program.Failed, "holds no verdicts")]
    public async Task What_is_wrong_is_one_message(int code, string message, params string[] words)
    {
        var screen = await Screen.RunAsync(["eval", "verdicts", "--data", folder.Write("empty.jsonl", ""), .. words]);
        (screen.Code, screen.Out).ShouldBe((code, ""));
        screen.Error.ShouldContain(message);
    }
}
