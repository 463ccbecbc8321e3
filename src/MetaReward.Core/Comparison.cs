namespace MetaReward;

/// <summary>Two responses to one prompt that a judge is to compare, in the order in which they are shown.</summary>
/// <param name="Id">The prompt's id in its iteration and the order: <c>i1/p00017/ab</c>.</param>
/// <param name="Prompt">What both answer.</param>
/// <param name="First">The response shown first.</param>
/// <param name="Second">The response shown second.</param>
/// <param name="Better">Which of them is known to be better.</param>
public sealed record Matchup(string Id, Prompt Prompt, Response First, Response Second, Choice Better);

/// <summary>One comparison of two responses by a judge, in one order.</summary>
/// <param name="Id">Its match's id and its number: <c>i1/p00017/ab/c3</c>.</param>
/// <param name="MatchupId">The match that it is about.</param>
/// <param name="FirstId">The response shown first.</param>
/// <param name="SecondId">The response shown second.</param>
/// <param name="Sample">What the judge wrote.</param>
/// <param name="Verdict">A choice or unparsable.</param>
public sealed record Comparison(string Id, string MatchupId, string FirstId, string SecondId, Sample Sample, Verdict Verdict);
