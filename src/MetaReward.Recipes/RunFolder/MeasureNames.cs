namespace MetaReward.Recipes;

/// <summary>
/// Every measure of a policy, by its name in <c>measures.json</c>. Measures are made on held-out prompts, and nothing that trains reads
/// them. <c>docs/figures.md</c> has this list.
/// </summary>
public static class MeasureNames
{
    /// <summary>All of them; the first that fits a name explains it.</summary>
    public static IReadOnlyList<FigureName> All { get; } =
    [
        new("actor/sampled", FigureKind.Share, "Sampled responses that the oracle calls right. Built-in world."),
        new("actor/greedy", FigureKind.Share, "Greedy responses that the oracle calls right. Built-in world."),
        new("actor/answers", FigureKind.Share, "Responses that are answers and not themselves judgments."),
        new("actor/frozen-judge", FigureKind.Score, "Mean score of the responses by the judge that the run began with."),
        new("response/length", FigureKind.Number, "Mean length of a sampled response, in words. Built-in world."),
        new("judge/pairwise", FigureKind.Share,
            "Prompts whose right response gets a higher mean score than the wrong one; equal scores count half. Built-in world."),
        new("judge/pairwise-single", FigureKind.Share, "The same for one judgment of each. Built-in world."),
        new("judge/exact", FigureKind.Share, "Judgments with the oracle's score. Built-in world."),
        new("judge/error", FigureKind.Score, "Mean distance from the oracle's score. Built-in world."),
        new("judge/score", FigureKind.Score, "Mean score that the judge gives. Built-in world."),
        new("judge/top", FigureKind.Share, "Judgments with the top score. Built-in world."),
        new("judge/unparsable", FigureKind.Share, "Judgments that cannot be read. Built-in world."),
        new("meta/right", FigureKind.Share, "Comparisons of two judgments that the better one wins, by the oracle. Built-in world."),
        new("meta/first", FigureKind.Share, "Comparisons that the judgment shown first wins; one half is even-handed. Built-in world."),
        new("meta/higher", FigureKind.Share, "Comparisons of different scores that the higher score wins. Built-in world."),
        new("probe/parse-rate", FigureKind.Share, "Judgments of the probe that can be read."),
        new("probe/overall", FigureKind.Share,
            "Contrasts of the probe in which the good response gets the higher score; equal scores count half, so a coin gets one half."),
        new("probe/*", FigureKind.Share,
            "The same for one kind of spoiled response: other-prompt, truncated, shuffled or repeated."),
        new("unread/*", FigureKind.Share, "Judgments of the probe that cannot be read, by reason; there where many cannot."),
        new("human/agreement", FigureKind.Share, "Pairs with human labels on which the judge agrees."),
        new("human/without-ties", FigureKind.Share, "The same without the pairs that the judge calls equal."),
    ];
}
