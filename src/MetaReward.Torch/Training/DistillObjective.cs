using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// The mean over all response tokens of a batch of how far the student's distribution is from the teacher's. Both vocabularies are wide:
/// logits are made for a few positions at a time, of student and teacher together, and none are kept. Parts of a batch add up to the
/// same loss however it is cut.
/// </summary>
/// <param name="student">In training.</param>
/// <param name="teacher">Frozen, of the same tokenizer.</param>
/// <param name="sequences">Prompts and responses.</param>
/// <param name="options">Which divergence, at which temperature.</param>
/// <param name="largest">Logits at a time; null: as many as <see cref="Head"/> takes.</param>
internal sealed class DistillObjective(
    Transformer student, Transformer teacher, IReadOnlyList<TokenSequence> sequences, Distill options, long? largest = null) : IObjective
{
    private readonly Passes passes = Passes.Of(options.Training);
    private readonly Examples examples = new([.. sequences.Select(s => new[] { s })], options.Training.MicroBatchTokens);
    // the rest is padding, which no token is
    private readonly int words = Math.Min(student.Config.VocabularySize, teacher.Config.VocabularySize);
    private readonly long rows = Math.Max(1, (largest ?? Head.Largest(student.Device)) / (2L * student.Config.VocabularySize));

    public int Count => sequences.Count;

    public IReadOnlyList<KeyValuePair<string, double>> Accumulate(IReadOnlyList<int> batch)
    {
        var tokens = batch.Sum(i => (long)sequences[i].Response.Count);
        var loss = 0.0;
        foreach (var part in examples.Parts(batch))
        {
            using var scope = NewDisposeScope();
            var laid = TokenBatch.Sharing(examples.Sequences(part)).On(student.Device);
            var trunk = new Trunk(student, laid, passes.Recompute);
            var taught = Taught(part, laid);
            var gradients = new List<Tensor>();
            for (long start = 0, all = trunk.States.shape[0]; start < all; start += rows)
            {
                var count = Math.Min(rows, all - start);
                var (share, gradient) = At(trunk.States.narrow(0, start, count), taught.narrow(0, start, count), tokens);
                loss += share;
                gradients.Add(gradient);
            }

            trunk.Backward(cat([.. gradients]));
        }

        return [new(StepNames.Loss, loss), new("tokens", tokens)];
    }

    /// <summary>The teacher's hidden states (N, H of the teacher) where it predicts the same tokens, behind its own prompts.</summary>
    private Tensor Taught(IReadOnlyList<int> part, TokenBatch batch)
    {
        using var frozen = no_grad();
        var seen = examples.Sequences(part);
        return new Trunk(teacher, seen.All(s => s.TeacherPrompt is null) ? batch
            : TokenBatch.Sharing([.. seen.Select(s => s.Taught)]).On(teacher.Device), recompute: false).States;
    }

    /// <summary>The share of some positions in the loss, and the gradient of the student's states there.</summary>
    private (double Share, Tensor Gradient) At(Tensor states, Tensor taught, long tokens)
    {
        using var scope = NewDisposeScope();
        var leaf = states.detach().requires_grad_(true);
        var share = Apart(Logits(student, leaf), Frozen(taught)).sum() / tokens;
        share.backward();
        return (share.item<float>(), leaf.grad!.MoveToOuterDisposeScope());
    }

    private Tensor Frozen(Tensor taught)
    {
        using var frozen = no_grad();
        return Logits(teacher, taught);
    }

    private Tensor Logits(Transformer model, Tensor states) => model.Logits(states).narrow(-1, 0, words).to(ScalarType.Float32);

    private Tensor Apart(Tensor ours, Tensor theirs) => options.Divergence switch
    {
        Divergence.ForwardKl => Divergences.Forward(ours, theirs, options.Temperature),
        Divergence.ReverseKl => Divergences.Reverse(ours, theirs, options.Temperature),
        _ => Divergences.JensenShannon(ours, theirs, options.Mixture, options.Temperature),
    };
}
