using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>What is true of Self-Taught Evaluators alone.</summary>
public sealed class SelfTaughtTests : IDisposable
{
    private readonly Folders folders = new();

    public void Dispose() => folders.Dispose();

    [Theory]
    [InlineData("written", "say something else about")]
    [InlineData("neighbour", "say something about the number")]
    [InlineData("worse", "<worse_response>")]
    public async Task The_worse_response_comes_from_where_the_option_says(string modification, string asked)
    {
        var heard = new List<string>();
        var policy = new ScriptedPolicy("M0", (prompt, seed) =>
        {
            lock (heard)
                heard.Add(prompt);
            return Scene.Reply(prompt, seed);
        });
        var run = await RunAsync(new() { ["modification"] = modification }, policy);
        heard.ShouldContain(prompt => prompt.Contains(asked, StringComparison.Ordinal));
        run.Demonstrations(1).ShouldNotBeEmpty();
        _ = Replay.Of(run, Scene.World, 1);
        var shown = run.Demonstrations(1)[0];
        string.Join('\n', LineageText.Lines(Lineage.Of(run, shown.Id, Scene.World))).ShouldContain(shown.Why!);
    }

    [Fact]
    public async Task With_one_order_the_better_response_is_always_first()
    {
        var run = await RunAsync(new() { ["both_orders"] = false, ["balance"] = false });
        run.Demonstrations(1).ShouldNotBeEmpty();
        run.Demonstrations(1).ShouldAllBe(shown => shown.Why!.Contains("the first response is better"));
    }

    [Fact]
    public void Balance_without_both_orders_is_refused() =>
        SelfTaughtEvaluators.Recipe.Fault(new SelfTaughtEvaluators.Options { BothOrders = false })!.Text
            .ShouldContain("loop.balance=false");

    private async Task<RunReader> RunAsync(JsonObject options, IPolicy? policy = null)
    {
        var cast = Scene.Cast(policy);
        var manifest = Scene.Manifest(SelfTaughtEvaluators.Recipe, cast);
        foreach (var (key, value) in options)
            manifest.Options[key] = value?.DeepClone();
        using (var run = Run.Open(folders["run"], manifest, new Ears()))
            await SelfTaughtEvaluators.Recipe.RunAsync(run, cast);
        return RunReader.Open(folders["run"]);
    }
}
