using System.Text.Json.Nodes;
using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <summary>What is true of this method alone.</summary>
public sealed class SharpeningTests : IDisposable
{
    private readonly Folders folders = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public async Task What_is_imitated_is_the_likeliest_response_that_ended()
    {
        var run = await RunAsync(new());
        run.Demonstrations(1).ShouldNotBeEmpty();
        foreach (var shown in run.Demonstrations(1))
        {
            var all = Lineage.Of(run, shown.Id, Scene.World).Responses.Where(one => one.Response.Sample.Ended);
            var learned = SelfReward.Likelihood(((Target.Sampled)shown.Target).Sample);
            all.ShouldAllBe(other => SelfReward.Likelihood(other.Response.Sample) <= learned);
        }
    }

    [Fact]
    public async Task An_early_stop_draws_less_where_a_response_is_likely_and_all_where_none_is()
    {
        var whole = await RunAsync(new() { ["responses_per_prompt"] = 12 }, "whole");
        var early = await RunAsync(new() { ["responses_per_prompt"] = 12, ["stop_delta"] = 0.5, ["wave"] = 3 }, "early");
        whole.FiguresOf(1)!["responses/draws"].ShouldBe(12);
        early.FiguresOf(1)!["responses/draws"].ShouldBe(12, "log-probs of scripted replies are low");
        using var sure = Run.Open(folders["sure"], Scene.Manifest(Sharpening.Recipe, Scene.Cast()), new Ears());
        (await Actor.RespondUntilAsync(new SurePolicy(), Scene.Pool[..4], 12, 3, 0.5, new(), sure.Iteration(1))).Count.ShouldBe(4 * 3);
    }

    [Fact]
    public async Task Regression_learns_from_independent_pairs()
    {
        var run = await RunAsync(new() { ["objective"] = "regression" });
        run.Pairs(1).Count.ShouldBe(19, "10 prompts of 4 responses each; two of them are one text");
        run.Pairs(1).SelectMany(pair => new[] { pair.Chosen.Id, pair.Rejected.Id }).ShouldBeUnique();
        run.Pairs(1).ShouldAllBe(pair => pair.Chosen.Score > pair.Rejected.Score);
    }

    [Fact]
    public async Task Preference_learns_from_the_best_against_the_worst()
    {
        var run = await RunAsync(new() { ["objective"] = "preference" });
        run.Pairs(1).ShouldNotBeEmpty();
        foreach (var pair in run.Pairs(1))
        {
            var all = Lineage.Of(run, pair.Id, Scene.World).Responses.Where(one => one.Response.Sample.Ended)
                .Select(one => SelfReward.Likelihood(one.Response.Sample));
            pair.Chosen.Score.ShouldBe(all.Max());
            pair.Rejected.Score.ShouldBe(all.Min());
        }
    }

    [Theory]
    [InlineData("majority")]
    [InlineData("likelihood_per_token")]
    [InlineData("judge")]
    public async Task Other_rewards_choose_otherwise(string reward)
    {
        var (usual, other) = (await RunAsync(new(), "usual"), await RunAsync(new() { ["reward"] = reward }, "other"));
        other.Demonstrations(1).Select(one => one.Text).ShouldNotBe(usual.Demonstrations(1).Select(one => one.Text));
    }

    [Fact]
    public void An_early_stop_without_likelihoods_is_refused() =>
        Sharpening.Recipe.Fault(new Sharpening.Options { StopDelta = 0.1, Reward = SelfRewards.Majority })!.Text.ShouldBe(
            "loop.stop_delta asks for likelihoods, so loop.reward must be likelihood, but it is majority. Set loop.stop_delta=0");

