using MetaReward.Measures;
using MetaReward.Microworld.Truth;

namespace MetaReward.Microworld;

/// <summary>
/// What the oracle says of a policy on held-out prompts: the same prompts, the same responses to judge and the same seeds for every policy,
/// so that two policies compare item by item. Nothing that trains reads it.
/// </summary>
public static partial class MicroworldMeasures
{
    /// <summary>How much to measure.</summary>
    /// <param name="Prompts">How many prompts.</param>
    /// <param name="Samples">Sampled responses per prompt.</param>
    /// <param name="Judgments">Judgments of each of the two given responses per prompt, one right and one wrong.</param>
    /// <param name="Whole">Also the fixed readings of judgments, the judge on the actor's own responses, and skills by difficulty.</param>
    /// <param name="Split">Held out for results; tuning where settings are chosen.</param>
    public sealed record Options(int Prompts = 1000, int Samples = 3, int Judgments = 3, Split Split = Split.HeldOut, bool Whole = false);

    /// <summary>
    /// Figures by name, and under the same names the outcome per prompt (NaN where a prompt has none), in the order of the prompts.
    /// </summary>
    public sealed record Measured(IReadOnlyDictionary<string, Interval> Values, IReadOnlyDictionary<string, IReadOnlyList<double>> Items);

    /// <summary>What a measurement samples at most, for plans.</summary>
    /// <param name="Responses">Greedy and sampled ones.</param>
    /// <param name="Exchanges">Of which each is judged <see cref="Options.Judgments"/> times.</param>
    /// <param name="Battles">Comparisons, both orders counted.</param>
    /// <param name="MostTokens">Of a response or a comparison.</param>
    /// <param name="MostJudgeTokens">Of a judgment.</param>
    public sealed record Costs(int Responses, int Exchanges, int Battles, int MostTokens, int MostJudgeTokens);

    /// <summary>Its cost.</summary>
    public static Costs Cost(Options options) =>
        new(options.Prompts * (1 + options.Samples), 2 * options.Prompts, 4 * options.Prompts, MostTokens, MostJudgeTokens);

    /// <summary>Figures that are no shares.</summary>
    private static readonly string[] Numbers = [MeasureNames.ResponseLength, MeasureNames.JudgeError, MeasureNames.JudgeScore];

    private const int MostTokens = 32;
    private const int MostBattleTokens = 48;
    private const int MostJudgeTokens = 48;

    /// <summary>
    /// <c>actor/sampled</c>, <c>actor/greedy</c>: share of right responses. <c>response/length</c>: words of a sampled response.
    /// <c>judge/exact</c>: share of judgments with the oracle's score. <c>judge/error</c>: mean distance to it. <c>judge/pairwise</c>:
    /// share of prompts whose right response gets the higher mean score, ties half; <c>judge/pairwise-single</c>:
    /// the same for single judgments. <c>judge/score</c>, <c>judge/top</c>: mean score and share of 5. <c>judge/unparsable</c>.
    /// <c>meta/right</c>, <c>meta/first</c>, <c>meta/higher</c>: of comparisons of two unequally wrong judgments in both orders, how often
    /// the better, the first, the higher-scoring wins; <c>meta/own-answer</c>: how often the answer that the meta-judge gives itself is
    /// right.
    /// </summary>
    public static async Task<Measured> OfAsync(IPolicy policy, Options options, Seed seed, CancellationToken cancel)
    {
        var prompts = Exercise.Prompts(seed, options.Split, options.Prompts);
        var items = new Dictionary<string, IReadOnlyList<double>>();
        var sampled = await ActAsync(policy, prompts, options, seed, items, cancel);
        var judged = await JudgeAsync(policy, prompts, options, seed, items, cancel);
        if (options.Whole)
        {
            await JudgeOwnAsync(policy, prompts, sampled, options, seed, items, cancel);
            ReadOtherwise(judged, items);
        }

        await CompareAsync(policy, judged, seed, items, cancel);
        if (options.Whole)
        {
            ByLevel(prompts, items);
        }

        return new(items.ToDictionary(item => item.Key,
            item => Numbers.Contains(item.Key) ? Intervals.Mean(item.Value) : Intervals.Share(item.Value)), items);
    }

