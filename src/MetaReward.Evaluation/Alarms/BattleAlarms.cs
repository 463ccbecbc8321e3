using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>Alarms about the meta-judge.</summary>
internal static class BattleAlarms
{
    public static IEnumerable<Alarm> Of(IterationFigures now, AlarmLimits limits)
    {
        var unread = now.Under(FigureNames.MetaUnparsable);
        var readable = JudgeHealth.Share(now.Count(FigureNames.MetaJudgments) - unread.Values.Sum(), now.Count(FigureNames.MetaJudgments));
        if (readable < limits.Readable)
        {
            yield return new("meta-judge-unreadable", now.Iteration, readable, limits.Readable,
                $"only {readable:P0} of the meta-judgments could be read (limit {limits.Readable:P0}): {JudgeHealth.Reasons(unread)}",
                "train on meta-judge demonstrations first, or leave judge training out");
        }

        if (now.Count(FigureNames.MetaJudgments) < limits.Battles)
            yield break;

        if (now[FigureNames.OrderConsistency] < limits.OrdersAgree)
        {
            yield return new("order-inconsistent", now.Iteration, now[FigureNames.OrderConsistency], limits.OrdersAgree,
                $"both orders agree on only {now[FigureNames.OrderConsistency]:P0} of the judgment pairs "
                + $"(limit {limits.OrdersAgree:P0}): the meta-judge looks at places more than at judgments",
                "leave judge training out, or use a stronger model");
        }

        if (Math.Abs(now[FigureNames.FirstPosition] - 0.5) > limits.FirstPosition)
        {
            yield return new("position-bias", now.Iteration, now[FigureNames.FirstPosition], 0.5 + limits.FirstPosition,
                $"the judgment shown first wins {now[FigureNames.FirstPosition]:P0} of the battles "
                + $"(expected {0.5 - limits.FirstPosition:P0} to {0.5 + limits.FirstPosition:P0})",
                "keep the position weights on; if it grows, stop judge training");
        }

        var higher = now[FigureNames.HigherScore];
        if (higher > limits.HigherScore || higher < 1 - limits.HigherScore)
        {
            var (side, share, way) = higher > 0.5 ? ("higher", higher, "upwards") : ("lower", 1 - higher, "downwards");
            yield return new("score-bias", now.Iteration, share, limits.HigherScore,
                $"the judgment with the {side} score wins {share:P0} of the battles "
                + $"(limit {limits.HigherScore:P0}): scores will drift {way}",
                "stop judge training after this iteration, as the paper does, or hide the scores from the meta-judge");
        }
    }
}
