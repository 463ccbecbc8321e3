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
}
