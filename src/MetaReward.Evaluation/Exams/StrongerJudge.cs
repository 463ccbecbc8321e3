namespace MetaReward.Evaluation.Exams;

/// <summary>A response with the scores that the judge under test gave it.</summary>
/// <param name="Text">The response.</param>
/// <param name="Mean">Of its readable scores; NaN without one.</param>
public sealed record Rated(string Text, double Mean);

/// <summary>
/// A judge against a stronger one (arXiv:2407.19594, section 3.3). Chosen pairs: two responses on which the stronger one decides alike in
/// both orders; which of them does the judge score higher? Self-chosen pairs: the judge's best and worst of all responses; does the
/// stronger one agree? A tie counts one half, or is left out. Degenerate cases: responses that are all equal, or without a readable score,
/// give no pair; where the stronger judge never decides, a figure is undefined.
/// </summary>
public static class StrongerJudge
{
    /// <summary>The figures.</summary>
    public static IReadOnlyList<Yardstick> Yardsticks { get; } =
    [
        new("chosen", "agrees on the stronger judge's pairs (a coin: 50 %)"), new("chosen-without-ties", "  its ties left out"),
        new("self", "the stronger judge agrees on its own pairs"), new("self-without-ties", "  ties left out"),
        new("decided", "pairs on which the stronger judge decides"), new("readable", "judgments that can be read", Form.Ratio),
    ];

    /// <summary>Which two responses the stronger judge is first shown: the first two; null where there are fewer.</summary>
    public static (Rated First, Rated Second)? ChosenPair(IReadOnlyList<Rated> rated) => rated.Count < 2 ? null : (rated[0], rated[1]);

    /// <summary>The judge's worst and best response, the earlier of equals; null where it does not tell any two apart.</summary>
    public static (Rated Worst, Rated Best)? SelfPair(IReadOnlyList<Rated> rated)
    {
        var read = rated.Where(r => !double.IsNaN(r.Mean)).ToList();
        return read.Count > 1 && read.MinBy(r => r.Mean) is { } worst && read.MaxBy(r => r.Mean) is { } best && best.Mean > worst.Mean
            ? (worst, best)
            : null;
    }

    /// <summary>Marks of a prompt.</summary>
    /// <param name="rated">Its distinct responses.</param>
    /// <param name="chosen">The stronger judge on the chosen pair: 1 where the second wins; null if there is no pair.</param>
    /// <param name="self">On the self-chosen pair: 1 where the judge's best wins.</param>
    /// <param name="tally">What the judge under test said.</param>
    public static IReadOnlyDictionary<string, Mark> Marks(IReadOnlyList<Rated> rated, Bout? chosen, Bout? self, JudgeTally tally)
    {
        var agreed = chosen is { Win: 0 or 1 } && ChosenPair(rated) is var (first, second)
            ? Agreed(second.Mean.CompareTo(first.Mean), first.Mean - second.Mean, chosen.Win)
            : double.NaN;
        var own = self?.Win ?? double.NaN;
        return new Dictionary<string, Mark>
        {
            ["chosen"] = new(agreed), ["chosen-without-ties"] = new(agreed == 0.5 ? double.NaN : agreed),
            ["self"] = new(own), ["self-without-ties"] = new(own == 0.5 ? double.NaN : own),
            ["decided"] = new(chosen is null || double.IsNaN(chosen.Win) ? double.NaN : chosen.Win == 0.5 ? 0 : 1),
            ["readable"] = new(tally.Readable, tally.Asked),
        };
    }

    /// <summary>Why a prompt says nothing; null where it does, or honestly cannot.</summary>
    public static string? Fault(IReadOnlyList<Rated> rated, Bout? chosen, Bout? self) =>
        rated.Count > 0 && rated.All(r => double.IsNaN(r.Mean)) ? "no response with a readable score"
        : (chosen is not null && double.IsNaN(chosen.Win)) || (self is not null && double.IsNaN(self.Win))
            ? "a verdict of the stronger judge that cannot be read" : null;

    private static double Agreed(int order, double gap, double truth) =>
        double.IsNaN(gap) ? double.NaN : order == 0 ? 0.5 : order > 0 == (truth == 1) ? 1 : 0;
}
