using MetaReward.Evaluation.Exams;

namespace MetaReward.Tests;

/// <summary>What is said of a judge by its verdicts alone.</summary>
public class JudgeTallyTests
{
    [Theory]
    [InlineData(50, 50, 0, "")]
    [InlineData(60, 40, 20, "")]
    [InlineData(90, 10, 0, "90 of 100 decided verdicts are for the response shown first: the judge prefers a place, not a response")]
    [InlineData(0, 4, 0, "all 4 decided verdicts are for the response shown second: the judge prefers a place, not a response")]
    [InlineData(0, 3, 0, "")]
    [InlineData(5, 5, 190, "190 of 200 verdicts are ties: the judge does not tell the responses apart")]
    [InlineData(0, 0, 4, "all 4 verdicts are ties: the judge does not tell the responses apart")]
    public void A_place_and_ties_are_named_where_they_are_certain(int first, int second, int ties, string remark) =>
        string.Join("; ", new JudgeTally(first + second + ties, first, second, ties, 0, double.NaN, double.NaN).Remarks()).ShouldBe(remark);

    [Fact]
    public void Tallies_add_up_and_say_why_something_cannot_be_read()
    {
        Verdict[] some = [new Verdict.Scored(2), new Verdict.Unparsable(UnparsableReason.Truncated, "")];
        Verdict[] others = [new Verdict.Scored(2), new Verdict.Scored(2), new Verdict.Scored(2),
            new Verdict.Unparsable(UnparsableReason.Truncated, ""), new Verdict.Unparsable(UnparsableReason.OutOfRange, "7")];
        var all = JudgeTally.Of([JudgeTally.Of(some), JudgeTally.None, JudgeTally.Of(others)]);
        (all.Asked, all.Readable, all.Lowest, all.Highest).ShouldBe((7, 4, 2, 2));
        all.Remarks().ShouldBe(["3 of 7 judgments cannot be read: 1 off the scale, 2 cut off at the token limit",
            "all 4 scores are 2: the judge does not tell the responses apart"]);
        JudgeTally.None.Remarks().ShouldBeEmpty();
        JudgeTally.Of([JudgeTally.Of([new Verdict.Scored(1), new Verdict.Scored(4)]), JudgeTally.Of(others)]).Remarks()
            .ShouldHaveSingleItem().ShouldStartWith("2 of 7");
    }
}
