using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>What is known of a policy's judging, beside what was known of those before it. Null where nobody looked.</summary>
/// <param name="First">Of the first policy.</param>
/// <param name="Best">Of the best one before <paramref name="Now"/>; null where it is the first.</param>
/// <param name="Now">Of the newest one.</param>
/// <param name="At">Its iteration; -1 where there is none.</param>
internal sealed record JudgeStanding(Agreement? First, Agreement? Best, Agreement? Now, int At)
{
    /// <summary>Its interval lies below that of an earlier one.</summary>
    public bool HasFallen => Now is not null && Best is not null && Now.Figure.High < Best.Figure.Low;

    /// <summary>Its interval lies above the first one's figure.</summary>
    public bool HasRisen => Now is not null && Best is not null && Now.Figure.Low > First!.Figure.Value;

    /// <summary>Of the policies up to iteration <paramref name="policy"/>.</summary>
    public static JudgeStanding Of(IReadOnlyList<PolicyMeasures> measures, int policy)
    {
        var known = measures.Where(m => m.Iteration <= policy).OrderBy(m => m.Iteration)
            .Select(m => (m.Iteration, Known: Agreement.Of(m))).Where(m => m.Known is not null).ToList();
        return known.Count == 0 ? new(null, null, null, -1)
            : new(known[0].Known, known.SkipLast(1).Select(m => m.Known).MaxBy(known => known!.Figure.Value), known[^1].Known,
                known[^1].Iteration);
    }

    /// <summary>Whether iteration <paramref name="t"/>'s training is shown to have made a better judge.</summary>
    public static bool Rose(IReadOnlyList<PolicyMeasures> measures, int t) =>
        Of(measures, t) is { Now: { } after } standing && standing.At == t && Of(measures, t - 1).Now is { } before
        && after.Figure.Low > before.Figure.Value;

    /// <summary>Why a judge that has come to give many top scores is not to be believed; null where it is known to be sound.</summary>
    /// <param name="rise">Of the share of top scores since the first iteration.</param>
    /// <param name="most">Largest rise that needs no better judge.</param>
    public string? Doubt(double rise, double most) =>
        Now is null ? "and nothing is known that says that this judge is right"
        : !(Now.Figure.Low > 0.5)
            ? $"and this judge is not shown to be better than a coin: it {Now.Words} {Now.Figure.Value:P0} "
                + $"of {Now.Figure.Count} held-out {Now.Units}"
        : HasFallen
            ? $"and it has become a worse judge: it {Now.Words} {Now.Figure.Value:P0} of the held-out {Now.Units}, "
                + $"and did for {Best!.Figure.Value:P0} before"
        : rise > most
            && !HasRisen
            ? $"{rise:P0} more than in the first iteration, and it is not shown to have become a better judge: "
                + $"it {Now.Words} {Now.Figure.Value:P0} of the held-out {Now.Units}"
        : null;
}
