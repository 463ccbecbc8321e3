using MetaReward.Evaluation.Ratings;
using MetaReward.Rubrics;

namespace MetaReward.Evaluation.Exams;

/// <summary>How a judge is put to MT-Bench's answers: each alone, or against a baseline's in both orders. Pure.</summary>
/// <param name="Name">Of the benchmark, for folders.</param>
/// <param name="Title">For a reader.</param>
/// <param name="Yardsticks">Its figures; the first one is the main one.</param>
public sealed record MtBenchJudging(string Name, string Title, IReadOnlyList<Yardstick> Yardsticks)
{
    /// <summary>The requests for the answers to a question, turn by turn.</summary>
    public required Func<MtBenchTask, IReadOnlyList<string>, IReadOnlyList<SampleRequest>> Ask { get; init; }

    /// <summary>Marks of the replies to them, why something could not be marked, and what the judge said.</summary>
    public required Func<IReadOnlyList<Sample>,
        (IReadOnlyDictionary<string, Mark> Marks, string? Fault, JudgeTally Tally)> Read { get; init; }

    /// <summary>Each answer rated from 1 to 10.</summary>
    public static MtBenchJudging Single(Seed seed)
    {
        var rubric = new MtBenchRubric();
        return new("mtbench", "MT-Bench by a judge of one's own", MtBenchExam.Yardsticks)
        {
            Ask = (task, answers) =>
                [.. MtBenchExam.Rated(task, answers)
                    .Select(turn => new SampleRequest(rubric.Render(turn), 1, seed.Derive(turn.Answers[^1])))],
            Read = replies =>
            {
                List<Verdict> verdicts = [.. replies.Select(rubric.Parse)];
                return (MtBenchExam.Marks(verdicts), verdicts.Exists(v => v is not Verdict.Scored) ? "judgments that cannot be read" : null,
                    JudgeTally.Of(verdicts));
            },
        };
    }

    /// <summary>
    /// Each turn's answers against a baseline's, in both orders: a win is a win in both, anything else that can be read is a tie.
    /// </summary>
    /// <param name="baseline">Answers by question; a question without them is not judged.</param>
    /// <param name="seed">Of the judgments.</param>
    public static MtBenchJudging Pairwise(IReadOnlyDictionary<int, IReadOnlyList<string>> baseline, Seed seed)
    {
        var rubric = new PairRubric();
        var form = HeadToHead.Pairwise(rubric);
        return new("mtbench-pairwise", "MT-Bench against a baseline, by a judge of one's own",
            [
                new("win-rate", "win rate against the baseline, ties one half", Form.Ratio), new("first", "  first turns", Form.Ratio),
                new("second", "  second turns", Form.Ratio),
                new("wins", "wins, of turns", Form.Ratio), new("ties", "  ties", Form.Ratio), new("losses", "  losses", Form.Ratio),
                new("consistent", "one verdict in both orders", Form.Ratio),
                new("readable", "judgments that can be read", Form.Ratio),
            ])
        {
            Ask = (task, answers) => baseline.TryGetValue(task.Id, out var others)
                ? [.. Enumerable.Range(1, Math.Min(answers.Count, others.Count)).SelectMany(n =>
                    Both(rubric, Shown(task, n, [.. others.Select(text => Thoughts.Of(text).Answer)], answers), seed))]
                : [],
            Read = replies =>
            {
                List<Bout> bouts = [.. replies.Chunk(2).Select(two => form.Read([.. two.Select(reply => new[] { reply })]))];
                return (PairMarks(bouts), bouts.Count == 0 ? "no answers to compare" : bouts.Exists(b =>
                    double.IsNaN(b.Win)) ? "judgments that cannot be read" : null, JudgeTally.Of(bouts.Select(b => b.Tally)));
            },
        };
    }

    /// <summary>Both conversations up to a turn as a pair of responses; the right answers go with the question.</summary>
    private static ResponsePair Shown(MtBenchTask task, int turns, IReadOnlyList<string> baseline, IReadOnlyList<string> answers)
    {
        string Joined(string one, IReadOnlyList<string> texts) => turns == 1 ? texts[0]
            : $"{one} to the first question:\n{texts[0]}\n\n{one} to the second question:\n{texts[1]}";
        var question = turns == 1
            ? task.Turns[0]
            : $"First question:\n{task.Turns[0]}\n\nSecond question, whose answer is to be judged:\n{task.Turns[1]}";
        return new(task.References.Count < turns ? question : $"{question}\n\n{Joined("Right answer", task.References)}",
            Joined("Answer", baseline), Joined("Answer", answers));
    }

    /// <summary>Equal answers are asked about too, so that replies come two by two.</summary>
    private static IEnumerable<SampleRequest> Both(PairRubric rubric, ResponsePair pair, Seed seed) =>
        new[] { pair, pair.Swap() }.Select((shown, order) =>
            new SampleRequest(rubric.Render(shown), 1, seed.Derive("pairwise").Derive(shown.Prompt).Derive(shown.First).Derive(order)));

    private static Dictionary<string, Mark> PairMarks(IReadOnlyList<Bout> bouts)
    {
        Mark Of(IEnumerable<Bout> some, Func<Bout, double> value) =>
            some.Select(value).Where(v => !double.IsNaN(v)).ToList() is { Count: > 0 } read ? new(read.Sum(), read.Count) : new(double.NaN);
        Func<Bout, double> Is(double win) => bout => double.IsNaN(bout.Win) ? double.NaN : bout.Win == win ? 1 : 0;
        return new()
        {
            ["win-rate"] = Of(bouts, b => b.Win), ["first"] = Of(bouts.Take(1), b => b.Win), ["second"] = Of(bouts.Skip(1), b => b.Win),
            ["wins"] = Of(bouts, Is(1)), ["ties"] = Of(bouts, Is(0.5)), ["losses"] = Of(bouts, Is(0)),
            ["consistent"] = Of(bouts, b => b.Consistent),
            ["readable"] = new(bouts.Sum(b => b.Readable), bouts.Sum(b => b.Asked)),
        };
    }
}
