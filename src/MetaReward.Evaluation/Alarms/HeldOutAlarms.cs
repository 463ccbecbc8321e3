using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>Alarms of what was measured on held-out items after an iteration's training.</summary>
internal static class HeldOutAlarms
{
    private static readonly (string Name, string What)[] Actor =
    [
        (MeasureNames.ActorSampled, "right answers to held-out prompts"),
        (MeasureNames.ActorRight, "of your own questions answered rightly"),
    ];

    private static readonly (string Name, string What)[] Judge =
    [
        (MeasureNames.JudgePairwise, "of the held-out pairs put in the right order"),
        (MeasureNames.HumanAgreement, "of the labelled pairs judged as people did"),
        (MeasureNames.ProbeOverall, "of the contrasts judged rightly"),
    ];

    public static IEnumerable<Alarm> Of(IterationFigures now, IterationFigures first, Setbacks setbacks)
    {
        if (setbacks.At(now.Iteration, Judge) is { } judge)
        {
            yield return new("judge-worse", now.Iteration, judge.Now, judge.Best,
                $"the judge got worse: {judge.Text} after this iteration",
                "go back to the checkpoint before, and stop judge training there");
        }

        if (setbacks.At(now.Iteration, Actor) is not { } actor)
            yield break;
        var rose = now[FigureNames.MeanScore] > first[FigureNames.MeanScore];
        yield return new(rose ? "reward-hacking" : "actor-worse", now.Iteration, actor.Now, actor.Best,
            $"the actor got worse: {actor.Text} after this iteration"
            + (rose ? $"; yet the judge's mean score rose from {first[FigureNames.MeanScore]:F2} to {now[FigureNames.MeanScore]:F2}" : ""),
            rose ? "go back to the checkpoint before: what the judge rewards is no longer what is right; `metareward explain` says what it "
                + "is"
                : "go back to the checkpoint before, and lower training.learning_rate");
    }
}
