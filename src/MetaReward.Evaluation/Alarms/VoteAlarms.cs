using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>Alarms about votes.</summary>
internal static class VoteAlarms
{
    public static IEnumerable<Alarm> Of(IterationFigures now, AlarmLimits limits)
    {
        if (now[FigureNames.Unanimous] > limits.Unanimous)
        {
            yield return new("votes-agree", now.Iteration, now[FigureNames.Unanimous], limits.Unanimous,
                $"all votes agree on {now[FigureNames.Unanimous]:P0} of the prompts (limit {limits.Unanimous:P0}): they teach nothing "
                + "more, and where votes still differ the majority is wrong most easily",
                "take this checkpoint or the one before, or go on with harder prompts, a lower learning rate or a fixed voter");
        }

        if (now[FigureNames.Commonest] > limits.Commonest)
        {
            yield return new("one-answer", now.Iteration, now[FigureNames.Commonest], limits.Commonest,
                $"{now[FigureNames.Commonest]:P0} of the majorities of a step say one and the same answer (limit {limits.Commonest:P0}): "
                + "answers may no longer depend on the prompt",
                "look at the responses; unless the prompts have few answers, go back to the checkpoint before, and fix the voter");
        }
    }
}
