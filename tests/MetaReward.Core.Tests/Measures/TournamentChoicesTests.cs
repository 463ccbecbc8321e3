using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Measures;

public class TournamentChoicesTests
{
    /// <summary>Three judgments, all six battles readable: the one that wins twice leads by strength and by count.</summary>
    [Fact]
    public void In_a_complete_tournament_strength_and_count_agree()
    {
        var made = TournamentChoices.Of([Of([5, 3, 1], "0>1", "0>2", "1>2", "1<0", "2<0", "2<1")], PositionWeights.Even);
        (made.Contestants, made.Wins.Value, made.MeanScore.Value).ShouldBe((3, 0, 1)); // 3 is nearest to the mean score, and 0 has won
    }

    /// <summary>Of 1's battles only one could be read: it beat 0, which beat the other two in both orders and so has more wins.</summary>
    [Fact]
    public void Unreadable_battles_part_them()
    {
        var made = TournamentChoices.Of([Of([4, 4, 4, 4], "0>2", "2<0", "0>3", "3<0", "1>0")], PositionWeights.Even);
        (made.Contestants, made.Wins.Value, made.MeanScore.Value).ShouldBe((4, 1, 0)); // all have the mean score
    }

    [Fact]
    public void Without_a_tournament_there_is_no_figure()
    {
        var made = TournamentChoices.Of([Of([4])], PositionWeights.Even);
        (double.IsNaN(made.Contestants), made.Wins.Count, made.MeanScore.Count).ShouldBe((true, 0, 0));
    }

    /// <summary>
    /// A tournament of judgments with these scores; <c>0&gt;1</c>: 0 stood first and won, <c>0&lt;1</c>: 0 stood first and lost.
    /// </summary>
    private static Tournament Of(double[] scores, params string[] battles) => new(
        new("r", new Prompt("p", "why?"), new("so", [], [], Finish.Stop)), "judge it",
        [.. scores.Select((score, j) => new Judgment($"j{j}", "r", new($"text {j}", [], [], Finish.Stop), new Verdict.Scored(score)))],
        [.. battles.Select((battle, b) => new Battle($"b{b}", "r", $"j{battle[0]}", $"j{battle[2]}", new("", [], [], Finish.Stop),
            new Verdict.Chose(battle[1] == '>' ? Choice.First : Choice.Second)))]);
}
