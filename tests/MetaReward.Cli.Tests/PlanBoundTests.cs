using MetaReward.Cli;
using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>What a plan calls its bound holds in runs of the real engine, room by room, measuring included.</summary>
public class PlanBoundTests
{
    [Theory]
    [InlineData("loop.judge_iterations=1")]
    [InlineData("seed=3", "loop.judgments_per_response=2", "training.keep_epoch=[1]")]
    [InlineData("recipe=self-rewarding", "seed=5", "evaluation.every_iteration=false", "sampling.max_judgment_tokens=20")]
    public async Task No_room_takes_more_tokens_than_its_bound(params string[] assignments)
    {
        using var folder = new TemporaryFolder();
        var settings = ScriptedRun.Small(["loop.prompts_per_iteration=4", .. assignments]);
        await new Session(settings, folder["run"], Quiet()).RunAsync(TestContext.Current.CancellationToken);
        var plan = KeptValue.Read<Plan>(Path.Combine(folder["run"], Planning.FileName))!;
        var rooms = plan.Against(RunReader.Open(folder["run"]).Timings);
        rooms.ShouldAllBe(room => room.ActualTokens <= room.Bound);
        rooms.Where(room => room.Room == "measures").ShouldAllBe(room => room.ActualTokens > 0 && room.PlannedTokens > 0);
        rooms.Sum(room => room.ActualTokens).ShouldBeLessThanOrEqualTo(plan.Bound);
    }

    [Fact]
    public async Task A_run_can_begin_without_a_plan()
    {
        using var folder = new TemporaryFolder();
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["with"], (_, _) => ScriptedRun.Look(1));
        File.Exists(Path.Combine(folder["with"], Planning.FileName)).ShouldBeTrue();
        var bare = await Screen.RunAsync(
            "run", "--no-plan", "--out", folder["without"], "--set", "loop.iterations=1", "--set", "loop.prompts_per_iteration=2", "--set",
            "evaluation.prompts=2", "--set", "loop.judgments_per_response=2");
        bare.Code.ShouldBe(0);
        bare.Error.ShouldNotContain("Plan  ");
        File.Exists(Path.Combine(folder["without"], Planning.FileName)).ShouldBeFalse();
    }

    private static RoomProgress Quiet() =>
        new(new Terminal(TextWriter.Null, TextWriter.Null, Watched: false), TimeProvider.System, quiet: true);
}
