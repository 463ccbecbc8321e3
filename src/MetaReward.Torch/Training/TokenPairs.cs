namespace MetaReward.Torch;

/// <summary>
/// Preference pairs in the token ids that were sampled, and the objective over them. The reference is asked once about every pair, in the parts of
/// the batch in which the pair is trained on first: there a policy that is its own reference differs from it by nothing, in bfloat16 too.
/// </summary>
/// <param name="anchor">The reference; its text side renders the prompts.</param>
/// <param name="pairs">What to learn from.</param>
/// <param name="options">Loss and passes.</param>
internal sealed class TokenPairs(TorchPolicy anchor, IReadOnlyList<PreferencePair> pairs, Dpo options)
{
    private readonly (TokenSequence Chosen, TokenSequence Rejected)[] sides = [.. pairs.Select(pair =>
    {
        var prompt = anchor.Text.EncodePrompt(pair.Prompt);
        return (new TokenSequence(prompt, pair.Chosen.Sample.Tokens), new TokenSequence(prompt, pair.Rejected.Sample.Tokens));
    })];

    /// <param name="model">In training.</param>
    /// <param name="order">The batches of all steps.</param>
    /// <param name="cancel">Stops the reference between passes.</param>
    public IObjective Objective(Transformer model, IReadOnlyList<int[]> order, CancellationToken cancel)
    {
        var passes = Passes.Of(options.Training);
        if (options.IsUnpaired())
        {
            var examples = new Examples([.. sides.Select(s => new[] { s.Chosen, s.Rejected })], passes.MicroBatchTokens);
            var said = examples.Ask(anchor.Model, order, null, cancel);
            return new KtoObjective(
                model, anchor.Model, [.. sides.Zip(said, (s, r) => new LabelledSequence[] { new(s.Chosen, true, r[0]), new(s.Rejected, false, r[1]) })], options, passes);
        }

        var plan = PairPlan.Of(options);
        var laid = new PairExamples(sides, plan, passes.MicroBatchTokens);
        var logps = plan.Anchored ? laid.Of.Ask(anchor.Model, order, laid.Weights, cancel) : [.. sides.Select(_ => new float[2])];
        return new PairObjective(
            model,
            [.. pairs.Select((pair, i) => new TokenPair(sides[i].Chosen, sides[i].Rejected, logps[i][0], logps[i][1])
            {
                ChosenScore = pair.Chosen.Score,
                RejectedScore = pair.Rejected.Score,
            })],
            plan,
            passes);
    }
}
