namespace MetaReward.Scores;

/// <summary>A response and what its readable judgments say of it.</summary>
/// <param name="Response">The response.</param>
/// <param name="Mean">The response's score: the mean of the readable ones, or another <see cref="Aggregation"/> of them;
/// NaN when there is none.</param>
/// <param name="Variance">Their population variance (0 for a single one); NaN when there is none.</param>
/// <param name="Valid">How many judgments were readable: only they count in the mean.</param>
/// <param name="Total">How many were asked for.</param>
public sealed record ScoredResponse(Response Response, double Mean, double Variance, int Valid, int Total);

/// <summary>How a response's score comes from its judgments.</summary>
public enum Aggregation
{
    /// <summary>The mean, as in the paper.</summary>
    Mean,

    /// <summary>The median, which one judgment far off does not move.</summary>
    Median,
}

/// <summary>
/// The reward of a response (arXiv:2407.19594, section 2.1): the mean of its judgments' scores. Unreadable judgments are left out and
/// counted. Degenerate case: a response without a readable judgment keeps its place, with NaN and <c>Valid</c>
/// 0; selections skip it by name.
/// </summary>
public static class MeanScore
{
    /// <summary>One scored response per response, in order. Judgments find theirs by id.</summary>
    /// <exception cref="ArgumentException">A judgment is about none of the responses.</exception>
    public static IReadOnlyList<ScoredResponse> Of(
        IReadOnlyList<Response> responses, IEnumerable<Judgment> judgments, Aggregation aggregation = Aggregation.Mean)
    {
        var of = new GroupIndex<Judgment>(judgments as IReadOnlyList<Judgment> ?? [.. judgments], judgment => judgment.ResponseId);
        if (of.Keys.Except(responses.Select(response => response.Id)).FirstOrDefault() is { } stranger)
        {
            throw new ArgumentException(
                $"Judgment '{of[stranger][0].Id}' is about response '{stranger}', which is not among the {responses.Count} given; "
                + "pass judgments together with the responses that they judge.", nameof(judgments));
        }

        return [.. responses.Select(r => Of(r, [.. of[r.Id].Select(judgment => judgment.Verdict)], aggregation))];
    }

    /// <summary>One response with its judgments' verdicts.</summary>
    public static ScoredResponse Of(Response response, IReadOnlyList<Verdict> verdicts, Aggregation aggregation = Aggregation.Mean)
    {
        var scores = verdicts.OfType<Verdict.Scored>().Select(v => v.Score).ToArray();
        var mean = scores is [] ? double.NaN : scores.Average();
        var variance = scores is [] ? double.NaN : scores.Average(s => (s - mean) * (s - mean));
        var score = aggregation == Aggregation.Median ? Median([.. scores.Order()]) : mean;
        return new(response, score, variance, scores.Length, verdicts.Count);
    }

    private static double Median(double[] sorted) => sorted.Length switch
    {
        0 => double.NaN,
        var n when n % 2 == 1 => sorted[n / 2],
        var n => (sorted[(n / 2) - 1] + sorted[n / 2]) / 2,
    };
}
