using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Studio.Charts;

namespace MetaReward.Studio.Pages;

/// <summary>
/// Measures of every policy on held-out prompts: curves with their intervals, the figures as a table, and the judge probe in plain words.
/// </summary>
internal static class Policies
{
    private static readonly string[] Drawn = [MeasureNames.ActorSampled, MeasureNames.ActorGreedy, MeasureNames.JudgePairwise,
        MeasureNames.JudgeExact, MeasureNames.JudgeScore,
        MeasureNames.ResponseLength, MeasureNames.MetaRight, MeasureNames.ActorRight, MeasureNames.ActorFrozenJudge,
        MeasureNames.HumanAgreement];

    public static Markup? Draw(ReportModel model)
    {
        if (model.Measures.Count == 0)
        {
            return null;
        }

        (string Name, IReadOnlyDictionary<string, Interval> Values)[] columns =
        [
            .. model.BeforeEft is null ? [] : new[] { ("before EFT", model.BeforeEft) },
            .. model.Measures.Select(m => ($"M{m.Iteration}", m.Values)),
        ];
        var names = Measure.Of(model.Measures.SelectMany(m => m.Values.Keys));
        var curves = names.Where(m => Drawn.Contains(m.Name) || m.Name.StartsWith(MeasureNames.Probe, StringComparison.Ordinal))
            .Select(m => Curve(model, m));
        return Markup.Of($"""
            <p class="lead">Measured on held-out prompts that nothing trains on. M0 is the policy the loop starts from. Bands and brackets
            are 95 % intervals.</p>
            <div class="charts">{curves.Select(c => c.Draw())}</div>
            {Probe(model)}
            {Table.Of(
                ["measure", .. columns.Select(c => c.Name)],
                names.Select(n =>
                    (n.Label, columns.Select(c => FigureText.Interval(c.Values.GetValueOrDefault(n.Name, Interval.None), n.Show)))))}
            """);
    }

    private static Curve Curve(ReportModel model, Measure measure) => new(
        measure.Label,
        measure.Show,
        [new(measure.Label,
            [.. model.Measures.Select(m => ((double)m.Iteration, m.Values.GetValueOrDefault(measure.Name, Interval.None)))])],
        [.. model.Measures.Select(m => ((double)m.Iteration, $"M{m.Iteration}"))]);

    /// <summary>A judge that is at chance on contrasts with a free truth must not look like one that is not.</summary>
    private static Markup Probe(ReportModel model)
    {
        var last = model.Measures[^1];
        var kinds = Measure.Of(
            last.Values.Keys.Where(name =>
                name.StartsWith(MeasureNames.Probe, StringComparison.Ordinal) && name != MeasureNames.ProbeParseRate));
        var chance = kinds.Where(kind => last.Values[kind.Name] is { Low: <= 0.5 })
            .Select(kind => kind.Label.Replace("Probe: right on ", "", StringComparison.Ordinal)).ToArray();
        return kinds.Count == 0 ? Markup.Empty : Markup.Of($"""
            {(chance is []
                ? Markup.Empty
                : Markup.Of($"<p class=\"warn\">The judge of M{last.Iteration} is not shown to be better than chance on: {string.Join(", ",
                    chance)}. Its preferences of that kind mean nothing.</p>"))}
            <p class="lead">The probe puts responses spoiled on purpose beside whole ones, so that the truth is free; 50 % is chance. They
            differ in form and topic: passing it does not show that a judge tells right from wrong, or that
            it prefers what people prefer.</p>
            {People(last)}
            """);
    }

    /// <summary>What contrasts leave open, or that it was left open.</summary>
    private static Markup People(PolicyMeasures last) => last.Values.GetValueOrDefault(MeasureNames.HumanAgreement, Interval.None) switch
    {
        { Count: 0 } => Markup.Of(
            $"<p class=\"warn\">No pairs labelled by people were put to this judge: whether its preferences are those of people is not "
            + $"known (evaluation.human_pairs).</p>"),
        { Low: <= 0.5 } seen => Markup.Of(
            $"<p class=\"warn\">On {FigureText.Count(seen.Count)} pairs labelled by people the judge of M{last.Iteration} agrees with them "
            + $"in {FigureText.Interval(seen, FigureText.Percent)}: not shown to be better than chance. "
            + $"Its scores are no measure of quality beyond the form that the probe tests.</p>"),
        var seen => Markup.Of(
            $"<p class=\"lead\">On {FigureText.Count(seen.Count)} pairs labelled by people the judge of M{last.Iteration} agrees with them "
            + $"in {FigureText.Interval(seen, FigureText.Percent)}.</p>"),
    };
}
