using MetaReward.Scores;

namespace MetaReward.Tests.Scores;

public class ScoreRaceTests
{
    [Fact]
    public void The_middle_is_out_and_whoever_may_be_best_or_worst_is_in()
    {
        // means 1, 3 and 5; each spread is 2, of 6 degrees of freedom together, so the pooled variance is 1;
        // (2 + 1) / 3 / 3 * (11 - 3) / 11 = 0.242: a standard error of 0.492
        IReadOnlyCollection<Verdict>[] group = [Scores(0, 1, 2), Scores(2, 3, 4), Scores(4, 5, 6)];
        ScoreRace.IsOpen(group, 11, 2).ShouldBe([true, false, true]); // 3 + 0.984 < 5 - 0.984
        ScoreRace.IsOpen(group, 11, 2.1).ShouldBe([true, true, true]); // 3 + 1.034 > 5 - 1.034
        ScoreRace.IsOpen(group, 3, 100).ShouldBe([true, false, true]); // none are left: the means are what they are
    }

    [Fact]
    public void What_tells_nothing_is_in_the_race()
    {
        ScoreRace.IsOpen([Scores(0, 1), Scores(3), Scores(9, 9)], 5, 0.1).ShouldBe([true, true, true]); // the one may be anything
        ScoreRace.IsOpen([Scores(1, 1), Scores(2, 2), Scores(3, 3)], 5, 0.1).ShouldBe([true, true, true]); // no spread
        ScoreRace.IsOpen([], 5, 1).ShouldBeEmpty();
    }

    [Fact]
    public void What_cannot_be_read_is_used_up_and_does_not_count()
    {
        IReadOnlyCollection<Verdict> middle = [.. Scores(2, 3, 4), new Verdict.Unparsable(UnparsableReason.Missing, "")];
        ScoreRace.IsOpen([Scores(0, 1, 2), middle, Scores(4, 5, 6)], 11, 2).ShouldBe([true, false, true]);
    }

    private static IReadOnlyCollection<Verdict> Scores(params int[] scores) => [.. scores.Select(score => new Verdict.Scored(score))];
}
