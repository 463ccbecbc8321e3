using System.Text.Json;

namespace MetaReward.Tests;

/// <summary>A run of the built-in world with responses enough for a study.</summary>
public sealed class ExplainedRun : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    /// <summary>A path in its folder.</summary>
    internal string this[string name] => folder[name];

    public async ValueTask InitializeAsync()
    {
        string[] small =
        [
            "loop.iterations=1", "loop.prompts_per_iteration=50", "loop.responses_per_prompt=4", "loop.judgments_per_response=2",
            "loop.judge_iterations=0", "training.epochs=1", "evaluation.prompts=4", "probe.prompts=4", "probe.judgments=1",
        ];
        var made = await Screen.RunAsync(
            ["run", "--out", folder["run"], "--quiet", "--go-on", .. small.SelectMany(one => new[] { "--set", one })]);
        made.Code.ShouldBe(0, made.Error);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>explain --response and study.</summary>
public sealed class ExplainVerbTests(ExplainedRun made) : IClassFixture<ExplainedRun>
{
    private string Run => made["run"];

    [Fact]
    public async Task A_response_is_explained_in_three_ways_and_a_study_is_simulated()
    {
        var id = (await Screen.RunAsync("why", "i1", "--run", Run)).Out.Split('/')[1];
        var response = $"i1/{id}/r0";
        var text = await Screen.RunAsync("explain", Run, "--response", response, "--judgments", "2");
        text.Code.ShouldBe(0, text.Error);
        text.Out.ShouldContain("Points are what it gives");
        (await Screen.RunAsync("explain", Run, "--response", response, "--by", "leave-one-out", "--judgments", "2")).Out.ShouldBe(text.Out);

        var sampled = await Told(response, "sampling", "--texts", "40");
        sampled.GetProperty("asked").GetInt32().ShouldBe(41);
        sampled.GetProperty("explained").GetDouble().ShouldBeLessThanOrEqualTo(1);
        var gradients = await Told(response, "gradients");
        Math.Abs(gradients.GetProperty("missing").GetDouble()).ShouldBeLessThan(0.05);
        gradients.GetProperty("score").GetDouble().ShouldBeInRange(0, 5);

        var study = await Screen.RunAsync(
            "study", Run, "--simulate", "--participants", "2", "--judgments", "1", "--csv", made["steps.csv"]);
        study.Code.ShouldBe(0, study.Error);
        study.Out.ShouldContain("global cues");
        study.Out.ShouldContain("integrated gradients");
        study.Out.Split('\n').ShouldAllBe(line => line.Length <= 100);
        var steps = await File.ReadAllLinesAsync(made["steps.csv"], TestContext.Current.CancellationToken);
        steps.Count(line => line.Contains(",Guessed,", StringComparison.Ordinal)).ShouldBe(6 * 2 * 10);
    }

    [Theory]
    [InlineData(2, "--by must be leave-one-out, sampling or gradients, but magic came", "explain", "--response", "x", "--by", "magic")]
    [InlineData(2, "--judgments must be from 1 to 1000", "explain", "--response", "x", "--judgments", "0")]
    [InlineData(2, "--texts must be from 1 to 100000", "explain", "--response", "x", "--texts", "0")]
    [InlineData(1, "i9/p00000/r0", "explain", "--response", "i9/p00000/r0")]
    [InlineData(1, "nobody took part in a study", "study")]
    [InlineData(2, "--participants must be from 2 to 1000", "study", "--participants", "1")]
    public async Task What_is_asked_wrongly_is_said(int code, string message, string verb, params string[] more)
    {
        var screen = await Screen.RunAsync([verb, Run, .. more]);
        screen.Error.ShouldContain(message);
        screen.Code.ShouldBe(code);
    }

    private async Task<JsonElement> Told(string response, string way, params string[] more)
    {
        var screen = await Screen.RunAsync(["explain", Run, "--response", response, "--by", way, "--judgments", "1", "--json", .. more]);
        screen.Code.ShouldBe(0, screen.Error);
        return JsonDocument.Parse(screen.Out).RootElement.GetProperty("attribution").Clone();
    }
}
