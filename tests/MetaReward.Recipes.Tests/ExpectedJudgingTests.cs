using System.Text.Json.Nodes;
using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <summary>Expected scores beside the scores that judgments gave.</summary>
public sealed class ExpectedJudgingTests : IDisposable
{
    private readonly Folders folders = new();

    /// <summary>Recipes that know expected scores.</summary>
    public static TheoryData<string> Names =>
        [.. Catalogue.All.Where(recipe => recipe.Keys.Any(key => key.Path == "judging.expected")).Select(recipe => recipe.Name)];

    public void Dispose() => folders.Dispose();

    [Fact]
    public void Every_recipe_whose_scores_can_be_aggregated_knows_them() => Names.Select(row => row.Data).ShouldBe(
        Catalogue.All.Where(recipe => recipe.Keys.Any(key => key.Path == "loop.aggregation")).Select(recipe => recipe.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_run_by_them_replays_and_tells_why(string name)
    {
        var run = await RunAsync(name, "run", Aggregation.Expected);
        foreach (var t in run.Iterations.Where(t => t > 0))
        {
            var replay = Replay.Of(run, Scene.World, t);
            replay.Kept.Select(Traces.IdOf).ShouldBe(run.Learned(t).Select(one => one.Id));
            replay.Skips.ShouldBe(run.Skips(t));
            replay.Figures.Values.ToDictionary(value => value.Key, value => value.Value.Value).ShouldBe(
                run.FiguresOf(t)!.Values.ToDictionary(value => value.Key, value => value.Value.Value), ignoreOrder: true);
            foreach (var one in run.Learned(t).Take(2))
                string.Join('\n', LineageText.Lines(Lineage.Of(run, one.Id, Scene.World), whole: true)).ShouldContain(one.Why);
        }

        RunCheck.Of(run.Folder, _ => null).ShouldAllBe(file =>
            file.Condition == FileCondition.Ok || !file.File.Contains("-expected", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Kept_beside_the_mean_they_change_nothing_and_can_be_tried_afterwards()
    {
        var (plain, kept) = (await RunAsync("self-rewarding", "plain", null), await RunAsync("self-rewarding", "kept", Aggregation.Mean));
        kept.Pairs(1).Select(pair => (pair.Id, pair.Chosen.Id, pair.Rejected.Id, pair.Why)).ShouldBe(
            plain.Pairs(1).Select(pair => (pair.Id, pair.Chosen.Id, pair.Rejected.Id, pair.Why)));
        var by = await RunAsync("self-rewarding", "by", Aggregation.Expected);
        var told = Reselection.Of(kept, 1, Options("self-rewarding", Aggregation.Expected), Scene.World);
        told.Missing.ShouldBe(0);
        told.Pairs.Select(pair => (pair.Id, pair.Chosen.Id, pair.Chosen.Score, pair.Rejected.Id, pair.Why)).ShouldBe(
            by.Pairs(1).Select(pair => (pair.Id, pair.Chosen.Id, pair.Chosen.Score, pair.Rejected.Id, pair.Why)));
        told.Changed.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Every_readable_judgment_has_one_or_is_counted()
    {
        var run = await RunAsync("self-rewarding", "run", Aggregation.Expected);
        var figures = run.FiguresOf(1).ShouldNotBeNull();
        var whole = run.Judgments(1).Select(one => one.Verdict).OfType<Verdict.Scored>().ToArray();
        figures.Count("judgments-expected/count").ShouldBe(whole.Count(one => one.Score == Math.Floor(one.Score)));
        figures.Count("judgments-expected/as_read").ShouldBe(whole.Count(one => one.Score != Math.Floor(one.Score)));
        figures["judgments-expected/off_scale_mass"].ShouldBe(0.1, 1e-3);
        figures.Count("judgments-expected/off_scale").ShouldBe(0);

        var strict = Options("self-rewarding", Aggregation.Expected);
        strict["judging"]!["least_mass"] = 0.95; // the scripted judge's scales have 0.9
        var told = Replay.Of(run, Scene.World, 1, strict);
        told.Figures.Values["judgments-expected/off_scale"].Value.ShouldBe(figures.Count("judgments-expected/count"));
        told.Evidence.OfType<ScoredResponse>().Sum(one => one.Valid).ShouldBe(figures.Count("judgments-expected/as_read"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Who_cannot_tell_is_refused_by_name(string name)
    {
        var recipe = Catalogue.Find(name);
        var options = recipe.Read(Options(name, Aggregation.Expected));
        Should.Throw<ArgumentException>(() => recipe.Check(options, Scene.Cast(new Mute()))).Message
            .ShouldContain("judging.expected asks the judge how likely each score was");
        recipe.RoleFault(options, "judge", Abilities.Served).ShouldNotBeNull();
        if (name == "self-rewarding") // there another may judge, and then he is asked
        {
            recipe.RoleFault(options, "judge", Abilities.Served).ShouldNotBeNull()
                .ShouldContain("needs log-probs of a score's alternatives");
            recipe.Check(options, Scene.Cast(new Mute()) with { Others = new Dictionary<string, IPolicy> { ["judge"] = Scene.Policy() } });
        }

        recipe.Check(recipe.Read(Options(name, null)), Scene.Cast(new Mute()));
        var without = Options(name, Aggregation.Expected);
        without["judging"]!["expected"] = false;
        recipe.Fault(recipe.Read(without)).ShouldNotBeNull().Text
            .ShouldContain("loop.aggregation is expected, but judging.expected is false");
        await Should.ThrowAsync<ArgumentException>(() => RunAsync(name, "run", Aggregation.Expected, Scene.Cast(new Mute())));
    }

    private static JsonObject Options(string name, Aggregation? aggregation)
    {
        var recipe = Catalogue.Find(name);
        var options = (JsonObject)Scene.Overrides(recipe).DeepClone();
        if (aggregation is { } by)
        {
            options["aggregation"] = OptionKey.Word($"{by}");
            options["judging"] = new JsonObject { ["expected"] = true };
        }

        return recipe.Resolve(options);
    }

    private async Task<RunReader> RunAsync(string name, string folder, Aggregation? aggregation, Cast? cast = null)
    {
        var recipe = Catalogue.Find(name);
        cast ??= Scene.Cast();
        using (var run = Run.Open(folders[folder], Scene.Manifest(recipe, cast) with { Options = Options(name, aggregation) }, new Ears()))
            await recipe.RunAsync(run, cast);
        return RunReader.Open(folders[folder]);
    }

    /// <summary>A policy that only answers, as a server does.</summary>
    private sealed class Mute : IPolicy
    {
        public string Fingerprint => "0123456789ab";

        public Abilities Abilities => Abilities.Served with { Tokens = true, Seeds = true };

        public Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
            IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
            throw new InvalidOperationException("nobody asks");
    }
}
