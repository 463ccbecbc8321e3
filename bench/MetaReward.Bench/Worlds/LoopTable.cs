using MetaReward.Recipes;

namespace MetaReward.Bench.Worlds;

/// <summary>What happened inside the loop, on its own training prompts: the paper's table 5 and figure 5, and Elo's work.</summary>
internal static class LoopTable
{
    private static readonly (string Name, string Title, double Scale)[] Columns =
    [
        (FigureNames.MeanScore, "mean score", 1), (FigureNames.TopShare, "top scores", 100),
        (FigureNames.HigherScore, "higher score wins", 100), (FigureNames.FirstPosition, "first wins", 100),
        (FigureNames.OrderConsistency, "orders agree", 100), (FigureNames.Contestants, "contestants, median", 1),
        (FigureNames.EloAgainstWins, "Elo chooses otherwise than wins", 100),
        (FigureNames.EloAgainstMeanScore, "than nearness to the mean score", 100), (FigureNames.ActorPairs, "actor pairs", 1),
        (FigureNames.JudgePairs, "judge pairs", 1), (FigureNames.ActorScoreGap, "score gap", 1),
        (FigureNames.VoteShare, "votes for the majority", 100), (FigureNames.Commonest, "majorities that say the commonest answer", 100),
        (FigureNames.LastKl, "divergence", 1),
    ];

    public static string Write(IReadOnlyList<IGrouping<Arm, FinishedRun>> arms)
    {
        var rows = from arm in arms
                   from t in Enumerable.Range(1, arm.Max(run => run.Last))
                   select Cell.Row([arm.Key.Title, $"{t}",
                       .. Columns.Select(column => Cell.Number(Cell.Mean(arm.Select(run => run.Figure(t, column.Name))) * column.Scale))]);
        return "\n## Inside the loop\n\n" + Cell.Header(["arm", "iteration", .. Columns.Select(column => column.Title)])
            + string.Concat(rows);
    }
}
