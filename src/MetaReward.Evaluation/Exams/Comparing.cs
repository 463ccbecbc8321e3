namespace MetaReward.Evaluation.Exams;

/// <summary>
/// Two policies on the same prompts by one judge, with what chance alone does beside it: the first policy's responses against a second draw
/// of its own. What a policy wins against itself is the noise floor; the gate holds the second policy's wins against it, prompt by prompt.
/// </summary>
public static class Comparing
{
    /// <summary>The second policy's wins over the first, ties one half.</summary>
    public const string Win = "win-rate";

    /// <summary>The first policy's second draw's wins over its first draw.</summary>
    public const string Self = "self";

    private const string Truth = "truth";

    /// <summary>The figures: wins in shares, then the noise floor and how the judge behaved.</summary>
    /// <param name="orders">Whether the judge was asked in both orders.</param>
    public static IReadOnlyList<Yardstick> Yardsticks(bool orders) =>
    [
        new(Win, "win rate of the second, ties one half", Form.Ratio), new(Self, "of the first against itself: noise floor", Form.Ratio),
        new("wins", "  wins"), new("ties", "  ties"), new("losses", "  losses"),
        .. orders ? [new Yardstick("consistent", "one verdict in both orders")] : Array.Empty<Yardstick>(),
        new("readable", "judgments that can be read", Form.Ratio),
    ];

    /// <summary>Marks of a prompt.</summary>
    /// <param name="bout">The second policy's response against the first's.</param>
    /// <param name="self">The first policy's second draw against its first.</param>
    /// <param name="right">Whether the first's and the second's responses are right, where the truth is known.</param>
    public static IReadOnlyDictionary<string, Mark> Marks(Bout bout, Bout self, (bool First, bool Second)? right)
    {
        Mark Is(double win) => new(double.IsNaN(bout.Win) ? double.NaN : bout.Win == win ? 1 : 0);
        var marks = new Dictionary<string, Mark>
        {
            [Win] = new(bout.Win), [Self] = new(self.Win), ["wins"] = Is(1), ["ties"] = Is(0.5), ["losses"] = Is(0),
            ["consistent"] = new(bout.Consistent), ["readable"] = new(bout.Readable + self.Readable, bout.Asked + self.Asked),
            ["score/first"] = new(bout.Scores.First), ["score/second"] = new(bout.Scores.Second),
        };
        if (right is var (first, second))
        {
            (marks[$"{Truth}/first"], marks[$"{Truth}/second"]) = (new(first ? 1 : 0), new(second ? 1 : 0));
        }

        return marks;
    }

    /// <summary>
    /// Promote, keep or roll back, by every measure there is: the truth first where it is known, then wins, then the judge's scores.
    /// </summary>
    public static IReadOnlyList<GateResult> Verdicts(IReadOnlyList<MarkedItem> items, Seed seed)
    {
        List<GateResult> verdicts = [];
        if (items.Any(item => item.Marks.ContainsKey(Truth + "/first")))
        {
            verdicts.Add(Gate("share of right responses by the oracle", Truth + "/first", Truth + "/second"));
        }

        verdicts.Add(Gate("win rate over the first policy", Self, Win));
        if (items.Any(item => !double.IsNaN(item.Marks["score/first"].Points)))
        {
            verdicts.Add(Gate("mean score under the judge", "score/first", "score/second"));
        }

        return verdicts;

        GateResult Gate(string words, string before, string after) =>
            GateResult.Of(Role.Actor, words, Outcomes(items, before), Outcomes(items, after), seed.Derive(words));
    }

    private static List<Outcome> Outcomes(IEnumerable<MarkedItem> items, string name) =>
        [.. items.Select(item => new Outcome(item.Id, item.Marks.GetValueOrDefault(name)?.Points ?? double.NaN))];
}
