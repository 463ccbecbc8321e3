using MetaReward.Measures;

namespace MetaReward.Cli.Results;

/// <summary>Measures for a reader who watches a run.</summary>
public static class Figures
{
    private static readonly (string Name, string Words)[] Told =
    [
        (MeasureNames.ActorSampled, "actor right {0} sampled"),
        (MeasureNames.ActorGreedy, "{0} greedy"),
        (MeasureNames.JudgePairwise, "judge agrees {0} pairwise"),
        (MeasureNames.JudgeExact, "{0} exact"),
    ];

    private static readonly (string Name, string Words, Func<double, string> Show)[] Probed =
    [
        (MeasureNames.ProbeParseRate, "judgments that can be read", ResultTable.Percent),
        (MeasureNames.UnreadTruncated, "  cut off at the token limit", ResultTable.Percent),
        (MeasureNames.UnreadStillThinking, "  still thinking there", ResultTable.Percent),
        (MeasureNames.UnreadPromptTooLong, "  never asked: the judge prompt does not fit", ResultTable.Percent),
        (MeasureNames.UnreadMissing, "  without a score", ResultTable.Percent),
        (MeasureNames.UnreadAmbiguous, "  with a score that is not clear", ResultTable.Percent),
        (MeasureNames.UnreadOutOfRange, "  with a score off the scale", ResultTable.Percent),
        (MeasureNames.UnreadNoReply, "  without a reply", ResultTable.Percent),
        (MeasureNames.ProbeOverall, "prefers the good response (a coin: 50 %)", ResultTable.Percent),
        (MeasureNames.ProbeOtherPrompt, "  to another prompt's response", ResultTable.Percent),
        (MeasureNames.ProbeTruncated, "  to its own beginning", ResultTable.Percent),
        (MeasureNames.ProbeShuffled, "  to its words in random order", ResultTable.Percent),
        (MeasureNames.ProbeRepeated, "  to its opening repeated", ResultTable.Percent),
        (MeasureNames.HumanAgreement, "agrees with human labels (a coin: 50 %)", ResultTable.Percent),
        (MeasureNames.ActorRight, "your questions answered rightly", ResultTable.Percent),
        (MeasureNames.ActorAnswers, "responses that are not themselves judgments", ResultTable.Percent),
        (MeasureNames.ActorFrozenJudge, "mean score of the actor by the first judge", v => $"{v:0.00}"),
    ];

    /// <summary>A probed judge as lines with 95 % intervals; where the truth is known, one line.</summary>
    public static string Of(IReadOnlyDictionary<string, Interval> values) =>
        values.ContainsKey(MeasureNames.ProbeParseRate) || values.ContainsKey(MeasureNames.ActorAnswers)
            ? string.Join('\n', Probed.Where(p => values.ContainsKey(p.Name)).Select(p => Line(p.Words, values[p.Name], p.Show)))
            : "  " + string.Join(", ", Told.Where(t => values.TryGetValue(t.Name, out var value) && value.Count > 0)
                .Select(t => string.Format(t.Words, ResultTable.Percent(values[t.Name].Value))));

    private static string Line(string words, Interval figure, Func<double, string> show) => $"    {words,-44}" + (figure.Count == 0
        ? "     -    nothing could be read"
        : $"{show(figure.Value),8}  [{show(figure.Low)}, {show(figure.High)}] of {figure.Count}");
}
