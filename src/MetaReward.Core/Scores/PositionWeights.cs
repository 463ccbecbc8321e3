namespace MetaReward.Scores;

/// <summary>
/// What a won battle is worth in each position (arXiv:2407.19594, section 2.2): a win in the place that the meta-judge favours is worth
/// less. First = win2 / (win1 + win2), Second = win1 / (win1 + win2), totals over all battles of the iteration.
/// Degenerate case: with no battle won there is nothing to correct and both weigh one half; when one place wins every battle its
/// wins weigh 0 and no judge pair can come of them.
/// </summary>
/// <param name="First">Weight of a win by the judgment shown first, in [0, 1].</param>
/// <param name="Second">Weight of a win by the judgment shown second; 1 - First.</param>
public sealed record PositionWeights(double First, double Second)
{
    /// <summary>No correction: both places weigh one half.</summary>
    public static PositionWeights Even { get; } = new(0.5, 0.5);

    /// <summary>The weights that an iteration's battles call for. Ties and unreadable battles do not count.</summary>
    public static PositionWeights Of(IEnumerable<Battle> battles)
    {
        var (first, second) = (0, 0);
        foreach (var battle in battles)
        {
            first += battle.Verdict is Verdict.Chose { Choice: Choice.First } ? 1 : 0;
            second += battle.Verdict is Verdict.Chose { Choice: Choice.Second } ? 1 : 0;
        }

        var won = (double)(first + second);
        return won == 0 ? Even : new(second / won, first / won);
    }
}
