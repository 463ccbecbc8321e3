using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Pairs as a plan lays them out: which tokens are trained on, and what each counts in its side's sum.</summary>
/// <param name="pairs">Both sides of every pair.</param>
/// <param name="plan">The loss that is minimised.</param>
/// <param name="microBatchTokens">Most tokens in one pass, padding included.</param>
internal sealed class PairExamples(IReadOnlyList<(TokenSequence Chosen, TokenSequence Rejected)> pairs, PairPlan plan, int microBatchTokens)
{
    /// <summary>
    /// The sequences that go through the model: where the likelihood covers prompts, a chosen side's prompt is trained on.
    /// </summary>
    public Examples Of { get; } = new(
        [.. pairs.Select(p => new[] { plan.NllOfPrompt ? p.Chosen.Whole() : p.Chosen, p.Rejected })], microBatchTokens);

    /// <summary>Tokens of a chosen side that the likelihood covers.</summary>
    public long ChosenTokens(int pair) => pairs[pair].Chosen.Response.Count + (plan.NllOfPrompt ? pairs[pair].Chosen.Prompt.Count - 1 : 0);

    /// <summary>What each trained token of a part counts, chosen sides first; null where all count the same.</summary>
    public Tensor? Weights(IReadOnlyList<int> part) => plan.TailWeight == 1 && !plan.NllOfPrompt ? null : tensor(
    [
        .. part.SelectMany(i =>
            Enumerable.Repeat(0f, (int)ChosenTokens(i) - pairs[i].Chosen.Response.Count).Concat(Tail(pairs[i].Chosen, pairs[i].Rejected))),
        .. part.SelectMany(i => Tail(pairs[i].Rejected, pairs[i].Chosen)),
    ]);

    private IEnumerable<float> Tail(TokenSequence own, TokenSequence other) =>
        TokenLosses.TailWeights(own.Response.Count, other.Response.Count, plan.TailWeight);
}
