using MetaReward.Evaluation.HumanLabels;
using MetaReward.Measures;

namespace MetaReward.Evaluation.Exams;

/// <summary>How a judge is put to labelled pairs: what it is asked about each, and what its replies are worth.</summary>
/// <param name="Name">Of the rubric.</param>
/// <param name="Yardsticks">Its figures.</param>
public sealed record PairExam(string Name, IReadOnlyList<Yardstick> Yardsticks)
{
    /// <summary>
    /// How often one of its scores of the better response beats one of the worse: a mark of each pair, for its calibration.
    /// </summary>
    public const string Preference = "preference";

    /// <summary>The requests of a pair; two judges asked with one seed can be compared.</summary>
    public required Func<LabelledPair, Seed, IReadOnlyList<SampleRequest>> Ask { get; init; }

    /// <summary>Marks of the replies to them, and why nothing could be marked.</summary>
    public required Func<LabelledPair, IReadOnlyList<IReadOnlyList<Sample>>,
        (IReadOnlyDictionary<string, Mark> Marks, string? Fault)> Mark { get; init; }

    /// <summary>Reads one of them.</summary>
    public required Func<Sample, Verdict> Parse { get; init; }

    /// <summary>Names of the texts, request by request.</summary>
    public required IReadOnlyList<string> Said { get; init; }

    /// <summary>Hex digest of all that a pair is.</summary>
    public static string KeyOf(LabelledPair pair) => Question.KeyOf(pair.Prompt, pair.First, pair.Second, $"{pair.Better}");

    /// <summary>A pair as it is kept.</summary>
    public MarkedItem Marked(LabelledPair pair, IReadOnlyList<IReadOnlyList<Sample>> replies)
    {
        var (marks, fault) = Mark(pair, replies);
        var said = replies.SelectMany((group, i) => group.Select(reply => Exams.Said.Of(Said[i], reply))).ToList();
        return new(pair.Id, KeyOf(pair), pair.Group, pair.Prompt, said, fault, marks)
        {
            Notes = new Dictionary<string, string> { ["better"] = pair.Better == Choice.First ? "first" : "second" },
            Judged = JudgeTally.Of([.. replies.SelectMany(group => group.Select(Parse))]),
        };
    }

    /// <summary>The main figure by the file's kinds of pairs; empty where it has none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, Interval>> Groups(IReadOnlyList<MarkedItem> items) =>
        items.Where(item => item.Group is not null).GroupBy(item => item.Group!).OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group =>
                    (IReadOnlyDictionary<string, Interval>)new Dictionary<string, Interval> { [Yardsticks[0].Name] = Yardsticks[0]
                        .Of(group, Seed.Of(0)) });

    /// <summary>
    /// Each response alone, by the mean of several judgments; the higher one is the choice, a tie counts one half (as
    /// <see cref="HumanAgreement"/>). A pair with a response whose judgments cannot be read is left out.
    /// </summary>
    public static PairExam Scored(IRubric<Exchange> rubric, int judgments) => new(rubric.Name,
        [
            new("agreement", "agrees (a coin: 50 %)"), new("without-ties", "agrees, its ties left out"),
            new("readable", "judgments that can be read", Form.Ratio),
        ])
    {
        Parse = rubric.Parse,
        Said = ["judgment of the first", "judgment of the second"],
        Ask = (pair, seed) => [.. new Exchange[] { new(pair.Prompt, pair.First), new(pair.Prompt, pair.Second) }.Select(exchange =>
            new SampleRequest(rubric.Render(exchange), judgments,
                seed.Derive("human-agreement").Derive(exchange.Prompt).Derive(exchange.Response)))],
        Mark = (pair, replies) =>
        {
            var scores = replies.Select(group => group.Select(rubric.Parse).OfType<Verdict.Scored>().Select(v => v.Score).ToList())
                .ToList();
            var means = scores.Select(own => own.Count > 0 ? own.Average() : (double?)null).ToList();
            var better = pair.Better == Choice.First ? 0 : 1;
            var outcome = new ProbeItem(pair.Id, pair.Id, default, means[better], means[1 - better]).Outcome;
            return (new Dictionary<string, Mark>
            {
                ["agreement"] = new(outcome),
                ["without-ties"] = new(outcome == 0.5 ? double.NaN : outcome),
                ["readable"] = new(scores.Sum(own => own.Count), replies.Sum(group => group.Count)),
                [Preference] = new(Calibration.Preference(scores[better], scores[1 - better])),
            }, double.IsNaN(outcome) ? "a response without a readable score" : null);
        },
    };

    /// <summary>
    /// Both responses at once, in both orders, one judgment each (as <see cref="TwoOrders"/>): a verdict that cannot be read is wrong, and
    /// not consistent with anything.
    /// </summary>
    public static PairExam Pairwise(IRubric<ResponsePair> rubric) => new(rubric.Name,
        [
            new("accuracy", "right, mean of both orders (a coin: 50 %)", Form.MeanShare), new("both-orders", "right in both orders"),
            new("consistent", "the same in both orders, where readable"),
            new("first-shown", "verdicts for the response shown first", Form.Ratio),
            new("readable", "judgments that can be read", Form.Ratio),
        ])
    {
        Parse = rubric.Parse,
        Said = ["judgment in the file's order", "judgment in the other order"],
        Ask = (pair, seed) => [.. new[] { Both(pair), Both(pair).Swap() }.Select((shown, order) =>
            new SampleRequest(rubric.Render(shown), 1, seed.Derive("pairwise").Derive(pair.Prompt).Derive(shown.First).Derive(order)))],
        Mark = (pair, replies) =>
        {
            var shown = Chosen(rubric.Parse(replies[0][0]));
            var verdict = new TwoOrderVerdict(pair.Better, shown, Mirrored(Chosen(rubric.Parse(replies[1][0]))));
            return (MarksOf(verdict), verdict.Shown is null || verdict.Swapped is null ? "a verdict that cannot be read" : null);
        },
    };

    private static Dictionary<string, Mark> MarksOf(TwoOrderVerdict verdict)
    {
        var (right, swappedRight) = (verdict.Shown == verdict.Truth, verdict.Swapped == verdict.Truth);
        int Number(bool value) => value ? 1 : 0;
        var one = TwoOrders.Of([verdict]);
        return new()
        {
            ["accuracy"] = new((Number(right) + Number(swappedRight)) / 2.0),
            ["both-orders"] = new(Number(right && swappedRight)),
            ["consistent"] = new(one.Unreadable > 0 ? double.NaN : Number(verdict.Shown == verdict.Swapped)),
            ["first-shown"] = new(one.FirstWins, one.FirstWins + one.SecondWins),
            ["readable"] = new(2 - one.Unreadable, 2),
        };
    }

    private static ResponsePair Both(LabelledPair pair) => new(pair.Prompt, pair.First, pair.Second);

    private static Choice? Chosen(Verdict verdict) => verdict is Verdict.Chose chose ? chose.Choice : null;

    private static Choice? Mirrored(Choice? choice) =>
        choice switch { Choice.First => Choice.Second, Choice.Second => Choice.First, _ => choice };
}
