using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Rubrics;

namespace MetaReward.Tests;

public class GateTests
{
    private static readonly Seed Seed = Seed.Of(5);

    [Fact]
    public void A_clear_gain_promotes_a_clear_loss_rolls_back_and_noise_keeps()
    {
        var low = Outcomes(i => i % 4 == 0 ? 1 : 0);
        var high = Outcomes(i => i % 4 == 0 ? 0 : 1);

        GateResult.Of(Role.Actor, "oracle accuracy", low, high, Seed).Decision.ShouldBe(Decision.Promote);
        GateResult.Of(Role.Actor, "oracle accuracy", high, low, Seed).Decision.ShouldBe(Decision.RollBack);
        GateResult.Of(Role.Actor, "oracle accuracy", low, Outcomes(i => i % 4 == 1 ? 1 : 0), Seed).Decision.ShouldBe(Decision.Keep);
    }

    [Fact]
    public void The_reason_holds_the_numbers()
    {
        var text = GateResult.Of(Role.Actor, "oracle accuracy", Outcomes(_ => 0.25), Outcomes(_ => 0.75), Seed).Text;

        text.ShouldBe(
            "Promote: the actor's oracle accuracy went from 0.250 to 0.750 on 80 held-out items, difference +0.500 [+0.500, +0.500]: "
            + "it is better.");
    }

    [Fact]
    public void Items_are_matched_by_id_and_undefined_ones_left_out()
    {
        var before = new[] { new Outcome("a", 0), new Outcome("b", double.NaN), new Outcome("c", 1), new Outcome("d", 0) };
        var after = new[] { new Outcome("d", 1), new Outcome("a", 1), new Outcome("b", 1), new Outcome("e", 1) };

        var result = GateResult.Of(Role.Judge, "pairwise agreement", before, after, Seed);

        result.Difference.Count.ShouldBe(2);
        (result.Baseline, result.Candidate).ShouldBe((0, 1));
    }

    [Fact]
    public void Nothing_in_common_keeps_and_says_so()
    {
        var result = GateResult.Of(Role.Actor, "oracle accuracy", [new("a", 1)], [new("b", 1)], Seed);

        result.Decision.ShouldBe(Decision.Keep);
        result.Text.ShouldContain("no held-out item");
    }

    [Fact]
    public async Task A_judge_is_gated_by_readability_first_and_accuracy_then()
    {
        var perfect = await JudgeProbeTests.Run(JudgeProbeTests.Perfect);
        var coin = await JudgeProbeTests.Run(JudgeProbeTests.Coin);
        var mute = await JudgeProbeTests.Run(JudgeProbeTests.Mute);

        GateResult.Of(coin, perfect, Seed).Decision.ShouldBe(Decision.Promote);
        GateResult.Of(perfect, coin, Seed).Decision.ShouldBe(Decision.RollBack);
        GateResult.Of(perfect, perfect, Seed).Decision.ShouldBe(Decision.Keep);
        GateResult.Of(perfect, mute, Seed).Text.ShouldStartWith("Roll back: the judge unlearned to write scores");
        GateResult.Of(mute, perfect, Seed).Text.ShouldStartWith("Promote: the judge learned to write scores");
        GateResult.Of(mute, coin, Seed).Text.ShouldEndWith("no better than chance.");
        GateResult.Of(mute, mute, Seed).Decision.ShouldBe(Decision.Keep);
    }

    [Fact]
    public async Task A_frozen_judge_scores_one_response_per_held_out_prompt()
    {
        var actor = new ScriptedPolicy("actor", (prompt, _) => "answer to " + prompt);
        var judge = new ScriptedPolicy("judge", (prompt, _) => prompt.Contains("answer to two", StringComparison.Ordinal)
            ? "Score: 4"
            : prompt.Contains("answer to one", StringComparison.Ordinal) ? "Score: 2" : "Hm.");

        Prompt[] prompts = [new("p1", "one"), new("p2", "two"), new("p3", "three")];
        var responses = await FrozenJudge.RespondAsync(actor, prompts, new Sampling(), Seed, TestContext.Current.CancellationToken);
        var outcomes = await FrozenJudge.ScoreAsync(judge, new AdditiveRubric(), prompts, responses, new Judging(new Sampling()), Seed,
            new Watch("actor"));

        outcomes.ShouldBe([new("p1", 2), new("p2", 4), new("p3", double.NaN)]);
    }

    private static List<Outcome> Outcomes(Func<int, double> value) =>
        Enumerable.Range(0, 80).Select(i => new Outcome($"p{i}", value(i))).ToList();
}
