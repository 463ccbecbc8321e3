using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>Alarms about the judge's scores.</summary>
internal static class ScoreAlarms
{
    private const double OfFirst = 0.4;

    /// <summary>Reliability of a judge that always says the same; it cannot rise.</summary>
    private const double Sure = 0.95;

    public static IEnumerable<Alarm> Of(
        IterationFigures now, IterationFigures? before, IterationFigures first, string? doubt, AlarmLimits limits)
    {
        var unread = now.Under(FigureNames.Unparsable);
        var readable = JudgeHealth.Share(now.Count(FigureNames.Judgments) - unread.Values.Sum(), now.Count(FigureNames.Judgments));
        if (readable < limits.Readable)
        {
            yield return new("judge-unreadable", now.Iteration, readable, limits.Readable,
                $"only {readable:P0} of the judgments could be read (limit {limits.Readable:P0}): {JudgeHealth.Reasons(unread)}",
                Remedy(unread));
        }

        if (now[FigureNames.ToldApart] < limits.ToldApart && doubt is not null)
        {
            yield return new("equal-scores", now.Iteration, now[FigureNames.ToldApart], limits.ToldApart,
                $"the judge tells responses apart for only {now[FigureNames.ToldApart]:P0} of the prompts (limit {limits.ToldApart:P0}), "
                + $"and gives one score in {now[FigureNames.CommonestScore]:P0} of its judgments; {doubt}",
                "stop judge training earlier, or go back one iteration; a pair judge tells finer differences");
        }

        if (Upper(now, FigureNames.Reliability) < limits.Reliability)
        {
            yield return new("judge-noise", now.Iteration, now[FigureNames.Reliability], limits.Reliability,
                $"scores of one response differ as much as scores of two: the reliability of a judgment is "
                + $"{now[FigureNames.Reliability]:F2}, at most {Upper(now, FigureNames.Reliability):F2} (limit {limits.Reliability:F2}; "
                + "dice have 0)",
                "take a stronger judge (roles.judge), or teach this one first (eft.enabled=true)");
        }

        if (Nearer(now, FigureNames.LengthCorrelation) > limits.LengthCorrelation)
        {
            yield return new("length-bias", now.Iteration, now[FigureNames.LengthCorrelation], limits.LengthCorrelation,
                $"scores follow length: their correlation among responses to one prompt is {now[FigureNames.LengthCorrelation]:F2} "
                + $"(limit {limits.LengthCorrelation:F2} either way)",
                "raise rho where the recipe has it, and look at what the judge rewards with `metareward explain`");
        }

        if ((Fall(now, before, first, limits.ScoreFall) ?? Fall(now, first, first, OfFirst * limits.ScoreFall)) is not { } fall)
            yield break;
        yield return new("scores-fall", now.Iteration, fall.By, fall.Limit,
            $"the mean score fell from {fall.From[FigureNames.MeanScore]:F2} in iteration {fall.From.Iteration} to "
            + $"{now[FigureNames.MeanScore]:F2}, by {fall.By:F2} standard deviations (limit {fall.Limit:F2}): training made less of what "
            + "the judge likes, or the judge became stricter",
            "compare responses of both iterations, and look at the pairs that were trained on (`metareward why`)");
    }

    /// <summary>
    /// By how many standard deviations of the first iteration the mean score is below an earlier one, where the intervals do not meet.
    /// Later spreads are smaller where most scores are at the top, and small falls would look large.
    /// </summary>
    private static (double By, double Limit, IterationFigures From)? Fall(
        IterationFigures now, IterationFigures? from, IterationFigures first, double limit)
    {
        var by = (from?[FigureNames.MeanScore] - now[FigureNames.MeanScore]) / first[FigureNames.ScoreSpread];
        return first[FigureNames.ScoreSpread] > 0 && by > limit && Upper(now, FigureNames.MeanScore) < Lower(from!, FigureNames.MeanScore)
            ? (by.Value, limit, from!) : null;
    }

    /// <summary>
    /// Why a judge that gives many responses one score is not to be believed: nothing that knows right from wrong says that it got better,
    /// and its judgments of one response agree no better than at the start. Where responses got better and the judge did not change,
    /// scores are equal and the reliability rises; where the judge collapsed, it does not. Null where it is to be believed.
    /// </summary>
    public static string? Doubt(
        IterationFigures now, IterationFigures first, IReadOnlyList<PolicyMeasures> known, AlarmLimits limits)
    {
        var standing = JudgeStanding.Of(known, now.Iteration - 1);
        if (standing.HasFallen)
            return $"and it has become a worse judge: it {standing.Now!.Words} {standing.Now.Figure.Value:P0} of the held-out "
                + $"{standing.Now.Units}, and did for {standing.Best!.Figure.Value:P0} before";
        if (standing is { Now.KnowsTruth: true, HasRisen: true })
            return null;
        if (!now.Values.ContainsKey(FigureNames.ToldApart))
            return null; // an older run, or no judge: nothing speaks against it
        var (here, there) = (now[FigureNames.Reliability], first[FigureNames.Reliability]);
        there = double.IsNaN(there) ? 0 : there;
        if (double.IsNaN(here))
            return "nothing shows that it tells anything";
        if (now.Iteration == first.Iteration)
            return $"its reliability is {here:F2}, where dice have 0, and no training has made responses alike yet";
        var always = here >= Sure && first[FigureNames.ToldApart] >= limits.ToldApart;
        return always || Lower(now, FigureNames.Reliability) > there ? null
            : $"its reliability is {here:F2} and was {there:F2} at first, so responses that got better do not explain it";
    }

    /// <summary>The end of the interval that is nearer to 0; NaN where it holds 0 or is not there.</summary>
    private static double Nearer(IterationFigures of, string name) => (Lower(of, name), Upper(of, name)) switch
    {
        ( > 0 and var low, _) => low,
        (_, < 0 and var high) => -high,
        _ => double.NaN,
    };

    private static double Lower(IterationFigures of, string name) => of.Values.GetValueOrDefault(name, Interval.None).Low;

    private static double Upper(IterationFigures of, string name) => of.Values.GetValueOrDefault(name, Interval.None).High;

    /// <summary>What helps against the commonest reason.</summary>
    private static string Remedy(IReadOnlyDictionary<string, int> reasons) => reasons.MaxBy(reason => reason.Value).Key switch
    {
        nameof(UnparsableReason.Truncated) or nameof(UnparsableReason.StillThinking) =>
            "raise sampling.max_judgment_tokens: judgments end before their verdict",
        nameof(UnparsableReason.PromptTooLong) =>
            "lower sampling.max_response_tokens, or take a model with a longer context: the judge prompts do not fit",
        _ => "train the judge on demonstrations first",
    };
}
