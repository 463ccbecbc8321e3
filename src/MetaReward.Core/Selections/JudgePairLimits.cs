using MetaReward.Measures;

namespace MetaReward.Selections;

/// <summary>
/// Remedies against a judge that drifts, applied to judge pairs before they are trained on. None is in a paper; each is off by default.
/// <c>Stop</c> leaves all pairs of an iteration out whose meta-judge prefers one end of the scale. <c>Balance</c> keeps as many pairs whose
/// chosen judgment has the higher score as pairs whose chosen one has the lower score, so that training cannot move scores one way; pairs
/// of equal scores stay. <c>Share</c> keeps so many that they are at most this part of all pairs. What is to go are the pairs whose
/// strengths are nearest. <c>Share</c> comes last and does not look at scores: with both, the balance is that of what it took from. All
/// three rest on the whole iteration: <see cref="Bounds"/> are what single pairs are judged by. Every pair is kept or skipped
/// with its reason.
/// </summary>
public static class JudgePairLimits
{
    private const double TieBreak = 1e-6;
    private const double Tolerance = 1e-9;

    /// <param name="Stop">Largest share of decided battles won by the higher score, or by the lower one; 1 stops never.</param>
    /// <param name="Balance">Whether to balance.</param>
    /// <param name="Share">Largest part of judge pairs among all pairs, above 0; 1 keeps all.</param>
    public sealed record Options(double Stop = 1, bool Balance = false, double Share = 1)
    {
        /// <summary>They change nothing.</summary>
        public bool AreOff => Stop >= 1 && !Balance && Share >= 1;
    }

    /// <summary>What an iteration's pairs come to.</summary>
    /// <param name="Higher">Share of decided battles won by the higher score; NaN without one.</param>
    /// <param name="Uneven">
    /// Of the pairs on the side that there are more of (above 0: the higher score is chosen) those go whose worth is at most this, without
    /// its sign; 0: none.
    /// </param>
    /// <param name="Least">Of the others those go whose worth is at most this; below 0: none.</param>
    public readonly record struct Bounds(double Higher, double Uneven, double Least);

    /// <summary>The bounds of an iteration.</summary>
    /// <param name="made">All its judge pairs.</param>
    /// <param name="tournaments">The judgments that met, for their scores and battles.</param>
    /// <param name="actorPairs">Pairs of the actor in the same training.</param>
    /// <param name="options">Which remedies.</param>
    public static Bounds BoundsOf(
        IReadOnlyList<PreferencePair> made, IReadOnlyList<Tournament> tournaments, int actorPairs, Options options)
    {
        var side = Sides(tournaments);
        var higher = MetaJudgeBias.HigherScore(
            tournaments.SelectMany(of => of.Battles), tournaments.SelectMany(of => of.Contestants)).Value;
        var (up, down) = (made.Count(pair => side(pair) > 0), made.Count(pair => side(pair) < 0));
        var more = Math.Sign(up - down);
        var uneven = options.Balance && more != 0
            ? Cut([.. made.Where(pair => side(pair) == more).Select(Worth)], Math.Abs(up - down)) : 0;
        double[] rest = [.. made.Where(pair => !IsUneven(pair, side, more * uneven)).Select(Worth)];
        var most = options.Share >= 1 ? rest.Length
            : (int)Math.Min(rest.Length, Math.Floor((options.Share / (1 - options.Share) * actorPairs) + Tolerance));
        return new(higher, more * uneven, Cut(rest, rest.Length - most));
    }

    /// <summary>What is left, and the skips there were with those of what is left out.</summary>
    /// <param name="made">Judge pairs and skips.</param>
    /// <param name="tournaments">The judgments that met.</param>
    /// <param name="bounds">Of the whole iteration.</param>
    /// <param name="options">Which remedies.</param>
    public static Selection<PreferencePair> Of(
        Selection<PreferencePair> made, IReadOnlyList<Tournament> tournaments, Bounds bounds, Options options)
    {
        var side = Sides(tournaments);
        var (kept, skips) = (new List<PreferencePair>(), new List<Skip>(made.Skips));
        foreach (var pair in made.Kept)
        {
            if (Reason(pair, side, bounds, options) is { } reason)
                skips.Add(new(pair.Id[..pair.Id.LastIndexOf('/')], reason.Of, reason.Why));
            else
                kept.Add(pair);
        }

        return new(kept, skips);
    }

    private static (SkipReason Of, string Why)? Reason(
        PreferencePair pair, Func<PreferencePair, int> side, Bounds bounds, Options options) =>
        Math.Max(bounds.Higher, 1 - bounds.Higher) > options.Stop ? (SkipReason.JudgeNotTrained,
            $"The higher score won {bounds.Higher:P0} of the battles of different scores; the limit is {options.Stop:P0} either way.")
        : IsUneven(pair, side, bounds.Uneven) ? (SkipReason.Unbalanced,
            $"More pairs prefer the {(bounds.Uneven > 0 ? "higher" : "lower")} score than the other, and its strengths are among the "
            + "nearest.")
        : Worth(pair) <= bounds.Least ? (SkipReason.Surplus,
            $"Judge pairs are to be at most {options.Share:P0} of all, and its strengths are among the nearest.")
        : null;

    private static bool IsUneven(PreferencePair pair, Func<PreferencePair, int> side, double uneven) =>
        uneven != 0 && side(pair) == Math.Sign(uneven) && Worth(pair) <= Math.Abs(uneven);

    /// <summary>Whether chosen has the higher score (1), the lower one (-1) or the same (0).</summary>
    private static Func<PreferencePair, int> Sides(IReadOnlyList<Tournament> tournaments)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var judgment in tournaments.SelectMany(of => of.Contestants))
        {
            if (judgment.Verdict is Verdict.Scored scored)
                scores[judgment.Id] = scored.Score;
        }

        return pair => Math.Sign(scores[pair.Chosen.Id] - scores[pair.Rejected.Id]);
    }

    /// <summary>The distance of the strengths; by a trifle of the id no two are equal.</summary>
    private static double Worth(PreferencePair pair) =>
        pair.Chosen.Score - pair.Rejected.Score + (TieBreak * Seed.Of(0).Derive(pair.Id).Uniform(0));

    /// <summary>The worth of the last that goes; -1 where none does.</summary>
    private static double Cut(double[] worths, int gone) => gone <= 0 ? -1 : worths.Order().ElementAt(gone - 1);
}