    private static async Task<IReadOnlyList<IReadOnlyList<Sample>>> ActAsync(
        IPolicy policy, IReadOnlyList<Prompt> prompts, Options options, Seed seed, Dictionary<string, IReadOnlyList<double>> items,
        CancellationToken cancel)
    {
        List<SampleRequest> Ask(int count) => [.. prompts.Select(p => new SampleRequest(p.Text, count, seed.Derive("act").Derive(p.Id)))];
        var greedy = await policy.SampleAsync(Ask(1), Sampling.Greedy(MostTokens), null, cancel);
        var sampled = await policy.SampleAsync(Ask(options.Samples), new(MaxTokens: MostTokens), null, cancel);
        double Right(int i, Sample sample) => Oracle.IsRight(prompts[i].Text, sample.Answer) ? 1 : 0;
        items[MeasureNames.ActorGreedy] = [.. greedy.Select((g, i) => Right(i, g[0]))];
        items[MeasureNames.ActorSampled] = [.. sampled.Select((group, i) => group.Average(s => Right(i, s)))];
        items[MeasureNames.ResponseLength] = [.. sampled.Select(group => group.Average(s => Words.Of(s.Answer).Length))];
        return sampled;
    }

    private sealed record Judged(Exchange Exchange, IReadOnlyList<Sample> Judgments, IReadOnlyList<double?> Scores)
    {
        public double Truth => Oracle.Score(Exchange.Prompt, Exchange.Response);

        public double? MeanScore => Scores.Average();
    }

    private static async Task<IReadOnlyList<Judged>> JudgeAsync(
        IPolicy policy, IReadOnlyList<Prompt> prompts, Options options, Seed seed, Dictionary<string, IReadOnlyList<double>> items,
        CancellationToken cancel)
    {
        var rubric = new CheckRubric();
        var exchanges = prompts.SelectMany(p => Contrast(p, seed.Derive("contrast").Derive(p.Id))).ToList();
        var requests = exchanges.Select((e, i) => new SampleRequest(rubric.Render(e), options.Judgments, seed.Derive("judge").Derive(i)))
            .ToList();
        var replies = await policy.SampleAsync(requests, new(MaxTokens: MostJudgeTokens), null, cancel);
        var judged = exchanges.Zip(replies, (e, js) => new Judged(e, js, [.. js.Select(j => (rubric.Parse(j) as Verdict.Scored)?.Score)]))
            .ToList();

        IReadOnlyList<double> PerPrompt(Func<Judged, double> value) =>
            [.. judged.Select(value).Chunk(2).Select(two => two.Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average())];
        items[MeasureNames.JudgeExact] = PerPrompt(j => j.Scores.Average(s => s == j.Truth ? 1.0 : 0));
        items[MeasureNames.JudgeError] = PerPrompt(j => j.Scores.Average(s => s is null ? s : Math.Abs(s.Value - j.Truth)) ?? double.NaN);
        items[MeasureNames.JudgeScore] = PerPrompt(j => j.MeanScore ?? double.NaN);
        items[MeasureNames.JudgeTop] = PerPrompt(j => j.Scores.Average(s => s == rubric.TopScore ? 1.0 : 0));
        items[MeasureNames.JudgeUnparsable] = PerPrompt(j => j.Scores.Average(s => s is null ? 1.0 : 0));
        items[MeasureNames.JudgePairwise] = [.. judged.Chunk(2).Select(two => Above(two[0].MeanScore, two[1].MeanScore))];
        items[MeasureNames.JudgePairwiseSingle] = [.. judged.Chunk(2).Select(two => two[0].Scores.Zip(two[1].Scores, Above).Average())];
        return judged;
    }

    /// <summary>A right and a wrong response to a held-out prompt, each with its own padding.</summary>
    private static IEnumerable<Exchange> Contrast(Prompt prompt, Seed seed)
    {
        var dice = new Dice(seed);
        var answer = Exercise.Read(prompt.Text)!.Answer;
        yield return new(prompt.Text, Faults.Pad(answer, dice));
        yield return new(prompt.Text, Faults.Pad(Faults.Corrupt(answer, dice), dice));
    }

