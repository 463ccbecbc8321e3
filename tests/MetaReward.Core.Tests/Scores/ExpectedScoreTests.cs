using MetaReward.Rubrics;
using MetaReward.Scores;

namespace MetaReward.Tests.Scores;

public class ExpectedScoreTests
{
    private static readonly Response Response = Some.Response(17, 3, "text");

    [Theory]
    [InlineData("It is good, 4 words.\nScore: 4", 28, "012345")]
    [InlineData("4 of 5 things fit.\n**Score:** 3/5", 30, "012345")]
    [InlineData("Score: 0", 7, "012345")]
    public void The_place_is_the_digit_that_decides(string text, int at, string scale)
    {
        var place = ScorePlace.Of(new AdditiveRubric().Parse, Ended(text)).ShouldNotBeNull();
        (place.At, place.Characters).ShouldBe((at, scale));
    }

    [Theory]
    [InlineData("Score: 4.5")]
    [InlineData("Score: five")]
    [InlineData("I rate it 4.")]
    [InlineData("Score: 3-4")]
    [InlineData("")]
    public void A_score_that_is_not_one_digit_has_no_place(string text) =>
        ScorePlace.Of(new AdditiveRubric().Parse, Ended(text)).ShouldBeNull();

    [Fact]
    public void Digits_that_say_no_score_are_off_the_scale() =>
        ScorePlace.Of(reply => reply.Text is "1" or "2" or "3" ? new Verdict.Scored(reply.Text[0] - '0')
            : new Verdict.Unparsable(UnparsableReason.OutOfRange, ""), Ended("2")).ShouldNotBeNull().Characters.ShouldBe("123");

    [Fact]
    public void Four_numbers()
    {
        var (score, mass) = ExpectedScore.Of(Told(0, "1234", 0.1, 0.2, 0.3, 0.2));
        mass.ShouldBe(0.8, 1e-6);
        score.ShouldBe((0.1 + 0.4 + 0.9 + 0.8) / 0.8, 1e-6);
        double.IsNaN(ExpectedScore.Of(Told(0, "12")).Mass).ShouldBeTrue();
    }

    [Fact]
    public void Too_unlikely_a_scale_is_unread_and_what_nobody_could_tell_stays_as_read()
    {
        Judgment[] judgments = [.. Enumerable.Range(0, 4).Select(i => Some.Judgment(Response, i, i)), Some.Unreadable(Response, 4)];
        Expectation[] told = [Told(0, "01", 0.25, 0.75), Told(1, "01", 0.2, 0.2), Told(2, "01")];
        var values = ExpectedScore.Values(judgments, told, 0.5);
        values.Count.ShouldBe(4);
        judgments[..4].Select(judgment => values[judgment.Id]).Select(value => $"{value:0.00}").ShouldBe(["0.75", "NaN", "2.00", "3.00"]);
        ExpectedScore.Values(judgments, told, 0.3)[judgments[1].Id].ShouldBe(0.5, 1e-6);

        var scored = MeanScore.Of([Response], judgments, Aggregation.Expected, values).ShouldHaveSingleItem();
        scored.Mean.ShouldBe((0.75 + 2 + 3) / 3, 1e-6);
        (scored.Valid, scored.Total).ShouldBe((3, 5));
        scored.Variance.ShouldBe(1.25); // of 0, 1, 2 and 3 as read
        Should.Throw<ArgumentException>(() => MeanScore.Of([Response], judgments, Aggregation.Expected)).Message
            .ShouldContain("read the expected scores first");
    }

    private static Sample Ended(string text) => new(text, [], [], Finish.Stop);

    private static Expectation Told(int judgment, string scale, params double[] likely) =>
        new($"{Response.Id}/j{judgment}/e0", $"{Response.Id}/j{judgment}", scale, [.. likely.Select(p => (float)Math.Log(p))]);
}
