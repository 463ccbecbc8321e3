namespace MetaReward.Evaluation.Explaining;

/// <summary>
/// Each piece of a response is left out in turn: its points are what the score is less without it. One judge's noise is in every
/// difference, so few judgments of each text make rough points. Degenerate case: where the whole cannot be read, no piece has points.
/// </summary>
public static class LeaveOneOut
{
    /// <summary>Most pieces.</summary>
    public const int Most = 24;

    /// <summary>The response, then the response without each piece.</summary>
    public static Perturbation Of(string response)
    {
        var pieces = ResponsePieces.Of(response, Most);
        return new([response, .. Enumerable.Range(0, pieces.Count).Select(pieces.Without)], scores =>
        {
            if (scores.Count != pieces.Count + 1)
                throw new ArgumentException($"expected a score for each of {pieces.Count + 1} texts, got {scores.Count}", nameof(scores));
            return new(AttributionWay.LeaveOneOut, scores[0],
                [.. Enumerable.Range(0, pieces.Count).Select(i => new AttributedWord(pieces[i], scores[0] - scores[i + 1]))])
            {
                Asked = scores.Count, Unread = scores.Count(double.IsNaN),
            };
        });
    }
}
