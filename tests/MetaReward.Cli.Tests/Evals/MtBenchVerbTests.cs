using MetaReward.Cli;

namespace MetaReward.Tests;

/// <summary><c>eval mtbench</c>. The microworld's model cannot rate, so that every rating is a fault here.</summary>
public sealed class MtBenchVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Both_turns_are_asked_once_and_unreadable_ratings_fail_with_everything_kept()
    {
        string[] words = ["eval", "mtbench", "--data", Questions(), "--judge", "microworld", "--max-tokens", "12", "--judgment-tokens",
            "12", "--out", folder["evals"]];
        var first = await Screen.RunAsync(words);
        first.Code.ShouldBe(Program.Failed);
        first.Error.ShouldContain("100.0 % of the items have no usable reply");
        first.Out.ShouldContain("3 judgments that cannot be read");
        var items = Directory.GetFiles(folder["evals/mtbench"], "items.jsonl", SearchOption.AllDirectories).ShouldHaveSingleItem();
        (await File.ReadAllLinesAsync(items, TestContext.Current.CancellationToken))
            .Select(line => line.Split("\"what\":\"response\"").Length - 1).ShouldBe([2, 2, 1]);
        Directory.GetFiles(folder["evals/replies"]).ShouldHaveSingleItem();
        (await Screen.RunAsync(words)).Out.ShouldBe(first.Out);
    }

    [Fact]
    public async Task Answer_files_are_rated_and_missing_ones_counted()
    {
        var answers = folder.Write("answers.jsonl", """{"question_id": 81, "choices": [{"turns": ["3", "4"]}]}""");
        var screen = await Screen.RunAsync("eval", "mtbench", "--data", Questions(), "--judge", "microworld", "--outputs", answers,
            "--judgment-tokens", "12", "--out", folder["evals"], "--max-failures", "1");
        screen.Code.ShouldBe(0, screen.Error);
        screen.Out.ShouldContain("2 no response, 1 judgments that cannot be read");
    }

    [Theory]
    [InlineData("expected an array of strings under 'turns', got", """{"question_id": 81, "turns": [1]}""")]
    [InlineData("expected one or two turns under 'turns', got", """{"question_id": 81, "turns": []}""")]
    [InlineData("expected a whole number under 'question_id', got nothing", """{"turns": ["a"]}""")]
    [InlineData("holds no MT-Bench questions", "")]
    public async Task A_bad_file_is_one_message(string message, string text)
    {
        using var program = RealProgram.Start("eval", "mtbench", "--data", folder.Write("bad.jsonl", text), "--judge", "microworld",
            "--out", folder["evals"]);
        var screen = await program.EndAsync();
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain(message);
        screen.Error.ShouldNotContain("   at ");
        Directory.Exists(folder["evals"]).ShouldBeFalse();
    }

    private string Questions() => folder.Write("questions.jsonl", """
        {"question_id": 81, "category": "math", "turns": ["add 1 and 2", "add 2 and 2"]}
        {"question_id": 82, "category": "math", "turns": ["add 3 and 2", "add 5 and 2"]}
        {"question_id": 83, "turns": ["add 4 and 2"]}
        """);
}
