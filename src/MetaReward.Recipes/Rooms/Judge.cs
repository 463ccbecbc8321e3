using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>The rooms where a policy judges responses, and compares its own judgments. The rubric is the role: its prompt and its parser.</summary>
public static class Judge
{
    internal const string Room = "3-judgments";
    internal const string MetaRoom = "4-meta-judgments";

    /// <summary>Judges every response N times; kept as <c>3-judgments</c>, in response order. The N judgments share one prefill.</summary>
    /// <param name="judgmentsPerResponse">N, at least 1.</param>
    public static Task<IReadOnlyList<Judgment>> ScoreAsync(
        IPolicy policy, IRubric<Exchange> rubric, IReadOnlyList<Response> responses, int judgmentsPerResponse, Sampling sampling, Stage stage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(judgmentsPerResponse, 1);
        var seed = stage.Turn.Seed.Derive(Room);
        return stage.AskAsync(
            new Question<Response[], Judgment>(
                Room,
                policy,
                sampling,
                group => [.. group.Select(r => new SampleRequest(PromptFor(rubric, r), judgmentsPerResponse, seed.Derive(r.Id)))],
                (group, samples) => group.SelectMany((response, r) => samples[r].Select((sample, j) =>
                    new Judgment($"{response.Id}/j{j}", response.Id, sample, rubric.Parse(sample)))),
                RecordJson.Lines.Judgment),
            [.. responses.GroupBy(response => response.Prompt.Id).Select(group => group.ToArray())]);
    }

    /// <summary>
    /// The most disputed response of every prompt with the judgments of it that may meet; prompts without one, and judgments that may not, as skips.
    /// </summary>
    public static Selection<Tournament> Dispute(
        IRubric<Exchange> rubric, IReadOnlyList<ScoredResponse> scored, IReadOnlyList<Judgment> judgments, Seed iteration)
    {
        var disputed = MostDisputed.Of(scored, iteration.Derive("disputed"));
        var of = judgments.ToLookup(judgment => judgment.ResponseId);
        var contestants = disputed.Kept.Select(item => (item.Response, Kept: JudgePairs.Contestants([.. of[item.Response.Id]]))).ToArray();
        return new(
            [.. contestants.Select(c => new Tournament(c.Response, PromptFor(rubric, c.Response), c.Kept.Kept, []))],
            [.. disputed.Skips, .. contestants.SelectMany(c => c.Kept.Skips)]);
    }

    /// <summary>
    /// Lets every two contestants meet, in both orders: n (n - 1) battles for n judgments; kept as <c>4-meta-judgments</c>.
    /// </summary>
    /// <param name="tournaments">At most one per prompt, without battles.</param>
    /// <returns>The same tournaments with their battles.</returns>
    public static async Task<IReadOnlyList<Tournament>> CompareAsync(
        IPolicy policy, IRubric<Contest> rubric, IReadOnlyList<Tournament> tournaments, Sampling sampling, Stage stage)
    {
        var seed = stage.Turn.Seed.Derive(MetaRoom);
        var battles = await stage.AskAsync(
            new Question<Tournament, Battle>(
                MetaRoom,
                policy,
                sampling,
                of => [.. Meetings(of).Select(meeting => new SampleRequest(PromptFor(rubric, of.Response, meeting), 1, seed.Derive(BattleId(of, meeting))))],
                (of, samples) => Meetings(of).Select((meeting, b) => new Battle(
                    BattleId(of, meeting), of.Response.Id, meeting.First.Id, meeting.Second.Id, samples[b][0], rubric.Parse(samples[b][0]))),
                RecordJson.Lines.Battle),
            tournaments);
        var by = battles.ToLookup(battle => battle.ResponseId);
        return [.. tournaments.Select(of => of with { Battles = [.. by[of.Response.Id]] })];
    }

    private static string PromptFor(IRubric<Exchange> rubric, Response response) => rubric.Render(new(response.Prompt.Text, response.Text));

    private static string PromptFor(IRubric<Contest> rubric, Response response, (Judgment First, Judgment Second) meeting) =>
        rubric.Render(new(new(response.Prompt.Text, response.Text), meeting.First.Sample.Answer, meeting.Second.Sample.Answer));

    private static IEnumerable<(Judgment First, Judgment Second)> Meetings(Tournament of) => JudgePairs.BothOrders(of.Contestants);

    private static string BattleId(Tournament of, (Judgment First, Judgment Second) meeting) =>
        $"{of.Response.Id}/b{Number(meeting.First)}-{Number(meeting.Second)}";

    private static string Number(Judgment judgment) => judgment.Id[(judgment.Id.LastIndexOf('j') + 1)..];
}
