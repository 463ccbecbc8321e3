namespace MetaReward;

/// <summary>A response to the judge's rubric, read. It is an ordinary sample of another prompt.</summary>
/// <param name="Id">Its response's id and its number: <c>i1/p00017/r3/j5</c>.</param>
/// <param name="ResponseId">The response that it judges.</param>
/// <param name="Sample">What the judge wrote.</param>
/// <param name="Verdict">What that says; for an additive rubric a score or unparsable.</param>
public sealed record Judgment(string Id, string ResponseId, Sample Sample, Verdict Verdict);

/// <summary>One comparison of two judgments of the same response by the meta-judge, in one order.</summary>
/// <param name="Id">The response's id and the two numbers as shown: <c>i1/p00017/r3/b5-2</c> shows judgment 5 first.</param>
/// <param name="ResponseId">The response both judgments are about.</param>
/// <param name="FirstId">The judgment shown first.</param>
/// <param name="SecondId">The judgment shown second.</param>
/// <param name="Sample">What the meta-judge wrote.</param>
/// <param name="Verdict">A choice or unparsable.</param>
public sealed record Battle(string Id, string ResponseId, string FirstId, string SecondId, Sample Sample, Verdict Verdict);
