namespace MetaReward.Studio;

/// <summary>
/// What is known of a measure by its name in <c>measures.json</c>: what to call it and how to show it. Unknown ones
/// are shown as they are named.
/// </summary>
internal sealed record Measure(string Name, string Label, Func<double, string> Show)
{
    private static readonly Measure[] Known =
    [
        new("actor/sampled", "Actor right, sampled", FigureText.Percent),
        new("actor/greedy", "Actor right, greedy", FigureText.Percent),
        new("judge/pairwise", "Judge orders pairs rightly", FigureText.Percent),
        new("judge/pairwise-single", "Judge orders pairs rightly, one judgment", FigureText.Percent),
        new("judge/exact", "Judge gives the exact score", FigureText.Percent),
        new("judge/error", "Judge's error, points", FigureText.Number),
        new("judge/score", "Judge's mean score", FigureText.Number),
        new("judge/top", "Judge's share of top scores", FigureText.Percent),
        new("judge/unparsable", "Judgments that cannot be read", FigureText.Percent),
        new("meta/right", "Meta-judge right", FigureText.Percent),
        new("meta/first", "Meta-judge picks the first shown", FigureText.Percent),
        new("meta/higher", "Meta-judge picks the higher score", FigureText.Percent),
        new("probe/parse-rate", "Probe: judgments that can be read", FigureText.Percent),
        new("probe/overall", "Probe: right on all contrasts", FigureText.Percent),
        new("probe/other-prompt", "Probe: right on other prompt's response", FigureText.Percent),
        new("probe/truncated", "Probe: right on truncated response", FigureText.Percent),
        new("probe/shuffled", "Probe: right on shuffled response", FigureText.Percent),
        new("probe/repeated", "Probe: right on repeated response", FigureText.Percent),
        new("human/agreement", "Judge agrees with human labels", FigureText.Percent),
        new("human/without-ties", "Judge agrees with human labels, ties left out", FigureText.Percent),
        new("actor/frozen-judge", "Actor's mean score by the first judge", FigureText.Number),
        new("response/length", "Response length, words", FigureText.Number),
    ];

    /// <summary>The measures of a run, known ones first and in this order, then the others by name.</summary>
    public static IReadOnlyList<Measure> Of(IEnumerable<string> names)
    {
        var present = names.Distinct().ToHashSet();
        return [.. Known.Where(m => present.Contains(m.Name)),
            .. present.Except(Known.Select(m => m.Name)).Order(StringComparer.Ordinal).Select(Of)];
    }

    public static Measure Of(string name) =>
        Known.FirstOrDefault(m => m.Name == name) ?? new(name, name, IsShare(name) ? FigureText.Percent : FigureText.Number);

    private static bool IsShare(string name) =>
        name.Split('/')[0] is "actor" or "judge" or "meta" or "probe" or "unread"
        && !new[] { "length", "score", "error", "gap", "margin", "seconds", "tokens",
            "count" }.Any(word => name.Contains(word, StringComparison.Ordinal));
}
