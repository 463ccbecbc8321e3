using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>
/// How well a policy judges, by the best that is known of it: an oracle, else people's labels, else contrasts whose truth is free.
/// </summary>
/// <param name="Figure">Share of pairs or contrasts judged rightly; a coin gets one half.</param>
/// <param name="Words">Verb and object that go before the figure.</param>
/// <param name="Units">What was counted.</param>
/// <param name="KnowsTruth">Whether right and wrong answers are told apart by it, not only whole and spoiled ones.</param>
public sealed record Agreement(Interval Figure, string Words, string Units, bool KnowsTruth)
{
    private static readonly (string Name, string Words, string Units, bool KnowsTruth)[] Known =
    [
        (MeasureNames.JudgePairwise, "puts a right response above a wrong one for", "prompts", true),
        (MeasureNames.HumanAgreement, "agrees with people on", "pairs", true),
        (MeasureNames.ProbeOverall, "prefers whole responses to spoiled ones for", "prompts", false),
    ];

    /// <summary>The best figure of a policy; null where none has an observation.</summary>
    public static Agreement? Of(PolicyMeasures measures) => Known
        .Where(k => measures.Values.TryGetValue(k.Name, out var figure) && figure.Count > 0 && !double.IsNaN(figure.Low))
        .Select(k => new Agreement(measures.Values[k.Name], k.Words, k.Units, k.KnowsTruth)).FirstOrDefault();
}
