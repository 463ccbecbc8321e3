namespace MetaReward.Scores;

/// <summary>A response and what its readable judgments say of it.</summary>
/// <param name="Response">The response.</param>
/// <param name="Mean">Mean of the readable scores; NaN when there is none.</param>
/// <param name="Variance">Their population variance (0 for a single one); NaN when there is none.</param>
/// <param name="Valid">How many judgments were readable: only they count in the mean.</param>
/// <param name="Total">How many were asked for.</param>
public sealed record ScoredResponse(Response Response, double Mean, double Variance, int Valid, int Total);

/// <summary>
/// The reward of a response (arXiv:2407.19594, section 2.1): the mean of its judgments' scores. Unreadable judgments are left out and counted.
/// Degenerate case: a response without a readable judgment keeps its place, with NaN and <c>Valid</c> 0; selections skip it by name.
/// </summary>
public static class MeanScore
{
    /// <summary>One scored response per response, in order. Judgments find theirs by id.</summary>
    /// <exception cref="ArgumentException">A judgment is about none of the responses.</exception>
    public static IReadOnlyList<ScoredResponse> Of(IReadOnlyList<Response> responses, IEnumerable<Judgment> judgments)
    {
        var verdicts = responses.ToDictionary(r => r.Id, _ => new List<Verdict>());
        foreach (var judgment in judgments)
        {
            if (!verdicts.TryGetValue(judgment.ResponseId, out var list))
            {
                throw new ArgumentException(
                    $"Judgment '{judgment.Id}' is about response '{judgment.ResponseId}', which is not among the {responses.Count} given; "
                    + "pass judgments together with the responses that they judge.", nameof(judgments));
            }

            list.Add(judgment.Verdict);
        }

        return [.. responses.Select(r => Of(r, verdicts[r.Id]))];
    }

    /// <summary>One response with its judgments' verdicts.</summary>
    public static ScoredResponse Of(Response response, IReadOnlyList<Verdict> verdicts)
    {
        var scores = verdicts.OfType<Verdict.Scored>().Select(v => v.Score).ToArray();
        var mean = scores is [] ? double.NaN : scores.Average();
        var variance = scores is [] ? double.NaN : scores.Average(s => (s - mean) * (s - mean));
        return new(response, mean, variance, scores.Length, verdicts.Count);
    }
}
