using MetaReward.Patterns;

namespace MetaReward.Text;

/// <summary>What becomes of the signs at which text is cut.</summary>
internal enum CutBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// <summary>Cutting text at matches.</summary>
internal static class Cuts
{
    /// <summary>Cuts at every scalar that passes the test.</summary>
    public static Cutter Where(Func<int, bool> test, CutBehavior behavior) =>
        stretch => At(stretch, Matches(stretch.Text, test), behavior, invert: false);

    /// <param name="invert">What lies between the matches is what to cut at.</param>
    public static IEnumerable<Stretch> At(Stretch stretch, IEnumerable<(int From, int To)> matches, CutBehavior behavior, bool invert)
    {
        var spans = Spans(stretch.Text, matches, invert);
        var pieces = behavior switch
        {
            CutBehavior.Removed => spans.Where(span => !span.Match),
            CutBehavior.Isolated => spans,
            CutBehavior.Contiguous => Joined(spans, (match, before) => match == before),
            CutBehavior.MergedWithPrevious => Joined(spans, (match, before) => match && !before),
            _ => Joined(spans.Reverse(), (match, before) => match && !before).Reverse(),
        };
        return pieces.Where(span => span.From < span.To).Select(span => stretch.Slice(span.From, span.To));
    }

    public static CutBehavior Behavior(JsonFields part) => part.Text("behavior") switch
    {
        "Removed" => CutBehavior.Removed,
        "Isolated" => CutBehavior.Isolated,
        "MergedWithPrevious" => CutBehavior.MergedWithPrevious,
        "MergedWithNext" => CutBehavior.MergedWithNext,
        "Contiguous" => CutBehavior.Contiguous,
        null => throw part.Missing("behavior"),
        var other => throw part.Unknown("split behaviour", other, "Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous"),
    };

    private static IEnumerable<(int From, int To)> Matches(string text, Func<int, bool> test)
    {
        for (var at = 0; at < text.Length;)
        {
            var scalar = Scalars.At(text, at);
            if (test(scalar))
            {
                yield return (at, at + Scalars.Width(scalar));
            }

            at += Scalars.Width(scalar);
        }
    }

    /// <summary>The whole text as matches and what lies between them.</summary>
    private static IEnumerable<(int From, int To, bool Match)> Spans(string text, IEnumerable<(int From, int To)> matches, bool invert)
    {
        var last = 0;
        foreach (var (from, to) in matches)
        {
            if (from > last)
            {
                yield return (last, from, invert);
            }

            yield return (from, to, !invert);
            last = to;
        }

        if (last < text.Length)
        {
            yield return (last, text.Length, invert);
        }
    }

    /// <summary>Spans joined with the one before where the rule, told whether this and the one before are matches, says so.</summary>
    private static IEnumerable<(int From, int To, bool Match)> Joined(
        IEnumerable<(int From, int To, bool Match)> spans, Func<bool, bool, bool> joins)
    {
        var all = new List<(int From, int To, bool Match)>();
        var before = false;
        foreach (var span in spans)
        {
            if (all.Count > 0 && joins(span.Match, before))
            {
                all[^1] = (Math.Min(all[^1].From, span.From), Math.Max(all[^1].To, span.To), false);
            }
            else
            {
                all.Add(span);
            }

            before = span.Match;
        }

        return all;
    }
}
