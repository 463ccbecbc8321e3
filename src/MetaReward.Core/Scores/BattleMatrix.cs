namespace MetaReward.Scores;

/// <summary>
/// Weighted wins of every judgment over every other (arXiv:2407.19594, section 2.2): B[m, n] grows by the weight of the place in which m
/// beat n, so both orders of a pair add up. Ties and unreadable battles add nothing.
/// Degenerate case: no battle won gives the zero matrix.
/// </summary>
public static class BattleMatrix
{
    /// <summary>The matrix, rows and columns in the order of <paramref name="judgmentIds"/>; the diagonal is 0.</summary>
    /// <param name="judgmentIds">The contestants, all about one response.</param>
    /// <param name="battles">Battles among them, in any order.</param>
    /// <param name="weights">What a win in each place is worth.</param>
    /// <exception cref="ArgumentException">A battle names a judgment that is not a contestant.</exception>
    public static double[,] Of(IReadOnlyList<string> judgmentIds, IEnumerable<Battle> battles, PositionWeights weights)
    {
        var place = judgmentIds.Select((id, i) => (id, i)).ToDictionary(p => p.id, p => p.i);
        var wins = new double[judgmentIds.Count, judgmentIds.Count];
        foreach (var battle in battles)
        {
            var first = Place(battle.FirstId);
            var second = Place(battle.SecondId);
            switch (battle.Verdict)
            {
                case Verdict.Chose { Choice: Choice.First }:
                    wins[first, second] += weights.First;
                    break;
                case Verdict.Chose { Choice: Choice.Second }:
                    wins[second, first] += weights.Second;
                    break;
            }

            int Place(string id) => place.TryGetValue(id, out var i) ? i : throw new ArgumentException(
                $"Battle '{battle.Id}' shows judgment '{id}', which is not among its {judgmentIds.Count} contestants.", nameof(battles));
        }

        return wins;
    }
}
