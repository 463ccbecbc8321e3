using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Cli.Results;

/// <summary>One row of the table: what it says, and its text per policy or iteration, from 0 on.</summary>
public sealed record ResultRow(string Label, IReadOnlyList<string> Cells);

/// <summary>
/// The table at the end of a run: a column per turn of the loop, column 0 for the policy it starts from. Measures are those of the policy
/// that the turn ended with; what was made and learned is what the turn made. What was not measured is a dash, never a zero.
/// </summary>
public static class ResultTable
{
    private const string None = "-";

    /// <summary>What most readers need, at most five of them: the first ones that were measured.</summary>
    private static readonly (string Name, string Label, Func<double, string> Show)[] First =
    [
        (MeasureNames.ActorSampled, "actor right, sampled", Percent),
        (MeasureNames.ActorGreedy, "actor right, greedy", Percent),
        (MeasureNames.JudgePairwise, "judge right on pairs", Percent),
        (MeasureNames.JudgeExact, "judge's exact score", Percent),
        (MeasureNames.ResponseLength, "words of a response", v => $"{v:0.0}"),
        (MeasureNames.ActorRight, "your questions right", Percent),
        (MeasureNames.ActorFrozenJudge, "actor's mean score", v => $"{v:0.0}"),
        (MeasureNames.ProbeOverall, "judge, on contrasts", Percent),
        (MeasureNames.HumanAgreement, "judge, against people", Percent),
        (MeasureNames.ProbeParseRate, "judgments readable", Percent),
        (MeasureNames.ActorAnswers, "replies that answer", Percent),
    ];

    private const int MostMeasures = 5;

    private static readonly (string Name, string Label, Func<double, string> Show)[] Known =
    [
        (MeasureNames.ActorSampled, "oracle: actor right, sampled", Percent),
        (MeasureNames.ActorGreedy, "oracle: actor right, greedy", Percent),
        (MeasureNames.JudgePairwise, "oracle: judge agrees, pairwise", Percent),
        (MeasureNames.JudgeExact, "oracle: judge's exact score", Percent),
        (MeasureNames.ResponseLength, "held out: response length, words", v => $"{v:0.0}"),
        (MeasureNames.JudgeUnparsable, "held out: unparsable judgments", Percent),
        (MeasureNames.MetaRight, "oracle: meta-judge right", Percent),
        (MeasureNames.ActorRight, "your questions: greedy response right", Percent),
        (MeasureNames.ActorFrozenJudge, "held out: actor's score by the first judge", v => $"{v:0.00}"),
        (MeasureNames.HumanAgreement, "human labels: judge agrees", Percent),
        (MeasureNames.HumanWithoutTies, "human labels: judge agrees, ties left out", Percent),
    ];

    /// <summary>
    /// The rows that most readers need, about eight, in two parts; shares are rounded to points, as far as their intervals carry.
    /// </summary>
    public static IReadOnlyList<ResultRow> Short(IReadOnlyList<IterationFigures> summaries, IReadOnlyList<PolicyMeasures> measures)
    {
        var last = Last(summaries, measures);
        ResultRow Made(string label, Func<IterationFigures, string> cell) => Row(label, summaries, s => s.Iteration, last, cell);
        var oracle = measures.Any(m => m.Values.ContainsKey(MeasureNames.ActorSampled));
        var measured = First.Where(f => measures.Any(m => m.Values.ContainsKey(f.Name))).Take(MostMeasures)
            .Select(f => Row(f.Label, measures, m => m.Iteration, last,
                m => m.Values.TryGetValue(f.Name, out var value) ? Rounded(value, f.Show) : None));
        List<ResultRow> made =
        [
            .. oracle ? Array.Empty<ResultRow>() : [Made("response, characters", s => Number(s[FigureNames.ResponseLength], "0"))],
            Made("top scores given", s => double.IsNaN(s[FigureNames.TopShare]) ? None : $"{100 * s[FigureNames.TopShare]:0} %"),
            Made("actor pairs", s => Counted(s, FigureNames.ActorPairs)),
            Made("judge pairs", s => s.Values.ContainsKey(FigureNames.Skip(Role.Judge, SkipReason.JudgeNotTrained)) ? None
                : Counted(s, FigureNames.JudgePairs)),
            Made("comparisons right", s => Percent(s[FigureNames.ComparisonsRight])),
            Made("demonstrations", s => Counted(s, FigureNames.JudgeDemonstrations)),
            Made("votes for the majority", s => Percent(s[FigureNames.VoteShare])),
            Made("rollouts", s => Counted(s, FigureNames.ActorRollouts)),
            Made("mean reward", s => Number(s[FigureNames.ActorReward], "0.00")),
        ];
        return [
            .. Under($"Held-out prompts{(oracle ? ", by an oracle that only measures" : "")}, ± 95 %", measured),
            .. Under("Made on the way, by the model it starts from", made),
        ];
    }

