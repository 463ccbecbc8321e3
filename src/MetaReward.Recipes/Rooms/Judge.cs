using System.Globalization;
using MetaReward.Measures;
using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// The blocks in which a policy judges responses, and compares judgments. The rubric is the role: its prompt and its parser.
/// </summary>
public static class Judge
{
    private const double Bin = 0.5;

    /// <summary>
    /// Judges every response N times, in response order; or in waves until it is judged enough, where the options say so: the judgments
    /// that are made are the first of the N. Those of a wave share one prefill.
    /// </summary>
    /// <param name="policy">The judge.</param>
    /// <param name="rubric">What it is asked, and how it is read.</param>
    /// <param name="responses">Distinct ones.</param>
    /// <param name="judgmentsPerResponse">N, at least 1.</param>
    /// <param name="sampling">How.</param>
    /// <param name="room">Where the judgments are kept.</param>
    /// <param name="judging">Whether fewer may do; null: N.</param>
    public static async Task<IReadOnlyList<Judgment>> ScoreAsync(
        IPolicy policy, IRubric<Exchange> rubric, IReadOnlyList<Response> responses, int judgmentsPerResponse, Sampling sampling, Room room,
        JudgingOptions? judging = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(judgmentsPerResponse, 1);
        judging ??= new();
        var first = judging.Begin(judgmentsPerResponse);
        var judgments = await room.AskAsync(
            new RoomQuestion<Response[], Judgment>(
                policy,
                sampling,
                group => [.. group.Select(r => new SampleRequest(PromptFor(rubric, r), first, room.Seed.Derive(r.Id)))],
                (group, samples) => group.SelectMany((response, r) => samples[r].Select((sample, j) =>
                    new Judgment($"{response.Id}/j{j}", response.Id, sample, rubric.Parse(sample)))),
                RecordJson.Lines.Judgment,
                group => group.Length * judgmentsPerResponse)
            {
                Waves = judging.InWaves ? new(judging.Rule(judgmentsPerResponse), More) : null,
            },
            [.. responses.GroupBy(response => response.Prompt.Id).Select(group => group.ToArray())]);
        Count(rubric, responses, judgments, room);
        if (judging.InWaves)
            room.Count(RoomFigures.Saved, (responses.Count * judgmentsPerResponse) - judgments.Count);
        return judgments;

        IReadOnlyList<int> More(Response[] group, IReadOnlyList<Judgment> soFar)
        {
            var of = new GroupIndex<Judgment>(soFar, judgment => judgment.ResponseId);
            return judging.More(
                [.. group.Select(one => of[one.Id].Select(judgment => judgment.Verdict).ToArray())], judgmentsPerResponse);
        }
    }

    /// <summary>
    /// The most disputed response of every prompt with the judgments of it that may meet; prompts without one, and
    /// judgments that may not, as skips. Prompts on whose responses all judgments agree are counted.
    /// </summary>
    /// <param name="rubric">What the judge was asked.</param>
    /// <param name="scored">Distinct responses with their scores.</param>
    /// <param name="judgments">Of these responses.</param>
    /// <param name="at">The iteration.</param>
    /// <param name="agreed">Also take a response of a prompt on which all judgments agree.</param>
    public static Selection<Tournament> Dispute(
        IRubric<Exchange> rubric, IReadOnlyList<ScoredResponse> scored, IReadOnlyList<Judgment> judgments, Iteration at, bool agreed = true)
    {
        var disputed = MostDisputed.Of(scored, at.Seed.Derive("disputed"), agreed);
        at.Figures.Count(FigureNames.Agreed,
            disputed.Kept.Count(MostDisputed.IsAgreed) + disputed.Skips.Count(skip => skip.Reason == SkipReason.NoDispute));
        var of = new GroupIndex<Judgment>(judgments, judgment => judgment.ResponseId);
        var contestants = disputed.Kept.Select(item => (item.Response, Kept: JudgePairs.Contestants(of[item.Response.Id]))).ToArray();
        return new(
            [.. contestants.Select(c => new Tournament(c.Response, PromptFor(rubric, c.Response), c.Kept.Kept, []))],
            [.. disputed.Skips, .. contestants.SelectMany(c => c.Kept.Skips)]);
    }

    /// <summary>Lets every two contestants meet, in both orders: n (n - 1) battles for n judgments.</summary>
    /// <param name="policy">The meta-judge.</param>
    /// <param name="rubric">What it is asked, and how it is read.</param>
    /// <param name="tournaments">At most one per prompt, without battles.</param>
    /// <param name="sampling">How.</param>
    /// <param name="room">Where the battles are kept.</param>
    /// <param name="bothOrders">A win counts only where both orders agree.</param>
    /// <returns>The same tournaments with their battles.</returns>
    public static async Task<IReadOnlyList<Tournament>> CompareAsync(
        IPolicy policy, IRubric<Contest> rubric, IReadOnlyList<Tournament> tournaments, Sampling sampling, Room room,
        bool bothOrders = false)
    {
        var battles = await room.AskAsync(
            new RoomQuestion<Tournament, Battle>(
                policy,
                sampling,
                of => [.. Meetings(of).Select(meeting => new SampleRequest(
                    PromptFor(rubric, of.Response, meeting), 1, room.Seed.Derive(BattleId(of, meeting))))],
                (of, samples) => Meetings(of).Select((meeting, b) => new Battle(
                    BattleId(of, meeting), of.Response.Id, meeting.First.Id, meeting.Second.Id, samples[b][0],
                    rubric.Parse(samples[b][0]))),
                RecordJson.Lines.Battle,
                of => of.Contestants.Count * (of.Contestants.Count - 1)),
            tournaments);
        var by = new GroupIndex<Battle>(battles, battle => battle.ResponseId);
        Tournament[] held = [.. tournaments.Select(of => of with { Battles = by[of.Response.Id], BothOrders = bothOrders })];
        Count(held, battles, room);
        return held;
    }

