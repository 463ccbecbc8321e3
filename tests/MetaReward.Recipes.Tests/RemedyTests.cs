using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>Remedies in a run: what they leave out is counted with its reason, and one prompt alone is told as the run went.</summary>
public sealed class RemedyTests : IDisposable
{
    private readonly Folders folders = new();

    public void Dispose() => folders.Dispose();

    [Theory]
    [InlineData("balance_scores", true, SkipReason.Unbalanced)]
    [InlineData("judge_share", 0.1, SkipReason.Surplus)]
    [InlineData("stop_at", 0.5, SkipReason.JudgeNotTrained)]
    public async Task What_a_remedy_leaves_out_is_told_the_same_of_one_prompt_and_of_all(string name, object value, SkipReason reason)
    {
        var run = await RunAsync(new JsonObject { ["remedies"] = new JsonObject { [name] = JsonValue.Create<object>(value) } });
        var left = run.Skips(1).Where(skip => skip.Reason == reason).ToArray();
        left.ShouldNotBeEmpty();
        var untreated = await RunAsync([]);
        (run.Pairs(1).Count(pair => pair.Role == Role.Judge) + left.Length)
            .ShouldBe(untreated.Pairs(1).Count(pair => pair.Role == Role.Judge));
        foreach (var prompt in run.Prompts(1))
        {
            var alone = Replay.OfPrompt(run, Scene.World, 1, prompt.Id);
            alone.Kept.OfType<PreferencePair>().Select(pair => pair.Id).ShouldBe(
                run.Pairs(1).Select(pair => pair.Id).Where(id => id.StartsWith($"i1/{prompt.Id}/", StringComparison.Ordinal)));
        }

        Replay.Of(run, Scene.World, 1).Kept.OfType<PreferencePair>().Select(pair => pair.Id).ShouldBe(run.Pairs(1).Select(pair => pair.Id));
    }

    [Fact]
    public async Task Rho_rises_until_chosen_responses_are_short_enough()
    {
        var run = await RunAsync(new JsonObject { ["most_longer"] = 0.01, ["rho"] = new JsonArray(0) });
        var (before, figures) = ((await RunAsync(new JsonObject { ["rho"] = new JsonArray(0) })).FiguresOf(1)!, run.FiguresOf(1)!);
        figures[FigureNames.RaisedRho].ShouldBeInRange(0, 0.5);
        var longer = figures[FigureNames.ActorChosenLength] / figures[FigureNames.ActorRejectedLength];
        longer.ShouldBeLessThanOrEqualTo(before[FigureNames.ActorChosenLength] / before[FigureNames.ActorRejectedLength]);
        before.Values.ShouldNotContainKey(FigureNames.RaisedRho);
        Replay.Of(run, Scene.World, 1).Kept.OfType<PreferencePair>().Select(pair => pair.Id).ShouldBe(run.Pairs(1).Select(pair => pair.Id));
    }

    private async Task<RunReader> RunAsync(JsonObject options)
    {
        var (recipe, cast) = (Catalogue.Find("meta-rewarding"), Scene.Cast());
        var all = (JsonObject)Scene.Overrides(recipe).DeepClone();
        foreach (var (key, value) in options)
        {
            if (value is JsonObject section)
                section.ToList().ForEach(of => all[key]![of.Key] = of.Value!.DeepClone());
            else
                all[key] = value!.DeepClone();
        }

        var folder = folders[$"run-{options.Count}-{string.Join('-', options.Select(of => of.Value!.ToJsonString().Length))}"];
        using (var run = Run.Open(folder, Scene.Manifest(recipe, cast) with { Options = all }, new Ears()))
            await recipe.RunAsync(run, cast);
        return RunReader.Open(folder);
    }
}
