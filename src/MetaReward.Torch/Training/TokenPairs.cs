namespace MetaReward.Torch;

/// <summary>
/// Preference pairs in the token ids that were sampled, and the objective over them. The reference is asked once about every pair, in the
/// parts of the batch in which the pair is trained on first: there a policy that is its own reference differs from it
/// by nothing, in bfloat16 too.
/// </summary>
internal sealed class TokenPairs
{
    private readonly TorchPolicy anchor;
    private readonly Dpo options;
    private readonly (PreferencePair Pair, TokenSequence Chosen, TokenSequence Rejected)[] pairs;

    /// <param name="anchor">The reference; its text side renders the prompts.</param>
    /// <param name="given">What to learn from.</param>
    /// <param name="options">Loss and passes.</param>
    public TokenPairs(TorchPolicy anchor, IReadOnlyList<PreferencePair> given, Dpo options)
    {
        (this.anchor, this.options) = (anchor, options);
        var fitting = Fitting.Of(
            given.Select(pair =>
            {
                var prompt = pair.PromptTokens ?? anchor.Text.EncodePrompt(pair.Prompt);
                return new[] { pair.Chosen, pair.Rejected }.Select(side =>
                    Fitting.Learned(anchor.Text, new(prompt, anchor.Text.EncodeTarget(side.Target)), options.Training.Thoughts)).ToArray();
            }),
            options.Training.MaxLength);
        pairs = [.. fitting.Kept.Where(k => Differ(k.Example)).Select(k => (given[k.Place], k.Example[0], k.Example[1]))];
        var equal = fitting.Kept.Count - pairs.Length;
        (Cut, LeftOut) = (fitting.Cut, fitting.Dropped + equal);
        string?[] notes = [fitting.Note("pairs", options.Training.MaxLength),
            equal == 0 ? null : $"{equal} of {given.Count} pairs were left out because their sides are equal as they are trained"];
        Note = notes.Any(note => note is not null) ? string.Join("; ", notes.OfType<string>()) : null;
    }

    /// <summary>How many lost the end of a side.</summary>
    public int Cut { get; }

    /// <summary>How many are not trained on.</summary>
    public int LeftOut { get; }

    /// <summary>How many are trained on.</summary>
    public int Count => pairs.Length;

    /// <summary>What was cut or left out; null if nothing was.</summary>
    public string? Note { get; }

    /// <summary>There is something to learn on each side, and it is not the same.</summary>
    private static bool Differ(TokenSequence[] sides) =>
        sides.All(side => side.Response.Count > 0)
        && !(sides[0].Response.SequenceEqual(sides[1].Response) && sides[0].Prompt.SequenceEqual(sides[1].Prompt));

    /// <param name="model">In training.</param>
    /// <param name="order">The batches of all steps.</param>
    /// <param name="cancel">Stops the reference between passes.</param>
    public IObjective Objective(Transformer model, IReadOnlyList<int[]> order, CancellationToken cancel)
    {
        var passes = Passes.Of(options.Training);
        if (options.IsUnpaired())
        {
            var examples = new Examples([.. pairs.Select(p => new[] { p.Chosen, p.Rejected })], passes.MicroBatchTokens);
            var said = examples.Ask(anchor.Model, order, null, cancel);
            return new KtoObjective(
                model, anchor.Model,
                [.. pairs.Zip(said, (p, r) => new LabelledSequence[] { new(p.Chosen, true, r[0]), new(p.Rejected, false, r[1]) })],
                options, passes);
        }

        var plan = PairPlan.Of(options);
        var laid = new PairExamples([.. pairs.Select(p => (p.Chosen, p.Rejected))], plan, passes.MicroBatchTokens);
        var logps = plan.Anchored ? laid.Of.Ask(anchor.Model, order, laid.Weights, cancel) : [.. pairs.Select(_ => new float[2])];
        return new PairObjective(
            model,
            [.. pairs.Zip(logps, (p, reference) => new TokenPair(p.Chosen, p.Rejected, reference[0], reference[1])
            {
                ChosenScore = p.Pair.Chosen.Score,
                RejectedScore = p.Pair.Rejected.Score,
            })],
            plan,
            passes);
    }
}
