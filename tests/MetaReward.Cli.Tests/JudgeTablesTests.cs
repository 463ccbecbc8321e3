using System.Text.Json;
using MetaReward.Cli;
using MetaReward.Cli.Results;
using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary><c>report --judge</c> on a scripted run of two iterations, of which the first has a meta-judge.</summary>
public sealed class JudgeTablesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_tables_follow_from_the_run_folder_alone()
    {
        await ScriptedRun.RunAsync(ScriptedRun.Small("loop.judgments_per_response=6"), folder["run"], (_, _) => ScriptedRun.Look(1));
        var run = RunReader.Open(folder["run"]);
        var all = JudgeTables.Of(run);
        all.Select(one => one.Iteration).ShouldBe([1, 2]);
        foreach (var (one, summary) in all.Zip(run.Figures))
        {
            one.Meta.HigherScore.Value.ShouldBe(summary["meta-judgments/higher_score"]);
            one.Meta.First.Value.ShouldBe(summary["meta-judgments/first_position"]);
            (one.Meta.FirstEqual.Count + one.Meta.FirstDifferent.Count).ShouldBe(one.Meta.First.Count);
            one.Scores.Counts.ShouldBe(summary.Scores());
            one.Scores.Mean.Value.ShouldBe(summary["judgments/mean_score"], 1e-12);
            var own = one.Lengths.Single(rule => rule.IsOwn);
            (own.Pairs, own.Chosen, own.Rejected, own.ScoreGap).ShouldBe((summary.Count("pairs/actor"),
                summary["pairs/actor/chosen_length"], summary["pairs/actor/rejected_length"], summary["pairs/actor/score_gap"]));
            one.Lengths.Select(rule => rule.Rho).ShouldBe(one.Lengths.Select(rule => rule.Rho).Order());
        }

        all[0].Meta.Battles.ShouldBeGreaterThan(0);
        all[1].Meta.Battles.ShouldBe(0);
    }

    [Fact]
    public async Task They_are_printed_and_given_as_json()
    {
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["run"], (_, _) => ScriptedRun.Look(1));
        var screen = await Screen.RunAsync("report", folder["run"], "--judge");
        (screen.Code, screen.Error).ShouldBe((0, ""));
        screen.Out.ShouldContain("the first shown wins, equal scores");
        screen.Out.ShouldContain("4.5 to below 5.0");
        screen.Out.ShouldContain("chosen less rejected");
        var json = await Screen.RunAsync("report", folder["run"], "--judge", "--json");
        JsonDocument.Parse(json.Out).RootElement.EnumerateArray().Select(one => one.GetProperty("meta").GetProperty("battles").GetInt32())
            .Count().ShouldBe(2);
        (await Screen.RunAsync("report", folder["none"], "--judge")).Code.ShouldBe(Program.Failed);
    }
}
