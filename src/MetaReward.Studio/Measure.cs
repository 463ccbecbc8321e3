namespace MetaReward.Studio;

/// <summary>
/// What is known of a measure by its name in <c>measures.json</c>: what to call it and how to show it. Unknown ones
/// are shown as they are named.
/// </summary>
internal sealed record Measure(string Name, string Label, Func<double, string> Show)
{
    private static readonly Measure[] Known =
    [
        new(MeasureNames.ActorSampled, "Actor right, sampled", FigureText.Percent),
        new(MeasureNames.ActorGreedy, "Actor right, greedy", FigureText.Percent),
        new(MeasureNames.JudgePairwise, "Judge orders pairs rightly", FigureText.Percent),
        new(MeasureNames.JudgePairwiseSingle, "Judge orders pairs rightly, one judgment", FigureText.Percent),
        new(MeasureNames.JudgeOwnPairwise, "Judge orders the actor's own pairs rightly", FigureText.Percent),
        new(MeasureNames.JudgeExact, "Judge gives the exact score", FigureText.Percent),
        new(MeasureNames.JudgeError, "Judge's error, points", FigureText.Number),
        new(MeasureNames.JudgeScore, "Judge's mean score", FigureText.Number),
        new(MeasureNames.JudgeTop, "Judge's share of top scores", FigureText.Percent),
        new(MeasureNames.JudgeUnparsable, "Judgments that cannot be read", FigureText.Percent),
        new(MeasureNames.MetaRight, "Meta-judge right", FigureText.Percent),
        new(MeasureNames.MetaOwnAnswer, "Meta-judge's own answer right", FigureText.Percent),
        new(MeasureNames.MetaFirst, "Meta-judge picks the first shown", FigureText.Percent),
        new(MeasureNames.MetaHigher, "Meta-judge picks the higher score", FigureText.Percent),
        new(MeasureNames.ProbeParseRate, "Probe: judgments that can be read", FigureText.Percent),
        new(MeasureNames.ProbeOverall, "Probe: right on all contrasts", FigureText.Percent),
        new(MeasureNames.ProbeOtherPrompt, "Probe: right on other prompt's response", FigureText.Percent),
        new(MeasureNames.ProbeTruncated, "Probe: right on truncated response", FigureText.Percent),
        new(MeasureNames.ProbeShuffled, "Probe: right on shuffled response", FigureText.Percent),
        new(MeasureNames.ProbeRepeated, "Probe: right on repeated response", FigureText.Percent),
        new(MeasureNames.HumanAgreement, "Judge agrees with human labels", FigureText.Percent),
        new(MeasureNames.HumanWithoutTies, "Judge agrees with human labels, ties left out", FigureText.Percent),
        new(MeasureNames.ActorRight, "Your questions answered rightly, greedy", FigureText.Percent),
        new(MeasureNames.ActorFrozenJudge, "Actor's mean score by the first judge", FigureText.Number),
        new(MeasureNames.ResponseLength, "Response length, words", FigureText.Number),
    ];

    /// <summary>The measures of a run, known ones first and in this order, then the others by name.</summary>
    public static IReadOnlyList<Measure> Of(IEnumerable<string> names)
    {
        var present = names.Distinct().ToHashSet();
        return [.. Known.Where(m => present.Contains(m.Name)),
            .. present.Except(Known.Select(m => m.Name)).Order(StringComparer.Ordinal).Select(Of)];
    }

    public static Measure Of(string name) => Known.FirstOrDefault(m => m.Name == name) ?? new(name, name, IsShare(name) ? FigureText.Percent
        : FigureText.Number);

    private static bool IsShare(string name) => MeasureNames.All.FirstOrDefault(known => known.Fits(name))?.Kind == FigureKind.Share;
}
