using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Tests;

public class JudgeHealthTests
{
    [Fact]
    public void A_healthy_run_raises_no_alarm() =>
        JudgeHealth.Alarms([Healthy(1), Healthy(2) with { ResponseLength = 110 }]).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Sick))]
    public void Each_illness_raises_its_own_alarm_and_no_other(string name, Summary summary)
    {
        var alarm = JudgeHealth.Alarms([summary]).ShouldHaveSingleItem();

        alarm.Name.ShouldBe(name);
        alarm.Text.ShouldNotBeNullOrEmpty();
        alarm.Remedy.ShouldNotBeNullOrEmpty();
    }

    public static TheoryData<string, Summary> Sick() => new()
    {
        { "top-scores", Healthy(1) with { TopShare = 0.61 } },
        { "judge-unreadable", Healthy(1) with { UnparsableJudgments = new Dictionary<string, int> { ["Missing"] = 30, ["Truncated"] = 8 } } },
        { "meta-judge-unreadable", Healthy(1) with { UnparsableBattles = new Dictionary<string, int> { ["Missing"] = 21 } } },
        { "order-inconsistent", Healthy(1) with { OrderConsistency = 0.59 } },
        { "position-bias", Healthy(1) with { FirstPositionPreference = 0.68 } },
        { "position-bias", Healthy(1) with { FirstPositionPreference = 0.34 } },
        { "score-bias", Healthy(1) with { HigherScorePreference = 0.977 } },
        { "judging-actor", Healthy(1) with { JudgingResponses = 0.7 } },
        { "cut-off", Healthy(1) with { CutOff = 0.15, StillThinking = 0.02 } },
        { "few-pairs", Healthy(1) with { ActorPairs = 5 } },
        { "score-gap", Healthy(1) with { ScoreGap = 0.05 } },
        { "chosen-longer", Healthy(1) with { ChosenLength = 130, RejectedLength = 100 } },
        { "few-pairs", Healthy(1) with { ActorPairs = 3, Skipped = new Dictionary<string, int> { ["actor/Tie"] = 17 } } },
    };

    [Theory]
    [InlineData("Truncated", "sampling.max_judgment_tokens")]
    [InlineData("StillThinking", "sampling.max_judgment_tokens")]
    [InlineData("PromptTooLong", "longer context")]
    [InlineData("Ambiguous", "demonstrations")]
    public void The_remedy_is_that_of_the_commonest_reason(string reason, string remedy) =>
        JudgeHealth.Alarms([Healthy(1) with { UnparsableJudgments = new Dictionary<string, int> { [reason] = 30, ["Missing"] = 8 } }])
            .ShouldHaveSingleItem().Remedy.ShouldContain(remedy);

    [Fact]
    public void A_judge_that_is_known_to_have_got_better_may_give_most_answers_the_top_score() =>
        JudgeHealth.Alarms([Healthy(1) with { TopShare = 0.3 }, Healthy(2) with { TopShare = 0.86, OrderConsistency = 0.63 }, Healthy(3) with { TopShare = 0.93 }], Judging(0.5, 0.69, 0.83, 0.83))
            .ShouldBeEmpty();

    [Fact]
    public void A_rise_to_the_top_without_a_better_judge_is_an_alarm()
    {
        var alarms = JudgeHealth.Alarms([Healthy(1) with { TopShare = 0.3 }, Healthy(2) with { TopShare = 0.86 }, Healthy(3) with { TopShare = 0.93 }], Judging(0.7, 0.71, 0.69, 0.7));
        alarms.Select(a => (a.Name, a.Iteration)).ShouldBe([("top-scores", 2), ("top-scores", 3)]);
        alarms[0].Text.ShouldContain("not shown to have become a better judge");
    }

    [Fact]
    public void A_coin_that_gives_top_scores_is_an_alarm_from_the_first_iteration_on() =>
        JudgeHealth.Alarms([Healthy(1) with { TopShare = 0.7 }], Judging(0.5, 0.5)).ShouldHaveSingleItem().Text.ShouldContain("better than a coin");

    [Fact]
    public void A_collapsed_judge_raises_its_alarms_whatever_was_measured()
    {
        var collapsed = Healthy(3) with { TopShare = 1, ScoreGap = double.NaN, ActorPairs = 0, Skipped = new Dictionary<string, int> { ["actor/Tie"] = 20 } };
        var names = JudgeHealth.Alarms([Healthy(1), Healthy(2), collapsed], Judging(0.6, 0.8, 0.9, 0.9)).Select(a => a.Name);
        names.ShouldBe(["top-scores", "few-pairs"]);
    }

    [Fact]
    public void A_judge_that_has_become_worse_is_an_alarm_where_it_was_measured_and_top_scores_count_again()
    {
        var alarms = JudgeHealth.Alarms([Healthy(1), Healthy(2), Healthy(3) with { TopShare = 0.7 }], Judging(0.6, 0.9, 0.7, 0.7));
        alarms.Select(a => (a.Name, a.Iteration)).ShouldBe([("judge-worse", 2), ("top-scores", 3), ("judge-worse", 3)]);
    }

    [Fact]
    public void Orders_that_disagree_count_unless_the_judge_got_better_by_them()
    {
        var sick = Healthy(1) with { OrderConsistency = 0.52 };
        JudgeHealth.Alarms([sick], Judging(0.5, 0.69)).ShouldBeEmpty();
        JudgeHealth.Alarms([sick], Judging(0.69, 0.7)).ShouldHaveSingleItem().Name.ShouldBe("order-inconsistent");
    }

    [Fact]
    public void Little_evidence_raises_nothing()
    {
        JudgeHealth.Alarms([Healthy(1) with { Battles = 6, OrderConsistency = 0, FirstPositionPreference = 1, HigherScorePreference = 1 }]).ShouldBeEmpty();
        JudgeHealth.Alarms([Healthy(1) with { ResponseLength = 22 }, Healthy(2) with { ResponseLength = 38, ChosenLength = 39, RejectedLength = 24 }]).ShouldBeEmpty();
    }

    [Fact]
    public void Texts_for_people_hold_no_names_of_the_code()
    {
        var sick = Healthy(1) with { UnparsableJudgments = new Dictionary<string, int> { ["OutOfRange"] = 30, ["Truncated"] = 8 }, ActorPairs = 3, Skipped = new Dictionary<string, int> { ["actor/Duplicate"] = 9, ["actor/Tie"] = 17 } };
        var texts = JudgeHealth.Alarms([sick]).Select(a => a.Text).ToList();
        texts[0].ShouldEndWith("30 with a score off the scale, 8 cut off before the verdict");
        texts[1].ShouldEndWith("(limit 30 %): 17 for 'all scores equal'");
    }

    /// <summary>Shares of pairs that M_0, M_1, ... judge rightly, with 5 points to each side.</summary>
    private static List<PolicyMeasures> Judging(params double[] right) =>
        [.. right.Select((value, t) => new PolicyMeasures(t, "p", new Dictionary<string, Interval> { ["judge/pairwise"] = new(value, value - 0.05, value + 0.05, 200) }))];

    [Fact]
    public void Length_is_watched_from_one_iteration_to_the_next()
    {
        var alarm = JudgeHealth.Alarms([Healthy(1), Healthy(2) with { ResponseLength = 142 }]).ShouldHaveSingleItem();

        alarm.Name.ShouldBe("length-growth");
        alarm.Iteration.ShouldBe(2);
        alarm.Value.ShouldBe(0.42, 1e-9);
    }

    [Fact]
    public void What_did_not_happen_raises_no_alarm() => JudgeHealth.Alarms([Healthy(1) with
    {
        Battles = 0,
        HigherScorePreference = double.NaN,
        FirstPositionPreference = double.NaN,
        OrderConsistency = double.NaN,
    }]).ShouldBeEmpty();

    [Fact]
    public void Limits_can_be_moved() =>
        JudgeHealth.Alarms([Healthy(1)], limits: new AlarmLimits { TopShare = 0.1 }).ShouldHaveSingleItem().Name.ShouldBe("top-scores");

    private static Summary Healthy(int t) => new()
    {
        Iteration = t,
        Policy = "abc",
        Prompts = 20,
        Responses = 80,
        Judgments = 240,
        Battles = 200,
        ResponseLength = 100,
        MeanScore = 3,
        TopShare = 0.2,
        ScoreHistogram = new int[11],
        UnparsableJudgments = new Dictionary<string, int> { ["Missing"] = 4 },
        UnparsableBattles = new Dictionary<string, int>(),
        HigherScorePreference = 0.6,
        FirstPositionPreference = 0.5,
        OrderConsistency = 0.8,
        ActorPairs = 18,
        JudgePairs = 15,
        Skipped = new Dictionary<string, int>(),
        ChosenLength = 100,
        RejectedLength = 100,
        ScoreGap = 1,
        FirstLoss = 0.69,
        LastLoss = 0.5,
        LastMargin = 1,
        LastAccuracy = 0.9,
    };
}
