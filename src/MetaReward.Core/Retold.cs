namespace MetaReward;

/// <summary>How likely a response would have been after its prompt's other form, <see cref="Prompt.Without"/>.</summary>
/// <param name="Id">The response's id and a number: <c>i1/p00017/r3/w0</c>.</param>
/// <param name="ResponseId">The response.</param>
/// <param name="Logps">Natural log-probs of its tokens there; none where nobody could tell.</param>
public sealed record Retold(string Id, string ResponseId, IReadOnlyList<float> Logps);
