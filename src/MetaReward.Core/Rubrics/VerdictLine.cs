using System.Text;

namespace MetaReward.Rubrics;

/// <summary>
/// Reads the verdict of a judge that was asked to end with a line <c>Word: value</c>. What stands in the reply's answer, outside thoughts,
/// is read; the last verdict of the judge's own decides, never an earlier one because the last is bad; and what follows it must be known to
/// be harmless (<see cref="Continuation"/>). Degenerate cases: verdicts on one line, or on lines of a list, that differ are ambiguous; so
/// are two at the token limit. At the limit a verdict on the last line is truncated, since more may have followed. What stands behind the
/// beginning of another turn is nobody's verdict.
/// </summary>
/// <param name="word">The label, in lower case.</param>
/// <param name="value">Reads a value and passes it; null where none is next.</param>
/// <param name="following">Reads on behind a value on the same line.</param>
/// <param name="rivals">Labels behind which another value, further below, takes the verdict back: <c>Total: 3</c>.</param>
internal sealed class VerdictLine(
    string word, Func<Cursor, Verdict?> value, Func<Cursor, Label, Verdict, Following> following, params string[] rivals)
{
    /// <summary>A label with what stands behind it.</summary>
    /// <param name="Label">Where it is.</param>
    /// <param name="At">Behind its value.</param>
    /// <param name="Value">Null where there is none.</param>
    /// <param name="Form">The unfilled form, or nothing at all, stands in its place.</param>
    private sealed record Stated(Label Label, int At, Verdict? Value, bool Form);

    /// <summary>The verdict, or unparsable with a reason.</summary>
    public Verdict Read(Sample reply)
    {
        if (Verdict.Unwritten(reply) is { } none)
        {
            return none;
        }

        var text = reply.Answer;
        var plain = Folded.Of(text);
        var (own, later, quoted) = Sorted(text, plain);
        var readable = own.Exists(given => given.Value is not null);
        own.RemoveAll(given => given.Form);
        if (!readable || own is [])
        {
            return new Verdict.Unparsable(reply.Finish == Finish.Length ? UnparsableReason.Truncated : UnparsableReason.Missing,
                Excerpt.Tail(text));
        }

        var last = own[^1];
        Verdict.Unparsable Because(UnparsableReason reason, Stated? at = null) => new(reason, Excerpt.Line(text, (at ?? last).Label.Start));
        var cut = reply.Finish == Finish.Length;
        if (cut && plain.IndexOf('\n', last.At) < 0)
        {
            return new Verdict.Unparsable(UnparsableReason.Truncated, Excerpt.Tail(text));
        }

        if (last.Value is null or Verdict.Unparsable)
        {
            return Because(last.Value is Verdict.Unparsable bad ? bad.Reason : UnparsableReason.Ambiguous);
        }

        var behind = following(new Cursor(plain, last.At), last.Label, last.Value);
        return behind.Fault is { } fault ? Because(fault)
            : Contradiction(plain, own, behind.Bare, cut) is { } other ? Because(UnparsableReason.Ambiguous, other)
            : (cut ? [] : later).Concat(quoted).Concat(Rivals(plain, last))
                .FirstOrDefault(g => g.Label.Start > last.At && g.Value is not null && g.Value != last.Value) is { } further
                ? Because(UnparsableReason.Ambiguous, further)
            : last.Value;
    }

    /// <summary>A text without its verdicts' lines.</summary>
    public string Without(string text)
    {
        var plain = Folded.Of(text);
        var kept = new StringBuilder();
        var from = 0;
        foreach (var given in Label.In(plain, word).Select(label => Behind(plain, label))
            .Where(given => given.Value is not null && given.Label.Start >= from))
        {
            kept.Append(text, from, plain.LastIndexOf('\n', given.Label.Start) + 1 - from);
            from = plain.IndexOf('\n', given.At) is >= 0 and var end ? end + 1 : text.Length;
        }

        return kept.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>
    /// The judge's own verdicts, those of a further turn, and those in quotation marks; the latter are its own where it has no others.
    /// </summary>
    private (List<Stated> Own, List<Stated> Later, List<Stated> Quoted) Sorted(string text, string plain)
    {
        var objects = JsonVerdict.In(text, word);
        var next = 0;
        bool InObject(Label label)
        {
            for (; next < objects.Count && objects[next].To <= label.Start; next++)
            {
            }

            return next < objects.Count && objects[next].From <= label.Start;
        }

        List<Stated> all = [.. Label.In(plain, word).Where(label => label.Standing != Standing.Mention && !InObject(label))
            .Select(label => Behind(plain, label))
            .Concat(objects.Select(OfJson)).OrderBy(given => given.Label.Start)];
        var quoted = all.Where(given => given.Label.Standing == Standing.Quoted).ToList();
        var own = all.Where(given => given.Label.Standing == Standing.Own).ToList();
        if (!own.Exists(given => given.Value is not null))
        {
            (own, quoted) = (quoted, []);
        }

        var turn = own.Find(given => given.Value is not null) is { } first ? NextTurn.Behind(plain, first.At) : plain.Length;
        return ([.. own.Where(given => given.Label.Start < turn)], [.. own.Where(given => given.Label.Start >= turn)],
            [.. quoted.Where(given => given.Label.Start < turn)]);
    }

    private Stated OfJson(JsonVerdict found)
    {
        var cursor = new Cursor(found.Value, 0);
        var label = new Label(found.From, found.From, found.To, null, Standing.Own);
        cursor.Open();
        return value(cursor) is not { } read ? new(label, found.To, null, Form: false)
            : new(label, found.To, read is Verdict.Unparsable ? read
            : following(cursor, label, read).Fault is { } fault ? new Verdict.Unparsable(fault, "") : read, Form: false);
    }

    /// <summary>A value on a later line counts only if it stands there alone: "1. The response ..." begins a list.</summary>
    private Stated Behind(string plain, Label label)
    {
        var cursor = new Cursor(plain, label.End);
        cursor.Open();
        var form = cursor.Ended || plain.AsSpan(label.End, cursor.At - label.End).IndexOfAny("<[{") >= 0;
        var below = cursor.Next == '\n';
        if (below)
        {
            cursor.Skip(" \n");
            cursor.Open();
        }

        var read = value(cursor);
        var at = cursor.At;
        return below && read is not null && !following(cursor, label, read).Bare
            ? new(label, label.End, null, Form: true)
            : new(label, read is null ? label.End : at, read, form && read is null);
    }

    /// <summary>
    /// An own verdict that takes the last one back: another one on the same line; any other one in a reply that did not end by itself; and
    /// the line before in a list of verdicts with reasons, which are parts of one.
    /// </summary>
    private Stated? Contradiction(string plain, List<Stated> own, bool bare, bool cut)
    {
        var last = own[^1];
        var line = plain.LastIndexOf('\n', Math.Max(0, last.Label.Start - 1));
        var other = own.FindLast(given => given.Value is not null && given.Value != last.Value && (cut || given.Label.Start > line));
        if (other is not null || bare || own is not [.., { Value: not (null or Verdict.Unparsable) } before, _])
        {
            return other;
        }

        var cursor = new Cursor(plain, before.At);
        var end = Continuation.End(cursor);
        return end < last.Label.Start && !following(cursor, before.Label, before.Value).Bare
            && plain.AsSpan(end, last.Label.Start - end).Trim(" *_-\n").IsEmpty
            ? last
            : null;
    }

    private IEnumerable<Stated> Rivals(string plain, Stated last) =>
        rivals.SelectMany(rival => Label.In(plain, rival)).Where(label => label.Start > last.At && label.Standing == Standing.Own)
            .Select(label => Behind(plain, label));
}
