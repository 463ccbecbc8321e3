using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Tests;

public class JudgeHealthTests
{
    [Fact]
    public void A_healthy_run_raises_no_alarm() =>
        JudgeHealth.Alarms([Healthy(1), Healthy(2).With(("responses/length", 110))]).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Sick))]
    public void Each_illness_raises_its_own_alarm_and_no_other(string name, IterationFigures summary)
    {
        var alarm = JudgeHealth.Alarms([summary]).ShouldHaveSingleItem();

        alarm.Name.ShouldBe(name);
        alarm.Text.ShouldNotBeNullOrEmpty();
        alarm.Remedy.ShouldNotBeNullOrEmpty();
    }

    public static TheoryData<string, IterationFigures> Sick() => new()
    {
        { "top-scores", Healthy(1).With(("judgments/top_share", 0.61)) },
        { "judge-unreadable", Healthy(1).With(("judgments/unparsable/Missing", 30), ("judgments/unparsable/Truncated", 8)) },
        { "meta-judge-unreadable", Healthy(1).With(("meta-judgments/unparsable/Missing", 21)) },
        { "order-inconsistent", Healthy(1).With(("meta-judgments/order_consistency", 0.59)) },
        { "position-bias", Healthy(1).With(("meta-judgments/first_position", 0.68)) },
        { "position-bias", Healthy(1).With(("meta-judgments/first_position", 0.34)) },
        { "score-bias", Healthy(1).With(("meta-judgments/higher_score", 0.977)) },
        { "judging-actor", Healthy(1).With(("judgments/judging_responses", 0.7)) },
        { "cut-off", Healthy(1).With(("responses/cut_off", 0.15), ("responses/still_thinking", 0.02)) },
        { "few-pairs", Healthy(1).With(("pairs/actor", 5)) },
        { "score-gap", Healthy(1).With(("pairs/actor/score_gap", 0.05)) },
        { "chosen-longer", Healthy(1).With(("pairs/actor/chosen_length", 130), ("pairs/actor/rejected_length", 100)) },
        { "few-pairs", Healthy(1).With(("pairs/actor", 3), ("skips/actor/Tie", 17)) },
        { "votes-agree", Healthy(1).With(("votes/unanimous", 0.55)) },
        { "one-answer", Healthy(1).With(("votes/commonest", 0.7)) },
    };

    [Theory]
    [InlineData("Truncated", "sampling.max_judgment_tokens")]
    [InlineData("StillThinking", "sampling.max_judgment_tokens")]
    [InlineData("PromptTooLong", "longer context")]
    [InlineData("Ambiguous", "demonstrations")]
    public void The_remedy_is_that_of_the_commonest_reason(string reason, string remedy) =>
        JudgeHealth.Alarms([Healthy(1).With(("judgments/unparsable/Missing", 8), ($"judgments/unparsable/{reason}", 30))])
            .ShouldHaveSingleItem().Remedy.ShouldContain(remedy);

    [Fact]
    public void A_judge_that_is_known_to_have_got_better_may_give_most_answers_the_top_score() =>
        JudgeHealth.Alarms([Healthy(1).With(("judgments/top_share", 0.3)), Healthy(2).With(("judgments/top_share", 0.86),
            ("meta-judgments/order_consistency", 0.63)), Healthy(3).With(("judgments/top_share", 0.93))], Judging(0.5, 0.69, 0.83, 0.83))
            .ShouldBeEmpty();

    /// <summary>Most responses right, and a judge that is known to see it: what is left to learn from is little, and no fault.</summary>
    [Fact]
    public void Equal_scores_of_a_judge_that_is_known_to_be_sound_are_no_lack_of_pairs()
    {
        var solved = Healthy(2).With(("pairs/actor", 4), ("skips/actor/Tie", 15));
        JudgeHealth.Alarms([Healthy(1), solved], Judging(0.5, 0.69, 0.83)).ShouldBeEmpty();
        JudgeHealth.Alarms([Healthy(1), solved]).ShouldHaveSingleItem().Name.ShouldBe("few-pairs");
        JudgeHealth.Alarms([Healthy(1), Healthy(2).With(("pairs/actor", 4))], Judging(0.5, 0.69, 0.83))
            .ShouldHaveSingleItem().Name.ShouldBe("few-pairs");
    }

    [Fact]
    public void A_rise_to_the_top_without_a_better_judge_is_an_alarm()
    {
        var alarms = JudgeHealth.Alarms([Healthy(1).With(("judgments/top_share", 0.3)), Healthy(2).With(("judgments/top_share", 0.86)),
            Healthy(3).With(("judgments/top_share", 0.93))], Judging(0.7, 0.71, 0.69, 0.7));
        alarms.Select(a => (a.Name, a.Iteration)).ShouldBe([("top-scores", 2), ("top-scores", 3)]);
        alarms[0].Text.ShouldContain("not shown to have become a better judge");
    }

    [Fact]
    public void A_coin_that_gives_top_scores_is_an_alarm_from_the_first_iteration_on() =>
        JudgeHealth.Alarms([Healthy(1).With(("judgments/top_share", 0.7))], Judging(0.5, 0.5)).ShouldHaveSingleItem().Text
            .ShouldContain("better than a coin");

    [Fact]
    public void A_collapsed_judge_raises_its_alarms_whatever_was_measured()
    {
        var collapsed = Healthy(3).With(
            ("judgments/top_share", 1), ("pairs/actor/score_gap", double.NaN), ("pairs/actor", 0),
            ("skips/actor/Tie", 20));
        var names = JudgeHealth.Alarms([Healthy(1), Healthy(2), collapsed], Judging(0.6, 0.8, 0.9, 0.9)).Select(a => a.Name);
        names.ShouldBe(["top-scores", "few-pairs"]);
    }

    [Fact]
    public void A_judge_that_has_become_worse_is_an_alarm_where_it_was_measured_and_top_scores_count_again()
    {
        var alarms = JudgeHealth.Alarms([Healthy(1), Healthy(2), Healthy(3).With(("judgments/top_share", 0.7))],
            Judging(0.6, 0.9, 0.7, 0.7));
        alarms.Select(a => (a.Name, a.Iteration)).ShouldBe([("judge-worse", 2), ("top-scores", 3), ("judge-worse", 3)]);
    }

    [Fact]
    public void Orders_that_disagree_count_unless_the_judge_got_better_by_them()
    {
        var sick = Healthy(1).With(("meta-judgments/order_consistency", 0.52));
        JudgeHealth.Alarms([sick], Judging(0.5, 0.69)).ShouldBeEmpty();
        JudgeHealth.Alarms([sick], Judging(0.69, 0.7)).ShouldHaveSingleItem().Name.ShouldBe("order-inconsistent");
    }

    [Fact]
    public void Little_evidence_raises_nothing()
    {
        JudgeHealth.Alarms([Healthy(1).With(
            ("meta-judgments/count", 6), ("meta-judgments/order_consistency", 0), ("meta-judgments/first_position", 1),
            ("meta-judgments/higher_score", 1))]).ShouldBeEmpty();
        JudgeHealth.Alarms([Healthy(1).With(("responses/length", 22)), Healthy(2).With(
            ("responses/length", 38), ("pairs/actor/chosen_length", 39), ("pairs/actor/rejected_length", 24))]).ShouldBeEmpty();
    }

    [Fact]
    public void Texts_for_people_hold_no_names_of_the_code()
    {
        var sick = Healthy(1).With(
            ("judgments/unparsable/Missing", 0), ("judgments/unparsable/OutOfRange", 30), ("judgments/unparsable/Truncated", 8),
            ("pairs/actor", 3),
            ("skips/actor/Duplicate", 9), ("skips/actor/Tie", 17));
        var texts = JudgeHealth.Alarms([sick]).Select(a => a.Text).ToList();
        texts[0].ShouldEndWith("30 with a score off the scale, 8 cut off before the verdict");
        texts[1].ShouldEndWith("(limit 30 %): 17 for 'all scores equal'");
    }

    /// <summary>Shares of pairs that M_0, M_1, ... judge rightly, with 5 points to each side.</summary>
    private static List<PolicyMeasures> Judging(params double[] right) =>
        [.. right.Select((value, t) => new PolicyMeasures(t, "p",
            new Dictionary<string, Interval> { ["judge/pairwise"] = new(value, value - 0.05, value + 0.05, 200) }))];

    [Fact]
    public void Length_is_watched_from_one_iteration_to_the_next()
    {
        var alarm = JudgeHealth.Alarms([Healthy(1), Healthy(2).With(("responses/length", 142))]).ShouldHaveSingleItem();

        alarm.Name.ShouldBe("length-growth");
        alarm.Iteration.ShouldBe(2);
        alarm.Value.ShouldBe(0.42, 1e-9);
    }

    [Fact]
    public void What_did_not_happen_raises_no_alarm() => JudgeHealth.Alarms([Healthy(1).With(
            ("meta-judgments/count", 0), ("meta-judgments/higher_score", double.NaN),
            ("meta-judgments/first_position", double.NaN), ("meta-judgments/order_consistency", double.NaN))]).ShouldBeEmpty();

    [Fact]
    public void Limits_can_be_moved() =>
        JudgeHealth.Alarms([Healthy(1)], limits: new AlarmLimits { TopShare = 0.1 }).ShouldHaveSingleItem().Name.ShouldBe("top-scores");

    private static IterationFigures Healthy(int t) => IterationFigures.Of(
        t, "abc",
        ("prompts/count", 20), ("responses/count", 80), ("judgments/count", 240), ("meta-judgments/count", 200),
        ("responses/length", 100), ("judgments/mean_score", 3), ("judgments/top_share", 0.2),
        ("judgments/unparsable/Missing", 4), ("meta-judgments/higher_score", 0.6),
        ("meta-judgments/first_position", 0.5), ("meta-judgments/order_consistency", 0.8), ("pairs/actor", 18),
        ("pairs/judge", 15), ("pairs/actor/chosen_length", 100), ("pairs/actor/rejected_length", 100),
        ("pairs/actor/score_gap", 1), ("training/first_loss", 0.69), ("training/last_loss", 0.5),
        ("training/last_margin", 1), ("training/last_accuracy", 0.9));
}