    private static double Above(double? right, double? wrong) =>
        right is null || wrong is null || right == wrong ? 0.5 : right > wrong ? 1 : 0;

    private static async Task CompareAsync(
        IPolicy policy, IReadOnlyList<Judged> judged, Seed seed, Dictionary<string, IReadOnlyList<double>> items, CancellationToken cancel)
    {
        var rubric = new DuelRubric();
        var contests = judged.Select(Unequal).ToList();
        var asked = contests.Select((c, i) => (c, i)).Where(x => x.c is not null)
            .SelectMany(x => new[] { (Contest: x.c!, x.i), (Contest: x.c!.Swap(), x.i) }).ToList();
        var replies = await policy.SampleAsync(
            [.. asked.Select((x, n) => new SampleRequest(rubric.Render(x.Contest), 1, seed.Derive("compare").Derive(n)))],
            new(MaxTokens: MostBattleTokens), null, cancel);

        double[] right = NaNs(judged.Count), first = NaNs(judged.Count), higher = NaNs(judged.Count), own = NaNs(judged.Count);
        foreach (var two in asked.Zip(replies, (x, r) => (x.Contest, x.i, Reply: r[0], Verdict: rubric.Parse(r[0]) as Verdict.Chose))
            .Chunk(2))
        {
            own[two[0].i] = two.Average(one => KnowsAnswer(one.Contest.Exchange.Prompt, one.Reply));
            if (two[0].Verdict is not { } ahead || two[1].Verdict is not { } behind)
            {
                continue;
            }

            var i = two[0].i;
            double Share(Func<Contest, Verdict.Chose, bool> holds) =>
                ((holds(two[0].Contest, ahead) ? 1 : 0) + (holds(two[1].Contest, behind) ? 1 : 0)) / 2.0;
            right[i] = Share((contest, verdict) => verdict.Choice == Oracle.Winner(contest));
            first[i] = Share((_, verdict) => verdict.Choice == Choice.First);
            var gap = ScoreOf(two[0].Contest.First) - ScoreOf(two[0].Contest.Second);
            higher[i] = gap == 0 ? double.NaN : Share((contest, verdict) =>
                verdict.Choice == (ScoreOf(contest.First) > ScoreOf(contest.Second) ? Choice.First : Choice.Second));
        }

        IReadOnlyList<double> PerPrompt(double[] values) =>
            [.. values.Chunk(2).Select(two => two.Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average())];
        (items[MeasureNames.MetaRight], items[MeasureNames.MetaFirst], items[MeasureNames.MetaHigher], items[MeasureNames.MetaOwnAnswer]) =
            (PerPrompt(right), PerPrompt(first), PerPrompt(higher), PerPrompt(own));
    }

    /// <summary>1 where the meta-judge's own answer is right, 0 where it is not; NaN where it gives none.</summary>
    private static double KnowsAnswer(string prompt, Sample reply) => DuelRubric.OwnAnswer(reply.Answer) is not { } answer ? double.NaN
        : answer.SequenceEqual(Exercise.Read(prompt)!.Answer.Take(WrittenCheck.MostPositions)) ? 1 : 0;

    /// <summary>The first two of a response's judgments of which the oracle prefers one; null if there are none.</summary>
    private static Contest? Unequal(Judged judged)
    {
        var texts = judged.Judgments.Select(j => j.Answer).Where(text => WrittenCheck.Read(text) is not null).ToList();
        return texts.SelectMany((a, i) => texts.Skip(i + 1).Select(b => new Contest(judged.Exchange, a, b)))
            .FirstOrDefault(contest => Oracle.Winner(contest) != Choice.Tie);
    }

    private static double ScoreOf(string judgment) => WrittenCheck.Read(judgment)!.Score;

    private static double[] NaNs(int count) => [.. Enumerable.Repeat(double.NaN, count)];
}
