using MetaReward.Scores;

namespace MetaReward.Tests.Scores;

public class TightMeanTests
{
    [Theory]
    [InlineData(0, true, 3, 3)] // no width
    [InlineData(6.3, false, 3, 4)] // t for one degree of freedom is 12.71: 12.71 * 0.707 / 1.414 = 6.35
    [InlineData(6.4, true, 3, 4)]
    [InlineData(1.4, false, 3, 4, 4)] // 4.303 * 0.577 / 1.732 = 1.43
    [InlineData(1.5, true, 3, 4, 4)]
    [InlineData(1000, false, 3)] // one tells nothing of spread
    [InlineData(1000, false)]
    public void A_mean_is_tight_where_its_interval_is(double tight, bool enough, params int[] scores) =>
        TightMean.IsEnough(scores.Select(score => new Verdict.Scored(score)), tight).ShouldBe(enough);

    [Fact]
    public void What_cannot_be_read_does_not_count() => TightMean.IsEnough(
        [new Verdict.Scored(3), new Verdict.Unparsable(UnparsableReason.Missing, "")], 1000).ShouldBeFalse();

    [Fact]
    public void A_width_below_zero_is_refused() => Should.Throw<ArgumentOutOfRangeException>(() => TightMean.IsEnough([], -1));
}
