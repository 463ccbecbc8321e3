namespace MetaReward.Rubrics;

/// <summary>
/// Reads the rating of a judge that was asked for <c>Rating: [[n]]</c>: the last number in two pairs of brackets, else the
/// last line <c>Rating: n</c>, as <see cref="VerdictLine"/> reads. A number in single brackets without that label is a citation.
/// </summary>
internal sealed class RatingLine
{
    private readonly Bracketed bracketed;
    private readonly VerdictLine line;

    /// <param name="lowest">The lowest rating.</param>
    /// <param name="top">The highest one.</param>
    public RatingLine(double lowest, double top)
    {
        bracketed = new(cursor => Within(cursor, lowest, top),
            (cursor, verdict) => ScoreLine.Following(cursor, null, ((Verdict.Scored)verdict).Score, lowest, top));
        line = ScoreLine.Of(top, "rating", lowest);
    }

    public Verdict Read(Sample reply) => Verdict.Unwritten(reply) ?? bracketed.Read(reply) ?? line.Read(reply);

    /// <summary>A number, and the scale that it names: <c>[[8/10]]</c>, <c>[[Rating: 8]]</c>.</summary>
    private static Verdict? Within(Cursor cursor, double lowest, double top)
    {
        if (cursor.TakeWords("rating"))
        {
            cursor.Skip(" :*_");
        }

        if (ScoreLine.Value(cursor) is not { } read || read is not Verdict.Scored scored)
        {
            return null;
        }

        var scale = Scale.Top(cursor) ?? top;
        Scale.Unit(cursor);
        return double.IsNaN(scale) ? new Verdict.Unparsable(UnparsableReason.Ambiguous, "")
            : scale != top || scored.Score < lowest || scored.Score > top ? new Verdict.Unparsable(UnparsableReason.OutOfRange, "") : read;
    }
}