    [Fact]
    public async Task Mutual_information_prefers_what_is_owed_to_the_part_that_is_to_be_followed()
    {
        var cast = Wishing(Scene.Cast());
        var run = await RunAsync(new() { ["objective"] = "preference", ["reward"] = "mutual_information" }, cast: cast);
        run.Pairs(1).ShouldNotBeEmpty();
        var again = Replay.Of(run, Scene.World, 1);
        (again.Missing, again.Kept.Count).ShouldBe((0, run.Pairs(1).Count));
        var without = again.Records<Retold>().ToDictionary(one => one.ResponseId, one => one.Logps.Sum(logp => (double)logp));
        without.Keys.ShouldBe(run.Responses(1).Select(one => one.Id), ignoreOrder: true);
        foreach (var pair in run.Pairs(1))
        {
            var group = pair.Chosen.Id[..pair.Chosen.Id.LastIndexOf('/')];
            var all = run.Responses(1).Where(one => one.GroupId == group && one.Sample.Ended)
                .Select(one => SelfReward.Likelihood(one.Sample) - without[one.Id]).ToArray();
            pair.Chosen.Score.ShouldBe(all.Max());
            pair.Rejected.Score.ShouldBe(all.Min());
            Lineage.Of(run, pair.Id, Scene.World).Responses.ShouldContain(one => one.Response.Id == pair.Chosen.Id);
        }
    }

    [Fact]
    public async Task The_best_is_preferred_to_a_response_to_the_prompt_without_its_wish()
    {
        var options = new JsonObject { ["objective"] = "preference", ["reward"] = "mutual_information", ["rivals"] = "without" };
        var run = await RunAsync(options, cast: Wishing(Scene.Cast()));
        run.Pairs(1).ShouldNotBeEmpty();
        run.Pairs(1).ShouldAllBe(pair => pair.Rejected.Id.EndsWith("/o0", StringComparison.Ordinal) && pair.Chosen.Score > 0);
        Replay.Of(run, Scene.World, 1).Missing.ShouldBe(0);
        Sharpening.Recipe.Fault(new Sharpening.Options
        {
            Objective = Sharpening.Objectives.Preference, Rivals = Selections.Rivals.Without,
        })!.Text.ShouldEndWith("Set loop.reward=mutual_information");
    }

    [Fact]
    public async Task Mutual_information_asks_for_prompts_with_and_without_and_skips_those_that_have_one_form_alone()
    {
        var none = await Should.ThrowAsync<ArgumentException>(() => RunAsync(new() { ["reward"] = "mutual_information" }, "none"));
        none.Message.ShouldContain("the key 'without'");
        var judged = new JsonObject { ["objective"] = "preference", ["reward"] = "judge", ["rivals"] = "without" };
        (await Should.ThrowAsync<ArgumentException>(() => RunAsync(judged, "judged"))).Message.ShouldContain("set loop.rivals=ended");
        var cast = Wishing(Scene.Cast());
        cast = cast with { Prompts = [.. cast.Prompts.Select((prompt, i) => i % 2 == 0 ? prompt : prompt with { Without = null })] };
        var run = await RunAsync(new() { ["objective"] = "preference", ["reward"] = "mutual_information" }, "half", cast);
        (run.Pairs(1).Count + run.Skips(1).Count).ShouldBe(run.Prompts(1).Count);
        run.Pairs(1).Count.ShouldBeInRange(1, run.Prompts(1).Count - 1);
    }

    private static Cast Wishing(Cast cast) =>
        cast with { Prompts = [.. cast.Prompts.Select(prompt => prompt with { Without = "the same without its wish" })] };

    private async Task<RunReader> RunAsync(JsonObject options, string folder = "run", Cast? cast = null)
    {
        cast ??= Scene.Cast();
        var manifest = Scene.Manifest(Sharpening.Recipe, cast);
        foreach (var (key, value) in options)
            manifest.Options[key] = value?.DeepClone();
        using (var run = Run.Open(folders[folder], manifest, new Ears()))
            await Sharpening.Recipe.RunAsync(run, cast);
        return RunReader.Open(folders[folder]);
    }

    /// <summary>Says one thing, for certain.</summary>
    private sealed class SurePolicy : IPolicy
    {
        public string Fingerprint => "5e5e5e5e5e5e5e5e";

        public Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
            IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<IReadOnlyList<Sample>>>([.. requests.Select(request => (IReadOnlyList<Sample>)
                [.. Enumerable.Repeat(new Sample("yes", [1, 0], [0, 0], Finish.Stop), request.Count)])]);
    }
}