    /// <summary>All rows that have anything to say.</summary>
    public static IReadOnlyList<ResultRow> Of(
        IReadOnlyList<IterationFigures> summaries, IReadOnlyList<PolicyMeasures> measures, IReadOnlyList<RoomCost> costs)
    {
        var last = Last(summaries, measures);
        var rows = Measured(measures, last).Concat(Made(summaries, last)).Concat(Skipped(summaries, last))
            .Concat(Others(summaries, last)).Concat(Learned(summaries, last)).Concat(Cost(costs, last));
        return [.. rows.Where(r => r.Cells.Count == 0 || r.Cells.Any(c => c != None))];
    }

    private static int Last(IReadOnlyList<IterationFigures> summaries, IReadOnlyList<PolicyMeasures> measures) =>
        summaries.Select(s => s.Iteration).Concat(measures.Select(m => m.Iteration)).DefaultIfEmpty(0).Max();

    private static IEnumerable<ResultRow> Under(string heading, IEnumerable<ResultRow> rows) =>
        rows.Where(r => r.Cells.Any(c => c != None)).ToList() is { Count: > 0 } full ? [new(heading, []), .. full] : [];

    /// <summary>A share for people: <c>62.5 %</c>.</summary>
    public static string Percent(double share) => double.IsNaN(share) ? None : $"{100 * share:0.0} %";

    private static IEnumerable<ResultRow> Measured(IReadOnlyList<PolicyMeasures> measures, int last)
    {
        foreach (var (name, label, show) in Known)
        {
            yield return Row(label, measures, m => m.Iteration, last,
                m => m.Values.TryGetValue(name, out var value) ? Show(value, show) : None);
        }

        var probes = measures.SelectMany(m => m.Values.Keys)
            .Where(k => k.StartsWith(MeasureNames.Probe, StringComparison.Ordinal)).Distinct();
        foreach (var name in probes)
        {
            yield return Row(name.Replace(MeasureNames.Probe, "probe: ", StringComparison.Ordinal), measures, m => m.Iteration, last,
                m => m.Values.TryGetValue(name, out var value) ? Show(value, Percent) : None);
        }
    }

    private static IEnumerable<ResultRow> Made(IReadOnlyList<IterationFigures> summaries, int last)
    {
        ResultRow Of(string label, Func<IterationFigures, string> cell) => Row(label, summaries, s => s.Iteration, last, cell);
        yield return Of("mean score", s => Number(s[FigureNames.MeanScore], "0.00"));
        yield return Of("share of top scores", s => Percent(s[FigureNames.TopShare]));
        yield return Of("mean response length, characters", s => Number(s[FigureNames.ResponseLength], "0"));
        yield return Of("unparsable judgments",
            s => Percent((double)s.Under(FigureNames.Unparsable).Values.Sum() / s.Count(FigureNames.Judgments)));
        yield return Of("meta-judge prefers the higher score", s => Percent(s[FigureNames.HigherScore]));
        yield return Of("meta-judge prefers the first shown", s => Percent(s[FigureNames.FirstPosition]));
        yield return Of("both orders agree", s => Percent(s[FigureNames.OrderConsistency]));
        yield return Of("actor pairs", s => Counted(s, FigureNames.ActorPairs));
        yield return Of("judge pairs", s => Counted(s, FigureNames.JudgePairs));
    }

