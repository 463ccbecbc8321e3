using MetaReward.Evaluation.Exams;

namespace MetaReward.Tests;

public class StrongerJudgeTests
{
    private static readonly JudgeTally Tally = new(4, 0, 0, 0, 3, 1, 5);

    [Theory]
    [InlineData(2, 4, 1, 1)] // the second is better for both
    [InlineData(4, 2, 1, 0)]
    [InlineData(4, 2, 0, 1)]
    [InlineData(3, 3, 1, 0.5)]
    [InlineData(3, 4, 0.5, double.NaN)] // the stronger judge does not decide
    [InlineData(double.NaN, 4, 1, double.NaN)]
    public void On_chosen_pairs_the_judge_agrees_disagrees_or_ties(double first, double second, double truth, double expected)
    {
        var marks = StrongerJudge.Marks([new("a", first), new("b", second), new("c", 5)], new(truth, 2, 2), null, Tally);

        marks["chosen"].Points.ShouldBe(expected);
        marks["chosen-without-ties"].Points.ShouldBe(expected == 0.5 ? double.NaN : expected);
        marks["decided"].Points.ShouldBe(truth == 0.5 ? 0 : 1);
        marks["self"].Points.ShouldBe(double.NaN);
        marks["readable"].ShouldBe(new(3, 4));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    [InlineData(0.5, double.NaN)]
    public void On_self_chosen_pairs_the_stronger_judge_does(double win, double withoutTies)
    {
        var marks = StrongerJudge.Marks([new("a", 1), new("b", 2)], null, new(win, 2, 2), Tally);
        (marks["self"].Points, marks["self-without-ties"].Points, marks["chosen"].Points).ShouldBe((win, withoutTies, double.NaN));
    }

    [Fact]
    public void The_pairs_are_the_first_two_and_the_judges_worst_and_best()
    {
        List<Rated> rated = [new("a", 3), new("b", double.NaN), new("c", 1), new("d", 5), new("e", 5)];

        StrongerJudge.ChosenPair(rated).ShouldBe((rated[0], rated[1]));
        StrongerJudge.SelfPair(rated).ShouldBe((rated[2], rated[3]));
        StrongerJudge.ChosenPair([rated[0]]).ShouldBeNull();
        StrongerJudge.SelfPair([rated[3], rated[4], rated[1]]).ShouldBeNull();
        StrongerJudge.SelfPair([]).ShouldBeNull();
    }

    [Fact]
    public void What_cannot_be_read_is_a_fault_and_what_is_not_decided_is_none()
    {
        StrongerJudge.Fault([new("a", double.NaN)], null, null).ShouldBe("no response with a readable score");
        StrongerJudge.Fault([new("a", 1), new("b", 2)], new(double.NaN, 1, 2), null)
            .ShouldBe("a verdict of the stronger judge that cannot be read");
        StrongerJudge.Fault([new("a", 1), new("b", 2)], new(0.5, 2, 2), new(1, 2, 2)).ShouldBeNull();
        StrongerJudge.Fault([new("a", 1)], null, null).ShouldBeNull();
    }
}
