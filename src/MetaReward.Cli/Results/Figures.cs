using MetaReward.Measures;

namespace MetaReward.Cli.Results;

/// <summary>Measures for a reader who watches a run.</summary>
public static class Figures
{
    private static readonly (string Name, string Words)[] Told =
    [
        ("actor/sampled", "actor right {0} sampled"),
        ("actor/greedy", "{0} greedy"),
        ("judge/pairwise", "judge agrees {0} pairwise"),
        ("judge/exact", "{0} exact"),
    ];

    private static readonly (string Name, string Words, Func<double, string> Show)[] Probed =
    [
        ("probe/parse-rate", "judgments that can be read", ResultTable.Percent),
        ("unread/truncated", "  cut off at the token limit", ResultTable.Percent),
        ("unread/still-thinking", "  still thinking there", ResultTable.Percent),
        ("unread/prompt-too-long", "  never asked: the judge prompt does not fit", ResultTable.Percent),
        ("unread/missing", "  without a score", ResultTable.Percent),
        ("unread/ambiguous", "  with a score that is not clear", ResultTable.Percent),
        ("unread/out-of-range", "  with a score off the scale", ResultTable.Percent),
        ("unread/no-reply", "  without a reply", ResultTable.Percent),
        ("probe/overall", "prefers the good response (a coin: 50 %)", ResultTable.Percent),
        ("probe/other-prompt", "  to another prompt's response", ResultTable.Percent),
        ("probe/truncated", "  to its own beginning", ResultTable.Percent),
        ("probe/shuffled", "  to its words in random order", ResultTable.Percent),
        ("probe/repeated", "  to its opening repeated", ResultTable.Percent),
        ("human/agreement", "agrees with human labels (a coin: 50 %)", ResultTable.Percent),
        ("actor/answers", "responses that are not themselves judgments", ResultTable.Percent),
        ("actor/frozen-judge", "mean score of the actor by the first judge", v => $"{v:0.00}"),
    ];

    /// <summary>A probed judge as lines with 95 % intervals; where the truth is known, one line.</summary>
    public static string Of(IReadOnlyDictionary<string, Interval> values) =>
        values.ContainsKey("probe/parse-rate") || values.ContainsKey("actor/answers")
            ? string.Join('\n', Probed.Where(p => values.ContainsKey(p.Name)).Select(p => Line(p.Words, values[p.Name], p.Show)))
            : "  " + string.Join(", ", Told.Where(t => values.TryGetValue(t.Name, out var value) && value.Count > 0)
                .Select(t => string.Format(t.Words, ResultTable.Percent(values[t.Name].Value))));

    private static string Line(string words, Interval figure, Func<double, string> show) => $"    {words,-44}" + (figure.Count == 0
        ? "     -    nothing could be read"
        : $"{show(figure.Value),8}  [{show(figure.Low)}, {show(figure.High)}] of {figure.Count}");
}
