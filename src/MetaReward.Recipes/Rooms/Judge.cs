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
        var groups = responses.GroupBy(response => response.Prompt.Id, StringComparer.Ordinal).Select(group => group.ToArray()).ToArray();
        return stage.AskAsync(
            new Question<Response[], Judgment>(
                Room,
                policy,
                sampling,
                group => [.. group.Select(r => new SampleRequest(rubric.Render(new(r.Prompt.Text, r.Text)), judgmentsPerResponse, seed.Derive(r.Id)))],
                (group, samples) => group.SelectMany((response, r) => samples[r].Select((sample, j) =>
                    new Judgment($"{response.Id}/j{j}", response.Id, sample, rubric.Parse(sample)))),
                RecordJson.Lines.Judgment),
            groups);
    }

    /// <summary>
    /// Lets every two judgments of a response meet, in both orders: n(n-1) battles for n judgments; kept as <c>4-meta-judgments</c>.
    /// </summary>
    /// <param name="disputed">At most one response per prompt, each with the judgments that meet.</param>
    public static Task<IReadOnlyList<Battle>> CompareAsync(
        IPolicy policy, IRubric<Contest> rubric, IReadOnlyList<(Response Response, IReadOnlyList<Judgment> Judgments)> disputed, Sampling sampling, Stage stage)
    {
        var seed = stage.Turn.Seed.Derive(MetaRoom);
        return stage.AskAsync(
            new Question<(Response Response, IReadOnlyList<Judgment> Judgments), Battle>(
                MetaRoom,
                policy,
                sampling,
                dispute => [.. Orders(dispute.Judgments).Select(order => new SampleRequest(
                    rubric.Render(new(new(dispute.Response.Prompt.Text, dispute.Response.Text), order.First.Sample.Text, order.Second.Sample.Text)),
                    1,
                    seed.Derive(BattleId(dispute.Response, order))))],
                (dispute, samples) => Orders(dispute.Judgments).Select((order, b) => new Battle(
                    BattleId(dispute.Response, order), dispute.Response.Id, order.First.Id, order.Second.Id, samples[b][0], rubric.Parse(samples[b][0]))),
                RecordJson.Lines.Battle),
            disputed);
    }

    private static IEnumerable<(Judgment First, Judgment Second)> Orders(IReadOnlyList<Judgment> judgments) =>
        from first in judgments
        from second in judgments
        where first.Id != second.Id
        select (first, second);

    private static string BattleId(Response response, (Judgment First, Judgment Second) order) =>
        $"{response.Id}/b{Number(order.First)}-{Number(order.Second)}";

    private static string Number(Judgment judgment) => judgment.Id[(judgment.Id.LastIndexOf('j') + 1)..];
}
