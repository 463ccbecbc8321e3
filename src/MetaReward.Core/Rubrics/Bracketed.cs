namespace MetaReward.Rubrics;

/// <summary>
/// Reads the last <c>[[value]]</c> of a judge's answer, outside thoughts, for rubrics that ask for their verdict in two pairs of square
/// brackets. The brackets close the value, so that it is whole at the token limit too. What follows on the line must be known to be
/// harmless; another value on the same line is taken back only by what begins a sentence ("[[5]] at first, final rating: [[8]]"). Escaped
/// brackets are read. Brackets that hold no value are passed over.
/// </summary>
/// <param name="value">Reads a value and passes it; null where none is next.</param>
/// <param name="following">Reads on behind the brackets.</param>
internal sealed class Bracketed(Func<Cursor, Verdict?> value, Func<Cursor, Verdict, Following> following)
{
    /// <summary>A value in brackets.</summary>
    /// <param name="Start">Where the first bracket stands.</param>
    /// <param name="End">Behind the last one.</param>
    /// <param name="Value">What they hold; unparsable where it begins as a value and goes on.</param>
    private sealed record Found(int Start, int End, Verdict Value);

    /// <summary>The verdict, or unparsable with a reason; null where no brackets hold a value.</summary>
    public Verdict? Read(Sample reply)
    {
        var text = reply.Answer;
        var plain = Folded.Of(text);
        var all = In(plain).ToList();
        if (all is [])
        {
            return null;
        }

        var cut = reply.Finish == Finish.Length;
        var turn = NextTurn.Behind(plain, all[0].End);
        var own = all.TakeWhile(found => found.Start < turn).ToList();
        var last = own[^1];
        Verdict Because(UnparsableReason reason) => new Verdict.Unparsable(reason, Excerpt.Line(text, last.Start));
        if (last.Value is Verdict.Unparsable bad)
        {
            return Because(bad.Reason);
        }

        var line = plain.LastIndexOf('\n', Math.Max(0, last.Start - 1));
        var before = own.FindLast(found => found.Value != last.Value);
        var contradicted = (before is not null && (cut || (before.Start > line && !Revised(plain, before, last))))
            || (!cut && own.Count < all.Count && all[^1].Value != last.Value);
        return following(new Cursor(plain, last.End), last.Value).Fault is { } fault
            ? Because(fault)
            : contradicted ? Because(UnparsableReason.Ambiguous) : last.Value;
    }

    private IEnumerable<Found> In(string plain)
    {
        for (var at = plain.IndexOf('['); at >= 0; at = plain.IndexOf('[', at + 1))
        {
            var cursor = new Cursor(plain, at + 1);
            cursor.Skip("\\");
            if (!cursor.Take("[") || cursor.Next == '[')
            {
                continue;
            }

            cursor.Skip(" *_`\"'");
            var read = value(cursor);
            cursor.Skip(" *_`\"'\\");
            if (read is not null)
            {
                var closed = cursor.Take("]") && (cursor.Take("\\") || true) && cursor.Take("]");
                yield return new(at, cursor.At, closed ? read : new Verdict.Unparsable(UnparsableReason.Ambiguous, ""));
                at = cursor.At - 1;
            }
        }
    }

    /// <summary>The last value begins a sentence of its own behind the one before.</summary>
    private static bool Revised(string plain, Found before, Found last) =>
        Label.Lead(plain, last.Start) == Standing.Own && Cursor.Words(plain, before.End, last.Start) > 0;
}
