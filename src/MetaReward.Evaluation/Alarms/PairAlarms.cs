using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>Alarms about the actor's responses and what was chosen among them.</summary>
internal static class PairAlarms
{
    /// <param name="sound">The judge is to be believed: where it gives all responses one score, there is nothing to learn.</param>
    public static IEnumerable<Alarm> Of(IterationFigures now, bool sound, AlarmLimits limits)
    {
        if (now[FigureNames.JudgingResponses] > limits.JudgingResponses)
        {
            yield return new("judging-actor", now.Iteration, now[FigureNames.JudgingResponses], limits.JudgingResponses,
                $"{now[FigureNames.JudgingResponses]:P0} of the responses are judgments (limit {limits.JudgingResponses:P0}): "
                + "the actor judges instead of answering",
                "begin anew with more demonstrations of answering in EFT, or with a lower learning rate; later in a run, "
                + "stop judge training");
        }

        if (now[FigureNames.CutOff] > limits.CutOff)
        {
            yield return new("cut-off", now.Iteration, now[FigureNames.CutOff], limits.CutOff,
                $"the token limit cut off {now[FigureNames.CutOff]:P0} of the responses (limit {limits.CutOff:P0})"
                    + (now[FigureNames.StillThinking] > 0
                        ? $"; {now[FigureNames.StillThinking]:P0} of all were still thinking and have no answer"
                        : ""),
                "raise sampling.max_response_tokens, or look whether the model ends at all: "
                + "`metareward preflight` says which token ends a response");
        }

        var ties = sound ? now.Count(FigureNames.Skip(Role.Actor, SkipReason.Tie)) : 0;
        var yielded = now.Values.ContainsKey(FigureNames.ActorPairs)
            ? JudgeHealth.Share(now.Count(FigureNames.ActorPairs), now.Count(FigureNames.Prompts) - ties) : double.NaN;
        if (yielded < limits.Pairs)
        {
            yield return new("few-pairs", now.Iteration, yielded, limits.Pairs,
                $"only {now.Count(FigureNames.ActorPairs)} of {now.Count(FigureNames.Prompts)} prompts became an actor pair "
                + $"(limit {limits.Pairs:P0}){Lost(now)}",
                "equal scores call for more judgments per response, unreadable ones for a better judge, and feedback that "
                + "finds nothing to mend for harder prompts");
        }

        if (now[FigureNames.ActorScoreGap] < limits.ScoreGap)
        {
            yield return new("score-gap", now.Iteration, now[FigureNames.ActorScoreGap], limits.ScoreGap,
                $"chosen and rejected differ by only {now[FigureNames.ActorScoreGap]:F2} points on average (limit {limits.ScoreGap:F2})",
                "ask for more judgments per response, or stop: the judge finds nothing more to prefer");
        }
    }

    /// <summary>
    /// Why prompts have no actor pair, in words; single responses that were left out are another count and not among them.
    /// </summary>
    private static string Lost(IterationFigures s) =>
        s.Under(FigureNames.Skips).Select(skip => (Of: ReasonWords.OfSkip(skip.Key, s), Count: skip.Value))
            .Where(skip => skip.Of.Counted == ReasonWords.WithoutA("pairs", Role.Actor))
            .OrderByDescending(skip => skip.Count).Select(skip => $"{skip.Count} for '{skip.Of.Why}'").ToList() is { Count: > 0 } lost
                ? ": " + string.Join(", ", lost)
                : "";
}
