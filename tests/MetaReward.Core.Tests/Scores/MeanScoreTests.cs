using MetaReward.Scores;

namespace MetaReward.Tests.Scores;

public class MeanScoreTests
{
    private static readonly Response Response = Some.Response(1, 0, "text");

    [Fact]
    public void Mean_and_variance_are_over_readable_scores_alone()
    {
        var scored = MeanScore.Of([Response], [
            Some.Judgment(Response, 0, 2), Some.Unreadable(Response, 1), Some.Judgment(Response, 2, 3), Some.Judgment(Response, 3, 4)])[0];
        (scored.Mean, scored.Valid, scored.Total).ShouldBe((3.0, 3, 4));
        scored.Variance.ShouldBe(2.0 / 3, 1e-12);
    }

    [Fact]
    public void A_response_without_a_readable_judgment_has_no_score_rather_than_0()
    {
        var scored = MeanScore.Of([Response], [Some.Unreadable(Response, 0)])[0];
        (scored.Mean, scored.Variance, scored.Valid, scored.Total).ShouldBe((double.NaN, double.NaN, 0, 1));
    }

    [Fact]
    public void A_judgment_of_an_unknown_response_is_refused() =>
        Should.Throw<ArgumentException>(() => MeanScore.Of([], [Some.Judgment(Response, 0, 2)])).Message.ShouldContain("i1/p00001/r0/j0");
}
