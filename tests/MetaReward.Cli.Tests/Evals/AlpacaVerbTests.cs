using System.Text.Json;
using MetaReward.Cli;
using MetaReward.Microworld;

namespace MetaReward.Tests;

/// <summary><c>eval alpaca</c> with the microworld's model as policy and judge.</summary>
public sealed class AlpacaVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Outputs_meet_the_baseline_and_each_other_under_one_judge()
    {
        var data = Baseline(24);
        var own = await EvalAsync("--data", data, "--judge", "microworld-teacher", "--max-tokens", "24", "--max-failures", "1", "--json");
        own.Code.ShouldBe(0, own.Error);
        var figures = JsonDocument.Parse(own.Out).RootElement.GetProperty("summary").GetProperty("figures");
        double Value(string name) => figures.GetProperty(name).GetProperty("value").GetDouble();
        Value("win-rate").ShouldBeInRange(0, 1);
        (Value("wins") + Value("ties") + Value("losses")).ShouldBe(1, 1e-9);
        Value("win-rate").ShouldBe(Value("wins") + (Value("ties") / 2), 1e-9);
        Value("baseline-length").ShouldBe(5);

        var same = folder.Write("same.json", await File.ReadAllTextAsync(data));
        var tied = await EvalAsync("--data", data, "--judge", "microworld-teacher", "--outputs", same, "--max-failures", "1");
        tied.Out.ShouldContain("win rate against the baseline                 50.0 %");
        tied.Out
            .ShouldContain(
                "win rate at equal lengths, no difficulties       -   fewer than 20 instructions are decided, "
                + "or verdicts say too little to fit");
        tied.Out.ShouldContain("the judge does not tell the responses apart");
        tied.Out.ShouldContain("This one less another");
        (await EvalAsync("--data", data, "--judge", "microworld-teacher", "--outputs", same, "--judgments", "1", "--max-failures", "1")).Out
            .ShouldNotContain("This one less another");
    }

    [Theory]
    [InlineData(Program.NotUnderstood, "Option '--judge' is required.", "--data", "{data}")]
    [InlineData(Program.Failed, "item 1: expected a string under 'output', got nothing", "--data", "{bad}", "--judge", "microworld")]
    [InlineData(Program.Failed, "expected a difficulty for each of the 3 instructions, got 1", "--data", "{data}", "--judge", "microworld",
        "--difficulty", "{short}")]
    [InlineData(Program.Failed, "no column 'preference'", "--data", "{data}", "--judge", "microworld", "--gamed", "{short}")]
    public async Task What_is_wrong_is_one_message(int code, string message, params string[] words)
    {
        var places = new Dictionary<string, string>
        {
            ["{data}"] = Baseline(3), ["{bad}"] = folder.Write("bad.json", """[{"instruction": "p"}]"""),
            ["{short}"] = folder.Write("short.csv", "instruction_difficulty\n0.1\n"),
        };
        using var program = RealProgram.Start(
            ["eval", "alpaca", "--out", folder["evals"], .. words.Select(word => places.GetValueOrDefault(word, word))]);
        var screen = await program.EndAsync();
        screen.Code.ShouldBe(code, screen.Error);
        screen.Error.ShouldContain(message);
        screen.Error.ShouldNotContain("   at ");
        screen.Error.ShouldNotContain("unexpected failure");
        Directory.Exists(folder["evals"]).ShouldBeFalse();
    }

    private Task<Screen> EvalAsync(params string[] words) => Screen.RunAsync(["eval", "alpaca", "--out", folder["evals"], .. words]);

    /// <summary>Tasks of the built-in world with outputs that are plainly wrong.</summary>
    private string Baseline(int count) => folder.Write("baseline.json", "[" + string.Join(",", Enumerable.Range(0, count).Select(i =>
        $$"""{"instruction": "repeat : {{Words.Things[i]}} {{Words.Things[(i + 1) % 24]}}", "output": "20 20"}""")) + "]");
}