    /// <summary>Prompts without a pair apart from single responses and judgments that were left out: the two do not add up.</summary>
    private static IEnumerable<ResultRow> Skipped(IReadOnlyList<IterationFigures> summaries, int last)
    {
        var keys = summaries.SelectMany(s => s.Under(FigureNames.Skips).Keys).Distinct().Order(StringComparer.Ordinal);
        IterationFigures Having(string key) => summaries.First(s => s.Under(FigureNames.Skips).ContainsKey(key));
        foreach (var group in keys.GroupBy(key => ReasonWords.OfSkip(key, Having(key)).Counted)
            .OrderByDescending(g => g.Key.StartsWith("prompts", StringComparison.Ordinal)))
        {
            yield return new(group.Key, []);
            foreach (var key in group)
            {
                yield return Row(
                    $"  {ReasonWords.Why(key)}", summaries, s => s.Iteration, last,
                    s => s.Under(FigureNames.Skips).TryGetValue(key, out var count) ? $"{count}" : None);
            }
        }
    }

    /// <summary>Figures of rooms and trainings that not every recipe has, by their names.</summary>
    private static IEnumerable<ResultRow> Others(IReadOnlyList<IterationFigures> summaries, int last)
    {
        string[] usual = ["prompts", "responses", "judgments", "meta-judgments", "pairs", "skips", "position_weight"];
        var names = summaries.SelectMany(s => s.Values.Keys).Distinct().Order(StringComparer.Ordinal)
            .Where(name => name.Split('/') is var parts && !usual.Contains(parts[0]) && !(parts[0] == "training" && parts.Length == 2))
            .ToList();
        if (names.Count > 0)
        {
            yield return new("Other figures, by their names", []);
        }

        foreach (var name in names)
        {
            var kind = FigureNames.KindOf(name);
            yield return Row($"  {name}", summaries, s => s.Iteration, last, s => kind switch
            {
                FigureKind.Count => Counted(s, name),
                FigureKind.Share => Percent(s[name]),
                _ => Number(s[name], "0.00"),
            });
        }
    }

    private static string Counted(IterationFigures figures, string name) =>
        figures.Values.ContainsKey(name) ? $"{figures.Count(name)}" : None;

    private static IEnumerable<ResultRow> Learned(IReadOnlyList<IterationFigures> summaries, int last)
    {
        ResultRow Of(string label, Func<IterationFigures, string> cell) => Row(label, summaries, s => s.Iteration, last, cell);
        yield return Of("loss, first -> last step",
            s => double.IsNaN(s[FigureNames.FirstLoss]) ? None : $"{s[FigureNames.FirstLoss]:0.000} -> {s[FigureNames.LastLoss]:0.000}");
        yield return Of(StepNames.RewardsMargins, s => Number(s[FigureNames.LastMargin], "0.00"));
        yield return Of(StepNames.RewardsAccuracies, s => Percent(s[FigureNames.LastAccuracy]));
    }

    private static IEnumerable<ResultRow> Cost(IReadOnlyList<RoomCost> costs, int last)
    {
        var turns = costs.GroupBy(c => c.Iteration).ToList();
        yield return Row("tokens", turns, g => g.Key, last, g => RoomProgress.Count(g.Sum(c => c.Tokens)));
        yield return Row("seconds", turns, g => g.Key, last, g => $"{g.Sum(c => c.Seconds):0.0}");
    }

    private static ResultRow Row<T>(string label, IReadOnlyList<T> items, Func<T, int> turn, int last, Func<T, string> cell) =>
        new(label, [.. Enumerable.Range(0, last + 1).Select(t => items.Where(i => turn(i) == t).Select(cell).FirstOrDefault() ?? None)]);

    private static string Show(Interval value, Func<double, string> show) =>
        value.Count == 0 || double.IsNaN(value.Value) ? None
        : double.IsNaN(value.Low) ? show(value.Value)
        : show == Percent ? $"{100 * value.Value:0.0} ± {50 * (value.High - value.Low):0.0} %"
        : $"{show(value.Value)} ± {show((value.High - value.Low) / 2)}";

    /// <summary>
    /// A share without decimals unless its interval is narrower than a point; another figure alone where its interval is narrow.
    /// </summary>
    private static string Rounded(Interval value, Func<double, string> show) =>
        show != Percent && value.Count > 0 && !double.IsNaN(value.Value) && value.High - value.Low < 0.2 * value.Value ? show(value.Value)
        : show != Percent || value.Count == 0 || double.IsNaN(value.Low) || value.High - value.Low < 0.02 ? Show(value, show)
        : $"{100 * value.Value:0} ± {50 * (value.High - value.Low):0} %";

    private static string Number(double value, string format) => double.IsNaN(value) ? None : value.ToString(format);
}