    /// <summary>What a win counts in each place, from all battles of the iteration.</summary>
    public static PositionWeights WeightsOf(IReadOnlyList<Tournament> tournaments, Iteration at)
    {
        PositionWeights? all = null;
        PositionWeights Of() => all ??= PositionWeights.Of(tournaments.SelectMany(of => of.Counted));
        return new(at.Whole(FigureNames.FirstWeight, () => Of().First), at.Whole(FigureNames.SecondWeight, () => Of().Second));
    }

    private static void Count(IRubric<Exchange> rubric, IReadOnlyList<Response> responses, IReadOnlyList<Judgment> judgments, Room room)
    {
        if (room.Figures is null)
            return;
        double[] scores = [.. judgments.Select(judgment => judgment.Verdict).OfType<Verdict.Scored>().Select(verdict => verdict.Score)];
        room.Add(RoomFigures.MeanScore, Intervals.Mean(scores));
        room.Add(RoomFigures.TopShare, ScoreHistogram.TopShare(scores, rubric.TopScore));
        room.Add(RoomFigures.JudgingResponses,
            Intervals.Proportion(responses.Count(response => rubric.Parse(response.Sample) is Verdict.Scored), responses.Count));
        var counts = scores.CountBy(score => score).Select(of => of.Value).ToArray();
        room.Add(RoomFigures.CommonestScore, Intervals.Proportion(counts.DefaultIfEmpty(0).Max(), scores.Length));
        room.Add(RoomFigures.Spread, Interval.Exact(ScoreHistogram.Spread(scores)));
        room.Add(RoomFigures.Entropy, Interval.Exact(ScoreHistogram.Entropy(counts)));
        var items = ItemScores.Of(responses, judgments);
        room.Add(RoomFigures.ItemVariance, ItemScores.Variance(items));
        room.Add(RoomFigures.ToldApart, ItemScores.ToldApart(items));
        room.Add(RoomFigures.Reliability, Reliability.Of(items, room.Seed.Derive(RoomFigures.Reliability)));
        room.Add(RoomFigures.LengthCorrelation, ItemScores.LengthCorrelation(items, room.Seed.Derive(RoomFigures.LengthCorrelation)));
        foreach (var (bin, count) in scores.CountBy(score => Math.Floor(score / Bin) * Bin).OrderBy(bin => bin.Key))
            room.Count(string.Create(CultureInfo.InvariantCulture, $"{RoomFigures.Score}/{bin:0.0}"), count);
        Unparsable(judgments.Select(judgment => judgment.Verdict), room);
    }

    private static void Count(IReadOnlyList<Tournament> tournaments, IReadOnlyList<Battle> battles, Room room)
    {
        var judgments = tournaments.SelectMany(of => of.Contestants).ToArray();
        room.Add(RoomFigures.HigherScore, MetaJudgeBias.HigherScore(battles, judgments));
        room.Add(RoomFigures.FirstPosition, MetaJudgeBias.FirstPosition(battles));
        room.Add(RoomFigures.OrderConsistency, MetaJudgeBias.OrderConsistency(battles));
        var choices = TournamentChoices.Of(tournaments, PositionWeights.Of(tournaments.SelectMany(of => of.Counted)));
        room.Add(RoomFigures.Contestants, double.IsNaN(choices.Contestants) ? Interval.None : Interval.Exact(choices.Contestants));
        room.Add(RoomFigures.EloAgainstWins, choices.Wins);
        room.Add(RoomFigures.EloAgainstMeanScore, choices.MeanScore);
        Unparsable(battles.Select(battle => battle.Verdict), room);
    }

    private static void Unparsable(IEnumerable<Verdict> verdicts, Room room)
    {
        foreach (var (reason, count) in verdicts.OfType<Verdict.Unparsable>().CountBy(verdict => verdict.Reason).OrderBy(of => of.Key))
            room.Count($"{RoomFigures.Unparsable}/{reason}", count);
    }

    internal static string PromptFor(IRubric<Exchange> rubric, Response response) =>
        rubric.Render(new(response.Prompt.Text, response.Text));

    private static string PromptFor(IRubric<Contest> rubric, Response response, (Judgment First, Judgment Second) meeting) =>
        rubric.Render(new(new(response.Prompt.Text, response.Text), meeting.First.Sample.Answer, meeting.Second.Sample.Answer));

    private static IEnumerable<(Judgment First, Judgment Second)> Meetings(Tournament of) => JudgePairs.BothOrders(of.Contestants);

    private static string BattleId(Tournament of, (Judgment First, Judgment Second) meeting) =>
        $"{of.Response.Id}/b{Number(meeting.First)}-{Number(meeting.Second)}";

    private static string Number(Judgment judgment) => judgment.Id[(judgment.Id.LastIndexOf('j') + 1)..];
}
