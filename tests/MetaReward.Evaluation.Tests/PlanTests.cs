using MetaReward.Evaluation;
using MetaReward.Recipes;
using MetaReward.Rubrics;

namespace MetaReward.Tests;

public class PlanTests
{
    private static readonly Planned Run = new([Iteration(true), Iteration(false)], PairYield: 0.5) { Most = new(128, 64, 48) };
    private static readonly Lengths Lengths = new(Prompt: 20, Response: 100, JudgePrompt: 300, Judgment: 50, MetaPrompt: 500,
        MetaJudgment: 40);
    private static readonly Speeds Speeds = new(Prefill: 1000, Decode: 100, Train: 500);
    private static readonly RoleSampling Roles = new(new(MaxTokens: 99), new(MaxTokens: 99), new(MaxTokens: 99));
    private static readonly Footprint Footprint = new(Parameters: 1000, WeightBytes: 2000, KvBytesPerToken: 10, Batch: 8,
        MicroBatchTokens: 64, ActivationBytesPerToken: 100);

    /// <summary>Ten prompts, 4 responses, 3 judgments, 2 epochs; meta-judgments where the judge is trained, too.</summary>
    private static PlannedIteration Iteration(bool trainsJudge) => new(
        10,
        [
            new("2-responses", AskKind.Response, 1, 4, 128),
            new("3-judgments", AskKind.Judgment, 4, 3, 64),
            .. trainsJudge ? [new PlannedAsk("4-meta-judgments", AskKind.Battle, 6, 1, 48)] : Array.Empty<PlannedAsk>(),
        ],
        [new(AskKind.Response, 2, 128), .. trainsJudge ? [new PlannedSides(AskKind.Judgment, 2, 64)] : Array.Empty<PlannedSides>()],
        Epochs: 2);

    [Fact]
    public void Calls_tokens_and_seconds_are_the_products_of_the_walk()
    {
        var plan = Plan.Of(Run, Lengths, Speeds, Footprint);

        plan.Rooms[0].ShouldBe(new(1, "2-responses", 40, 200, 4000, 0.2 + 40, 40 * 128));
        plan.Rooms[1].ShouldBe(new(1, "3-judgments", 120, 12000, 6000, 12 + 60, 120 * 64));
        plan.Rooms[2].ShouldBe(new(1, "4-meta-judgments", 60, 30000, 2400, 30 + 24, 60 * 48));
        plan.Rooms[3].ShouldBe(new(1, Plan.TrainingRoom, 20, 3100, 3000, 3.1 + 12.4, 10 * 2 * (129 + 65) * 2));
        plan.Rooms.Where(r => r.Iteration == 2).Select(r => r.Room).ShouldBe(["2-responses", "3-judgments", Plan.TrainingRoom]);
        plan.Seconds.ShouldBe(plan.Rooms.Sum(r => r.Seconds));
    }

    [Fact]
    public void The_warm_up_and_the_looks_at_every_policy_are_part_of_the_cost()
    {
        var plan = Plan.Of(Run with { Demonstrations = 100, Answers = 5, Look = new(10, 20, 3, 4) { Most = new(30, 40, 50) } }, Lengths,
            Speeds, Footprint);

        plan.Rooms[0].ShouldBe(new(0, "answers", 5, 100, 500, 0.1 + 5, 5 * 128));
        plan.Rooms[1].ShouldBe(new(0, "judge-probe", 74, 8200, 4160, 8.2 + 41.6, 300 + 2400 + 200));
        plan.Rooms[2].ShouldBe(new(0, "8-sft", 100, 30000, 5000, 70, 100 * 129));
        plan.Rooms[3].ShouldBe(plan.Rooms[1] with { Room = "measures" });
        plan.Rooms.Count(r => r.Room == "measures").ShouldBe(3);
        plan.Bound.ShouldBe(plan.Rooms.Sum(r => r.Bound));
    }

    [Fact]
    public void Looking_only_at_the_first_and_last_policy_is_planned_so_and_epochs_that_are_not_taken_are_not()
    {
        var three = Run with { Iterations = [Iteration(true), Iteration(false), Iteration(false) with { Epochs = 1 }], Look = new(10),
            LooksEachTime = false };
        var plan = Plan.Of(three, Lengths, Speeds, Footprint);
        plan.Rooms.Where(r => r.Room == "measures").Select(r => r.Iteration).ShouldBe([0, 3]);
        plan.Rooms.Where(r => r.Room == Plan.TrainingRoom).Select(r => r.Calls).ShouldBe([20, 10, 5]);
    }

    [Fact]
    public void Memory_is_the_larger_of_sampling_and_training()
    {
        Plan.Of(Run, Lengths, Speeds, Footprint).MemoryBytes.ShouldBe(2000 + (8 * 540 * 10));
        Plan.Of(Run, Lengths, Speeds, Footprint with { Batch = 1 }).MemoryBytes.ShouldBe(2000 + (16 * 1000) + (64 * 100));
        Plan.Of(Run, Lengths, Speeds, Footprint with { Batch = 1, Parameters = 50, StandingBytes = 4000 }).MemoryBytes
            .ShouldBe(4000 + (16 * 50) + (64 * 100));
    }

    [Fact]
    public void Plan_and_actual_stand_side_by_side_and_resumed_rooms_add_up()
    {
        var rows = Plan.Of(Run, Lengths, Speeds, Footprint).Against(
            [new(1, "2-responses", 1500, 10), new(1, "2-responses", 2000, 20), new(1, "8-metrics", 6000, 15), new(0, "probe", 50, 1)]);

        rows[0].ShouldBe(new(0, "probe", 0, 50, 0, 1));
        rows[1].ShouldBe(new(1, "2-responses", 4000, 3500, 40.2, 30, 5120));
        rows.Single(r => r is { Iteration: 1, Room: Plan.TrainingRoom }).ActualTokens.ShouldBe(6000);
        rows.Count.ShouldBe(8);
    }

    [Fact]
    public async Task A_probe_measures_lengths_and_speeds()
    {
        var now = 0.0;
        var policy = new ScriptedPolicy("even", (_, _) => "Score: 3");
        var probe = new PlanProbe(text => text.Length, () => now += 0.5);

        var (lengths, speeds) = await probe.RunAsync(policy, [new("a", "12345"), new("b", "123")], new AdditiveRubric(), new MetaRubric(),
            Roles, null, CancellationToken.None);

        lengths.Prompt.ShouldBe(4);
        lengths.Response.ShouldBe(9);
        lengths.JudgePrompt.ShouldBeGreaterThan(500);
        speeds.Prefill.ShouldBe(lengths.JudgePrompt * 2 / 0.5);
        speeds.Train.ShouldBe(speeds.Prefill / 3);
        speeds.Decode.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Samples_are_cut_off_and_their_lengths_estimated()
    {
        var policy = new ScriptedPolicy("uneven", (_, seed) => seed.Uniform(0) < 0.5 ? "yes" : "a long reply");
        var now = 0.0;
        var probe = new PlanProbe(text => text.Length, () => now += 0.5, Width: 50, MostTokens: 5);

        var (lengths, _) = await probe.RunAsync(policy, [new("a", "12345")], new AdditiveRubric(), new MetaRubric(), Roles, null,
            CancellationToken.None);

        lengths.Response.ShouldBeInRange(7, 12); // half end after 4 tokens, half are cut at 5
        probe.Asks(1).ShouldBe(102);
    }
}
