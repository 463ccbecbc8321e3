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
        { "equal-scores", Healthy(1).With(("judgments/told_apart", 0.25)) },
        { "judge-noise", Healthy(1).With(("judgments/reliability", 0.05)) },
        { "length-bias", Healthy(1).With(("judgments/length_correlation", 0.9)) },
        { "length-bias", Healthy(1).With(("judgments/length_correlation", -0.9)) },
        { "judge-unreadable", Healthy(1).With(("judgments/unparsable/Missing", 30), ("judgments/unparsable/Truncated", 8)) },
        { "meta-judge-unreadable", Healthy(1).With(("meta-judgments/unparsable/Missing", 21)) },
        { "order-inconsistent", Healthy(1).With(("meta-judgments/order_consistency", 0.29)) },
        { "position-bias", Healthy(1).With(("meta-judgments/first_position", 0.71)) },
        { "position-bias", Healthy(1).With(("meta-judgments/first_position", 0.29)) },
        { "score-bias", Healthy(1).With(("meta-judgments/higher_score", 0.977)) },
        { "score-bias", Healthy(1).With(("meta-judgments/higher_score", 0.05)) },
        { "judging-actor", Healthy(1).With(("judgments/judging_responses", 0.7)) },
        { "cut-off", Healthy(1).With(("responses/cut_off", 0.55), ("responses/still_thinking", 0.02)) },
        { "few-pairs", Healthy(1).With(("pairs/actor", 5)) },
        { "score-gap", Healthy(1).With(("pairs/actor/score_gap", 0.05)) },
        { "chosen-longer", Healthy(1).With(("pairs/actor/chosen_length", 130), ("pairs/actor/rejected_length", 100)) },
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
    public void Equal_scores_are_well_where_the_judge_became_more_reliable()
    {
        var alike = Healthy(2).With(("judgments/told_apart", 0.2), ("pairs/actor", 5), ("skips/actor/Tie", 14));
        JudgeHealth.Alarms([Healthy(1), alike.With(("judgments/reliability", 0.4))]).ShouldBeEmpty();
        var alarms = JudgeHealth.Alarms([Healthy(1), alike.With(("judgments/reliability", 0.29))]);
        alarms.Select(a => a.Name).ShouldBe(["equal-scores", "few-pairs"]);
        alarms[0].Text.ShouldContain("its reliability is 0.29 and was 0.32 at first");
    }

    [Fact]
    public void An_oracle_or_labels_can_say_that_the_judge_is_sound_and_contrasts_cannot()
    {
        IterationFigures[] figures = [Healthy(1), Healthy(2).With(("judgments/told_apart", 0.2), ("judgments/reliability", 0.3))];
        JudgeHealth.Alarms(figures, Judging("judge/pairwise", 0.5, 0.69)).ShouldBeEmpty();
        JudgeHealth.Alarms(figures, Judging("probe/overall", 0.5, 0.69)).ShouldHaveSingleItem().Name.ShouldBe("equal-scores");
        JudgeHealth.Alarms(figures, Judging("judge/pairwise", 0.69, 0.7)).ShouldHaveSingleItem().Name.ShouldBe("equal-scores");
    }

    [Fact]
    public void A_judge_that_always_says_the_same_is_sound_while_it_told_responses_apart_at_first()
    {
        var sure = ("judgments/reliability", 1.0);
        JudgeHealth.Alarms([Healthy(1).With(sure), Healthy(2).With(sure, ("judgments/told_apart", 0.25))]).ShouldBeEmpty();
        JudgeHealth.Alarms([Healthy(1).With(sure, ("judgments/told_apart", 0.25))]).ShouldHaveSingleItem().Name.ShouldBe("equal-scores");
    }

    [Fact]
    public void A_judge_that_gives_one_score_has_no_reliability_and_is_in_doubt() =>
        JudgeHealth.Alarms([Healthy(1).With(("judgments/told_apart", 0), ("judgments/reliability", double.NaN), ("pairs/actor", 0),
            ("skips/actor/Tie", 20))]).Select(a => a.Name).ShouldBe(["equal-scores", "few-pairs"]);

    [Fact]
    public void Scores_that_fall_are_held_against_the_iteration_before_and_the_first()
    {
        JudgeHealth.Alarms([Healthy(1), Healthy(2).With(("judgments/mean_score", 2.6))]).ShouldHaveSingleItem().Text
            .ShouldContain("from 3.00 in iteration 1 to 2.60, by 0.40 standard deviations (limit 0.25)");
        JudgeHealth.Alarms([Healthy(1), Healthy(2).With(("judgments/mean_score", 2.95)), Healthy(3).With(("judgments/mean_score", 2.85))])
            .ShouldHaveSingleItem().Text.ShouldContain("by 0.15 standard deviations (limit 0.10)");
    }

    [Fact]
    public void A_judge_that_got_worse_is_an_alarm_by_its_items_or_else_by_its_intervals()
    {
        var known = Judging("judge/pairwise", 0.6, 0.9, 0.82);
        IterationFigures[] figures = [Healthy(1), Healthy(2)];
        JudgeHealth.Alarms(figures, known).ShouldBeEmpty();
        JudgeHealth.Alarms(figures, known,
            paired: (_, before, after) => (before, after) == (1, 2) ? new(-0.08, -0.14, -0.02, 200) : Interval.None)
            .ShouldHaveSingleItem().Text.ShouldContain("a difference of -8.0 points [-14.0, -2.0]");
        JudgeHealth.Alarms(figures, Judging("judge/pairwise", 0.6, 0.9, 0.7)).ShouldHaveSingleItem().Name.ShouldBe("judge-worse");
    }

    [Fact]
    public void An_actor_that_got_worse_while_scores_rise_is_reward_hacking()
    {
        var known = Judging("actor/sampled", 0.6, 0.5, 0.4);
        IterationFigures[] figures = [Healthy(1), Healthy(2).With(("judgments/mean_score", 3.4))];
        JudgeHealth.Alarms(figures, known).ShouldHaveSingleItem().Name.ShouldBe("reward-hacking");
        JudgeHealth.Alarms([Healthy(1), Healthy(2)], known).ShouldHaveSingleItem().Name.ShouldBe("actor-worse");
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

    /// <summary>A share of M_0, M_1, ..., with 5 points to each side.</summary>
    private static List<PolicyMeasures> Judging(string name, params double[] right) =>
        [.. right.Select((value, t) => new PolicyMeasures(t, "p",
            new Dictionary<string, Interval> { [name] = new(value, value - 0.05, value + 0.05, 200) }))];

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
        JudgeHealth.Alarms([Healthy(1)], limits: new AlarmLimits { Reliability = 0.4 }).ShouldHaveSingleItem().Name.ShouldBe("judge-noise");

    private static IterationFigures Healthy(int t) => IterationFigures.Of(
        t, "abc",
        ("prompts/count", 20), ("responses/count", 80), ("judgments/count", 240), ("meta-judgments/count", 200),
        ("responses/length", 100), ("judgments/mean_score", 3), ("judgments/top_share", 0.2), ("judgments/spread", 1),
        ("judgments/told_apart", 0.9), ("judgments/reliability", 0.32), ("judgments/length_correlation", 0.2),
        ("judgments/unparsable/Missing", 4), ("meta-judgments/higher_score", 0.6),
        ("meta-judgments/first_position", 0.5), ("meta-judgments/order_consistency", 0.8), ("pairs/actor", 18),
        ("pairs/judge", 15), ("pairs/actor/chosen_length", 100), ("pairs/actor/rejected_length", 100),
        ("pairs/actor/score_gap", 1), ("training/first_loss", 0.69), ("training/last_loss", 0.5),
        ("training/last_margin", 1), ("training/last_accuracy", 0.9));
}
