using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Measures;

/// <summary>
/// Whether it matters how a tournament's best and worst judgment are found: by <see cref="Elo"/>, by counting wins, or without any battle,
/// by how near a judgment's score is to the mean score.
/// In a complete tournament in which every battle is readable and weighs the same, strengths and counts of wins order the judgments alike:
/// the counts are all that the Bradley-Terry likelihood depends on. They part by unreadable battles, and hardly ever by position weights.
/// Degenerate case: a tournament of fewer than two contestants, or without a won battle, does not count.
/// </summary>
/// <param name="Contestants">Judgments that met, in the median tournament; NaN without one.</param>
/// <param name="Wins">Share of tournaments whose strongest or weakest by Elo is not among those with most or fewest wins.</param>
/// <param name="MeanScore">Share of tournaments whose strongest by Elo is not among those nearest to the mean score, or whose weakest is
/// not among those farthest from it.</param>
public sealed record TournamentChoices(double Contestants, Interval Wins, Interval MeanScore)
{
    private const double Tolerance = 1e-9;

    /// <summary>The figures of an iteration's tournaments.</summary>
    public static TournamentChoices Of(IEnumerable<Tournament> tournaments, PositionWeights weights)
    {
        var held = tournaments.Where(of => of.Contestants.Count > 1).Select(of => (Of: of, Beaten: Beaten(of, weights)))
            .Where(x => x.Beaten.Cast<double>().Any(win => win > 0)).ToList();
        var differs = held.Select(x => Differs(x.Of, x.Beaten)).ToList();
        return new(Median([.. held.Select(x => (double)x.Of.Contestants.Count)]),
            Intervals.Proportion(differs.Count(x => x.Wins), differs.Count),
            Intervals.Proportion(differs.Count(x => x.Score), differs.Count));
    }

    private static double[,] Beaten(Tournament of, PositionWeights weights) =>
        BattleMatrix.Of([.. of.Contestants.Select(judgment => judgment.Id)], of.Counted, weights);

    private static (bool Wins, bool Score) Differs(Tournament of, double[,] beaten)
    {
        var strengths = Elo.Strengths(beaten);
        var counts = BattleMatrix.Of([.. of.Contestants.Select(judgment => judgment.Id)], of.Counted, PositionWeights.Even);
        double[] wins = [.. strengths.Select((_, m) => strengths.Select((_, n) => counts[m, n] - counts[n, m]).Sum())];
        double[] scores = [.. of.Contestants.Select(judgment => judgment.Verdict is Verdict.Scored scored ? scored.Score : double.NaN)];
        var mean = scores.Where(score => !double.IsNaN(score)).DefaultIfEmpty(double.NaN).Average();
        double[] near = [.. scores.Select(score => -Math.Abs(score - mean))];
        return (!Agree(strengths, wins), !Agree(strengths, near));
    }

    /// <summary>Whether one of the strongest is one of the best by the other figure, and one of the weakest one of the worst.</summary>
    private static bool Agree(double[] strengths, double[] other) =>
        Top(strengths).Intersect(Top(other)).Any()
        && Top([.. strengths.Select(e => -e)]).Intersect(Top([.. other.Select(value => -value)])).Any();

    private static IEnumerable<int> Top(double[] values)
    {
        var most = values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Max();
        return Enumerable.Range(0, values.Length).Where(i => values[i] >= most - Tolerance);
    }

    private static double Median(double[] values)
    {
        if (values.Length == 0)
        {
            return double.NaN;
        }

        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
