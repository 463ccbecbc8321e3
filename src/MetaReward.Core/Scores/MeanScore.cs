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

    /// <summary>The mean of the judgments' expected scores (<see cref="ExpectedScore"/>).</summary>
    Expected,
}

/// <summary>
/// The reward of a response (arXiv:2407.19594, section 2.1): the mean of its judgments' scores. Unreadable judgments are left out and
/// counted. Degenerate case: a response without a readable judgment keeps its place, with NaN and <c>Valid</c>
/// 0; selections skip it by name.
/// </summary>
public static class MeanScore
{
    /// <summary>One scored response per response, in order. Judgments find theirs by id.</summary>
    /// <param name="responses">Distinct ones.</param>
    /// <param name="judgments">Of these.</param>
    /// <param name="aggregation">How a score comes from them.</param>
    /// <param name="expected">For <see cref="Aggregation.Expected"/> the value of each readable judgment by its id; NaN counts as unread
    /// there. Variances stay those of the scores as read.</param>
    /// <exception cref="ArgumentException">A judgment is about none of the responses, or has no expected value where one is asked for.
    /// </exception>
    public static IReadOnlyList<ScoredResponse> Of(
        IReadOnlyList<Response> responses, IEnumerable<Judgment> judgments, Aggregation aggregation = Aggregation.Mean,
        IReadOnlyDictionary<string, double>? expected = null)
    {
        var of = new GroupIndex<Judgment>(judgments as IReadOnlyList<Judgment> ?? [.. judgments], judgment => judgment.ResponseId);
        if (of.Keys.Except(responses.Select(response => response.Id)).FirstOrDefault() is { } stranger)
        {
            throw new ArgumentException(
                $"Judgment '{of[stranger][0].Id}' is about response '{stranger}', which is not among the {responses.Count} given; "
                + "pass judgments together with the responses that they judge.", nameof(judgments));
        }

        return aggregation == Aggregation.Expected
            ? [.. responses.Select(r => Expected(r, of[r.Id], expected ?? new Dictionary<string, double>()))]
            : [.. responses.Select(r => Of(r, [.. of[r.Id].Select(judgment => judgment.Verdict)], aggregation))];
    }

    private static ScoredResponse Expected(
        Response response, IReadOnlyList<Judgment> judgments, IReadOnlyDictionary<string, double> expected)
    {
        var read = Of(response, [.. judgments.Select(judgment => judgment.Verdict)]);
        double[] values = [.. judgments.Where(judgment => judgment.Verdict is Verdict.Scored)
            .Select(judgment => expected.TryGetValue(judgment.Id, out var value) ? value
                : throw new ArgumentException($"Judgment '{judgment.Id}' has no expected score; read the expected scores first.",
                    nameof(expected)))
            .Where(value => !double.IsNaN(value))];
        return read with { Mean = values is [] ? double.NaN : values.Average(), Valid = values.Length };
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
