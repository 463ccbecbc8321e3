namespace MetaReward.Recipes;

/// <summary>What is true of Temporal Self-Rewarding alone.</summary>
public sealed class TemporalTests : IDisposable
{
    private readonly Folders folders = new();

    public void Dispose() => folders.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_future_nothing_is_trained_ahead_and_only_the_past_is_rejected(bool future)
    {
        var recipe = TemporalSelfRewarding.Recipe;
        var cast = Scene.Cast();
        var manifest = Scene.Manifest(recipe, cast);
        manifest.Options["future"] = future;
        using (var open = Run.Open(folders["run"], manifest, new Ears()))
            await recipe.RunAsync(open, cast);
        var run = RunReader.Open(folders["run"]);
        Directory.Exists(Path.Combine(run.FolderOf(1), "future")).ShouldBe(future);
        run.Pairs(1).Any(pair => pair.Chosen.Id.Contains("/f", StringComparison.Ordinal)).ShouldBe(future);
        run.Pairs(1).ShouldContain(pair => pair.Rejected.Id.Contains("/p", StringComparison.Ordinal)
            && pair.Rejected.Id.LastIndexOf("/p", StringComparison.Ordinal) > 3);
        _ = Replay.Of(run, Scene.World, 1);
    }
}
