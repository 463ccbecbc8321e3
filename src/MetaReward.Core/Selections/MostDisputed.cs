using MetaReward.Scores;

namespace MetaReward.Selections;

/// <summary>
/// The response of each prompt whose judgments disagree most (arXiv:2407.19594, section 2.2): the largest variance of its scores. There the
/// judge has most to learn. Ties are broken at random by seed.
/// Degenerate cases: a prompt none of whose responses has two readable judgments is skipped; where the judgments of each response agree,
/// all variances are 0, and one response is taken at random, or the prompt is skipped (as in NeMo-Aligner).
/// </summary>
public static class MostDisputed
{
    private const double Tolerance = 1e-12;

    /// <summary>Whether the judgments of a response agree: all its readable scores are equal.</summary>
    public static bool IsAgreed(ScoredResponse response) => response.Variance <= Tolerance;

    /// <summary>One response or one skip per prompt, in order of first appearance.</summary>
    /// <param name="responses">With their scores.</param>
    /// <param name="seed">Breaks ties.</param>
    /// <param name="agreed">Also take a response where all variances of a prompt are 0.</param>
    public static Selection<ScoredResponse> Of(IReadOnlyList<ScoredResponse> responses, Seed seed, bool agreed = true)
    {
        var disputed = new List<ScoredResponse>();
        var skips = new List<Skip>();
        foreach (var group in responses.GroupBy(r => r.Response.Prompt.Id))
        {
            var id = group.First().Response.GroupId;
            var open = group.Where(r => r.Valid >= 2).ToArray();
            if (open is [])
            {
                skips.Add(new(id, SkipReason.TooFewJudgments, $"None of its {group.Count()} responses has two readable judgments."));
                continue;
            }

            if (!agreed && open.All(IsAgreed))
            {
                skips.Add(new(id, SkipReason.NoDispute, $"The judgments of each of its {group.Count()} responses agree."));
                continue;
            }

            var most = open.Max(r => r.Variance);
            var tied = open.Where(r => r.Variance >= most - Tolerance).ToArray();
            disputed.Add(tied[seed.Derive(id).Below(tied.Length, 0)]);
        }

        return new(disputed, skips);
    }
}
