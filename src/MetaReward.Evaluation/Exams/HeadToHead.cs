namespace MetaReward.Evaluation.Exams;

/// <summary>What a judge says of two policies' responses to one prompt.</summary>
/// <param name="Win">1 where the second policy wins, 0 where the first does, one half for a tie; NaN where it cannot be told.</param>
/// <param name="Readable">Judgments that could be read.</param>
/// <param name="Asked">Judgments asked for.</param>
public sealed record Bout(double Win, int Readable, int Asked)
{
    /// <summary>1 where both orders gave one verdict, 0 where they differ; NaN where there are no two readable orders.</summary>
    public double Consistent { get; init; } = double.NaN;

    /// <summary>Mean scores of the first and the second response; NaN without scores.</summary>
    public (double First, double Second) Scores { get; init; } = (double.NaN, double.NaN);

    /// <summary>Verdicts by place, scores, and what could not be read.</summary>
    public JudgeTally Tally { get; init; } = JudgeTally.None;
}

/// <summary>How a judge compares two policies' responses.</summary>
/// <param name="Name">Of the rubric.</param>
public sealed record HeadToHead(string Name)
{
    /// <summary>The requests of a pair; may be none.</summary>
    public required Func<ResponsePair, Seed, IReadOnlyList<SampleRequest>> Ask { get; init; }

    /// <summary>Reads the replies to them.</summary>
    public required Func<IReadOnlyList<IReadOnlyList<Sample>>, Bout> Read { get; init; }

    /// <summary>
    /// Both at once, in both orders, one judgment each: a win is a win in both, anything else that can be read is a tie (MT-Bench,
    /// arXiv:2306.05685). Equal responses are a tie and not asked about.
    /// </summary>
    public static HeadToHead Pairwise(IRubric<ResponsePair> rubric) => new(rubric.Name)
    {
        Ask = (pair, seed) => pair.First == pair.Second ? [] : [.. new[] { pair, pair.Swap() }.Select(shown =>
            new SampleRequest(rubric.Render(shown), 1,
                seed.Derive("pairwise").Derive(pair.Prompt).Derive(shown.First).Derive(shown.Second)))],
        Read = replies =>
        {
            if (replies.Count == 0)
            {
                return new(0.5, 0, 0);
            }

            List<Verdict> verdicts = [.. replies.Select(group => rubric.Parse(group[0]))];
            var choices = verdicts.Select(verdict => verdict is Verdict.Chose chose ? chose.Choice : (Choice?)null).ToList();
            var swapped = choices[1] switch { Choice.First => Choice.Second, Choice.Second => Choice.First, var same => same };
            var win = (choices[0], swapped) switch
            {
                (null, _) or (_, null) => double.NaN,
                (Choice.First, Choice.First) => 0,
                (Choice.Second, Choice.Second) => 1,
                _ => 0.5,
            };
            return new(win, choices.Count(choice => choice is not null), 2)
            {
                Consistent = double.IsNaN(win) ? double.NaN : choices[0] == swapped ? 1 : 0, Tally = JudgeTally.Of(verdicts),
            };
        },
    };

    /// <summary>Each alone, by the mean of several judgments: the higher score wins.</summary>
    public static HeadToHead Scored(IRubric<Exchange> rubric, int judgments) => new(rubric.Name)
    {
        Ask = (pair, seed) => [.. new[] { pair.First, pair.Second }.Select(response =>
            new SampleRequest(rubric.Render(new(pair.Prompt, response)), judgments,
                seed.Derive("scored").Derive(pair.Prompt).Derive(response)))],
        Read = replies =>
        {
            var verdicts = replies.Select(group => group.Select(rubric.Parse).ToList()).ToList();
            var scores = verdicts.Select(own => own.OfType<Verdict.Scored>().Select(v => v.Score).ToList()).ToList();
            var (first, second) = (Mean(scores[0]), Mean(scores[1]));
            return new(double.IsNaN(first - second) ? double.NaN : second > first ? 1 : second < first ? 0 : 0.5,
                scores.Sum(own => own.Count), replies.Sum(group => group.Count))
            {
                Scores = (first, second), Tally = JudgeTally.Of([.. verdicts.SelectMany(own => own)]),
            };
        },
    };

    private static double Mean(List<double> scores) => scores.Count == 0 ? double.NaN : scores.Average();
}
