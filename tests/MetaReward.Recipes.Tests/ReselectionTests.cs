using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

public sealed class ReselectionTests : IAsyncLifetime
{
    private readonly Folders folders = new();
    private RunReader run = null!;

    public async ValueTask InitializeAsync()
    {
        await Scene.RunAsync("meta-rewarding", folders["run"]);
        run = RunReader.Open(folders["run"]);
    }

    public ValueTask DisposeAsync()
    {
        folders.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void What_was_not_sampled_is_counted_and_not_made_up()
    {
        var more = Reselection.Of(run, 1, Options("judgments_per_response", 5), Scene.World);
        more.Missing.ShouldBeGreaterThan(0);
        more.Lines().Last().ShouldBe(
            $"  {more.Missing} records are not there: with these options the run would have sampled them, and it did not");
        more.Pairs.Where(pair => pair.Role == Role.Actor).Select(pair => pair.Id)
            .ShouldBe(run.Pairs(1).Where(pair => pair.Role == Role.Actor).Select(pair => pair.Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_runs_own_rules_give_the_runs_own_pairs(int t)
    {
        var again = Reselection.Of(run, t, Options(), Scene.World);
        (again.Added.Count, again.Removed.Count, again.Changed.Count).ShouldBe((0, 0, 0));
        again.Pairs.Select(pair => (pair.Id, pair.Prompt, pair.Why))
            .ShouldBe(run.Pairs(t).Select(pair => (pair.Id, pair.Prompt, pair.Why)));
        again.Skips.ShouldBe(run.Skips(t));
    }

    [Fact]
    public void A_wider_tier_shortens_the_chosen_side()
    {
        var wide = Reselection.Of(run, 1, Options("rho", new JsonArray(0.5)), Scene.World);
        wide.Changed.Count.ShouldBeGreaterThan(0);
        wide.Changed.Where(both => both.Before.Role == Role.Actor)
            .ShouldAllBe(both => both.After.Chosen.Text.Length <= both.Before.Chosen.Text.Length);
        wide.Changed.ShouldContain(both => both.After.Chosen.Text.Length < both.Before.Chosen.Text.Length);
    }

    [Fact]
    public void A_gap_threshold_only_removes_and_says_why()
    {
        var picky = Reselection.Of(run, 1, Options("min_gap", 2), Scene.World);
        picky.Added.ShouldBeEmpty();
        picky.Changed.ShouldBeEmpty();
        picky.Removed.Count.ShouldBeGreaterThan(0);
        picky.Removed.ShouldAllBe(pair => pair.Chosen.Score - pair.Rejected.Score < 2);
        picky.Lines().ShouldContain(line => line.StartsWith("  - ") && line.Contains("less than 2 apart"));
    }

    [Fact]
    public void The_median_of_the_readable_scores_can_stand_for_the_mean()
    {
        var median = Reselection.Of(run, 1, Options("aggregation", "median"), Scene.World);
        foreach (var pair in median.Pairs.Where(pair => pair.Role == Role.Actor))
        {
            double[] scores = [.. run.Judgments(1).Where(judgment => judgment.ResponseId == pair.Chosen.Id)
                .Select(judgment => judgment.Verdict).OfType<Verdict.Scored>().Select(verdict => verdict.Score).Order()];
            pair.Chosen.Score.ShouldBe((scores[(scores.Length - 1) / 2] + scores[scores.Length / 2]) / 2);
        }
    }

    [Fact]
    public void Without_judge_training_the_judge_pairs_go()
    {
        var actorOnly = Reselection.Of(run, 1, Options("judge_iterations", 0), Scene.World);
        actorOnly.Removed
            .ShouldBe(run.Pairs(1).Where(pair => pair.Role == Role.Judge).Select(pair => actorOnly.Before.Single(p => p.Id == pair.Id)));
        actorOnly.Skips.Count(skip => skip.Reason == SkipReason.JudgeNotTrained).ShouldBe(10);
    }

    [Fact]
    public void It_writes_elsewhere_and_never_into_the_run()
    {
        var before = Folders.Results(folders["run"]);
        var wide = Reselection.Of(run, 1, Options("rho", new JsonArray(0.5)), Scene.World);
        wide.WriteTo(folders["what-if"]);
        Folders.Results(folders["what-if"]).Keys.ShouldBe(["iter-01/6-pairs.jsonl", "iter-01/6-skips.jsonl"], ignoreOrder: true);
        Should.Throw<InvalidDataException>(() => wide.WriteTo(folders["run"])).Message.ShouldContain("run folder");
        Folders.Results(folders["run"]).ShouldBe(before);
    }

    [Fact]
    public void An_iteration_that_is_not_there_is_named() =>
        Should.Throw<ArgumentException>(() => Reselection.Of(run, 9, Options(), Scene.World)).Message.ShouldContain("0, 1, 2, 3");

    /// <summary>The run's options, with one of them changed.</summary>
    private JsonObject Options(string? key = null, JsonNode? value = null)
    {
        var options = (JsonObject)run.Manifest.Options.DeepClone();
        if (key is not null)
            options[key] = value;
        return options;
    }
}
