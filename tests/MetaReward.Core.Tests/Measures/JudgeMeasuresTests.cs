using CsCheck;
using MetaReward.Measures;
using MetaReward.Scores;

namespace MetaReward.Tests.Measures;

public class JudgeMeasuresTests
{
    private static readonly Seed Seed = Seed.Of(5);
    private static readonly Response Response = Some.Response(1, 0, "text");
    private static readonly Judgment Low = Some.Judgment(Response, 0, 1);
    private static readonly Judgment High = Some.Judgment(Response, 1, 4);
    private static readonly Judgment AlsoHigh = Some.Judgment(Response, 2, 4);
    private static readonly Verdict Unparsable = new Verdict.Unparsable(UnparsableReason.Missing, "");

    [Fact]
    public void Agreement_counts_ties_one_half_or_not_at_all()
    {
        // Pairs by truth: (1,2) right, (1,3) right, (2,3) tied by the judge; the second prompt's only pair is wrong.
        var agreement = JudgeAgreement.Of([[new(1, 1), new(4, 2), new(4, 3)], [new(5, 0), new(2, 5)]], Seed);
        agreement.WithTies.Value.ShouldBe(2.5 / 4);
        agreement.WithoutTies.Value.ShouldBe(2.0 / 3);
        agreement.WithTies.Count.ShouldBe(2);
        (agreement.Exact.Value, agreement.Exact.Count).ShouldBe((0, 2));
        agreement.Kendall.Value.ShouldBe(((2 / Math.Sqrt(6)) - 1) / 2, 1e-12);
        JudgeAgreement.Of([[new(1, 1), new(2, 2), new(4, 2)], [new(5, 0), new(2, 5)]], Seed).Exact.Value.ShouldBe(0.5);
    }

    [Fact]
    public void A_judge_is_calibrated_if_it_is_as_often_right_as_it_is_sure()
    {
        Calibration.Preference([3, 4], [1, 4]).ShouldBe(0.625); // of four meetings two are won and one is tied
        Calibration.Preference([], [1]).ShouldBe(double.NaN);

        var sure = Calibration.Of([1, 1, 0, double.NaN, 1], Seed); // wholly sure, three of four times right
        sure.Bins.ShouldBe([new(4, 1, 0.75)]);
        sure.Error.Value.ShouldBe(0.25);
        Calibration.Of([0.75, 0.75, 0.75, 0.25], Seed).Error.Value.ShouldBe(0);
        Calibration.Of([0.5, 0.5], Seed).Bins.ShouldBe([new(2, 0.5, 0.5)]);
        Calibration.Of([double.NaN], Seed).Error.ShouldBe(Interval.None);
    }

    [Fact]
    public void Pairs_of_equal_truth_and_unread_responses_do_not_count()
    {
        var agreement = JudgeAgreement.Of([[new(1, 3), new(5, 3), new(double.NaN, 4)]], Seed);
        agreement.ShouldBe(new(Interval.None, Interval.None, Interval.None));
    }

    [Fact]
    public void A_judge_that_ties_everything_is_at_chance_and_undefined_without_ties()
    {
        var agreement = JudgeAgreement.Of([[new(3, 1), new(3, 2)], [new(3, 4), new(3, 0)]], Seed);
        (agreement.WithTies.Value, agreement.WithoutTies).ShouldBe((0.5, Interval.None));
    }

    [Fact]
    public void Rank_correlations_of_four_numbers()
    {
        double[] x = [1, 2, 3, 4];
        (Correlation.Spearman(x, [10, 20, 30, 40]), Correlation.Spearman(x, [4, 3, 2, 1])).ShouldBe((1, -1));
        Correlation.Spearman(x, [1, 3, 2, 4]).ShouldBe(0.8, 1e-12);
        Correlation.Kendall(x, [1, 3, 2, 4]).ShouldBe(4.0 / 6, 1e-12);
        Correlation.Kendall([1, 1, 2], [1, 2, 3]).ShouldBe(2 / Math.Sqrt(6), 1e-12);
        Correlation.Spearman(x, [7, 7, 7, 7]).ShouldBe(double.NaN);
        Correlation.Kendall([1], [1]).ShouldBe(double.NaN);
    }

