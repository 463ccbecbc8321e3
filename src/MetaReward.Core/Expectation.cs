namespace MetaReward;

/// <summary>How likely each score of the scale was where a judgment wrote its own: what the judge thought before one score was drawn.
/// </summary>
/// <param name="Id">The judgment's id and a number: <c>i1/p00017/r3/j5/e0</c>.</param>
/// <param name="JudgmentId">The judgment.</param>
/// <param name="Scale">The scores, a digit each, in ascending order.</param>
/// <param name="Logps">Natural log-prob of each at temperature 1, in the order of the scale; none where nobody could tell.</param>
public sealed record Expectation(string Id, string JudgmentId, string Scale, IReadOnlyList<float> Logps);
