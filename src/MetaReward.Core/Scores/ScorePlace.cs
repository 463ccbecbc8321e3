namespace MetaReward.Scores;

/// <summary>
/// Finds the digit by which a judgment gives its score: the one that, changed to another digit, makes the judgment say that other score.
/// The parser itself is asked, so that the place is right for every rubric. Digits that say no score are off the scale.
/// Degenerate cases: a score of several digits or with a fraction has no such place, nor has a judgment that cannot be read.
/// </summary>
public static class ScorePlace
{
    private const string Digits = "0123456789";

    /// <summary>The place and the digits of the scale; null where there is none.</summary>
    /// <param name="parse">How judgments are read.</param>
    /// <param name="judgment">What the judge wrote.</param>
    public static ReplyPlace? Of(Func<Sample, Verdict> parse, Sample judgment)
    {
        if (parse(judgment) is not Verdict.Scored { Score: >= 0 and <= 9 } own || own.Score != Math.Floor(own.Score))
            return null;
        var digit = Digits[(int)own.Score];
        var text = judgment.Text;
        for (var at = text.LastIndexOf(digit); at >= 0; at = at == 0 ? -1 : text.LastIndexOf(digit, at - 1))
        {
            var said = Digits.Select(other => (Digit: other, Verdict: other == digit ? own
                : parse(judgment with { Text = text[..at] + other + text[(at + 1)..] }))).ToArray();
            var scale = said.Where(one => one.Verdict is Verdict.Scored scored && scored.Score == one.Digit - '0').ToArray();
            if (scale.Length >= 2 && scale.Length == said.Count(one => one.Verdict is Verdict.Scored))
                return new(judgment, at, string.Concat(scale.Select(one => one.Digit)));
        }

        return null;
    }
}