    [Fact]
    public void Rank_correlations_do_not_change_with_the_units() =>
        Gen.Select(Gen.Double[-9, 9], Gen.Int[0, 5]).Array[2, 12].Sample(rows =>
        {
            double[] x = [.. rows.Select(r => r.Item1)], y = [.. rows.Select(r => (double)r.Item2)],
                scaled = [.. y.Select(v => (v * v * v) + 1)];
            return Correlation.Spearman(x, y).Equals(Correlation.Spearman(x, scaled))
                && Correlation.Kendall(x, y).Equals(Correlation.Kendall(x, scaled));
        });

    [Fact]
    public void First_position_counts_decided_battles_alone() =>
        MetaJudgeBias.FirstPosition([
            Some.Battle(Low, High, Choice.First), Some.Battle(High, Low, Choice.First), Some.Battle(Low, High, Choice.Second),
            Some.Battle(Low, High, Choice.Tie), Some.Battle(Low, High, Unparsable)]).ShouldBe(Intervals.Proportion(2, 3));

    [Fact]
    public void First_position_is_told_apart_by_equal_and_different_scores()
    {
        Battle[] battles =
        [
            Some.Battle(High, AlsoHigh, Choice.First), Some.Battle(AlsoHigh, High, Choice.First), Some.Battle(High, AlsoHigh, Choice.Tie),
            Some.Battle(Low, High, Choice.Second), Some.Battle(High, Low, Choice.First), Some.Battle(High, Low, Choice.Second),
            Some.Battle(Low, High, Unparsable),
        ];
        MetaJudgeBias.FirstPosition(battles, [Low, High, AlsoHigh], equal: true).ShouldBe(Intervals.Proportion(2, 2));
        MetaJudgeBias.FirstPosition(battles, [Low, High, AlsoHigh], equal: false).ShouldBe(Intervals.Proportion(1, 3));
        MetaJudgeBias.FirstPosition(battles, [Low, High], equal: true).ShouldBe(Interval.None);
    }

    [Fact]
    public void Higher_score_counts_battles_between_different_scores_alone() =>
        MetaJudgeBias.HigherScore([
            Some.Battle(Low, High, Choice.Second), Some.Battle(High, Low, Choice.First), Some.Battle(High, Low, Choice.Second),
            Some.Battle(High, AlsoHigh, Choice.First), Some.Battle(Low, High, Choice.Tie)],
                [Low, High, AlsoHigh]).ShouldBe(Intervals.Proportion(2, 3));

    [Fact]
    public void Order_consistency_needs_the_same_winner_in_both_orders() =>
        MetaJudgeBias.OrderConsistency([
            Some.Battle(Low, High, Choice.First), Some.Battle(High, Low, Choice.Second), // the same
            Some.Battle(Low, AlsoHigh, Choice.First), Some.Battle(AlsoHigh, Low, Choice.First), // the place decided
            Some.Battle(High, AlsoHigh, Choice.Tie), Some.Battle(AlsoHigh, High, Unparsable)]).ShouldBe(Intervals.Proportion(1, 2));

    [Fact]
    public void Without_battles_nothing_is_known()
    {
        MetaJudgeBias.FirstPosition([]).ShouldBe(Interval.None);
        MetaJudgeBias.HigherScore([], [Low]).ShouldBe(Interval.None);
        MetaJudgeBias.OrderConsistency([Some.Battle(Low, High, Choice.First)]).ShouldBe(Interval.None);
    }

    [Fact]
    public void The_histogram_gives_the_top_score_a_bin_of_its_own()
    {
        ScoreHistogram.Of([0, 0.49, 0.5, 4.5, 4.99, 5, 5], 5).ShouldBe([2, 1, 0, 0, 0, 0, 0, 0, 0, 2, 2]);
        ScoreHistogram.TopShare([5, 4.9, 5, 1], 5).Value.ShouldBe(0.5);
        Should.Throw<ArgumentOutOfRangeException>(() => ScoreHistogram.Of([double.NaN], 5)).Message.ShouldContain("0 to 5");
    }

    private static ScoredResponse Scored(int prompt, int index, int length, double mean) =>
        new(Some.Response(prompt, index, new string('x', length)), mean, 0, 1, 1);
}
