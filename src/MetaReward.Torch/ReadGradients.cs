using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>What a score comes from, by integrated gradients.</summary>
/// <param name="At">The expected score of the text.</param>
/// <param name="AtBaseline">That of the baseline.</param>
/// <param name="Points">One for each token of the part; they add up to about At - AtBaseline.</param>
/// <param name="Steps">From the baseline to the text.</param>
public sealed record IntegratedPoints(double At, double AtBaseline, IReadOnlyList<double> Points, int Steps)
{
    /// <summary>How far the sum of the points is from what it must be, as a share of the larger of that change and 0.05 points.</summary>
    public double Missing => Math.Abs(Points.Sum() - (At - AtBaseline)) / Math.Max(0.05, Math.Abs(At - AtBaseline));
}

/// <summary>
/// Integrated gradients (arXiv:1703.01365) of an expected score with respect to the embeddings of some tokens that the model reads; the
/// baseline is embeddings of zero (arXiv:2112.09669). The score is the mean of the values of some tokens, each as probable as the model
/// has it after all that was read, and the others left out. The path is cut into steps, each taken at its middle.
/// </summary>
public static class ReadGradients
{
    private const int MostTokens = 1024;
    private const double Enough = 0.05;

    /// <summary>The points of each token, with twice the steps as long as their sum is more than 5 % off.</summary>
    /// <param name="model">Its weights are read in float32.</param>
    /// <param name="tokens">All that is read, at least one.</param>
    /// <param name="start">Where the part begins that is attributed.</param>
    /// <param name="count">Its tokens, at least 1.</param>
    /// <param name="values">Tokens that may come next, and the score that each says; at least two.</param>
    /// <param name="fewest">Steps, at least 1.</param>
    /// <param name="most">No more steps than this.</param>
    /// <param name="cancel">Stops between steps.</param>
    /// <exception cref="ArgumentException">The part is not among the tokens, or there is nothing to choose from.</exception>
    public static IntegratedPoints Of(Transformer model, IReadOnlyList<int> tokens, int start, int count,
        IReadOnlyList<(int Token, double Value)> values, int fewest, int most, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fewest, 1);
        if (start < 0 || count < 1 || start + count > tokens.Count || values.Count < 2)
            throw new ArgumentException($"expected a part of the {tokens.Count} tokens and two values or more, got tokens {start} to "
                + $"{start + count} and {values.Count} values", nameof(tokens));
        using var wide = model.Compute == ScalarType.Float32 ? null : model.Clone(false, ScalarType.Float32);
        for (var steps = fewest; ; steps *= 2)
        {
            var told = Integrate(wide ?? model, tokens, start, count, values, steps, cancel);
            if (told.Missing <= Enough || steps * 2 > most)
                return told;
        }
    }

    /// <summary>The expected score where the part's embeddings are multiplied by something.</summary>
    /// <param name="model">In float32.</param>
    /// <param name="tokens">All that is read.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="factors">A factor for each token of the part.</param>
    /// <param name="values">Tokens and their scores.</param>
    internal static double At(Transformer model, IReadOnlyList<int> tokens, int start, IReadOnlyList<float> factors,
        IReadOnlyList<(int Token, double Value)> values)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var ids = Ids(model, tokens);
        var (embedded, scale) = (model.Embed(ids), tensor(factors.ToArray(), [1, factors.Count, 1], device: model.Device));
        return Scores(model, ids, embedded, start, embedded.narrow(1, start, factors.Count) * scale, values).cpu().item<float>();
    }

    private static IntegratedPoints Integrate(Transformer model, IReadOnlyList<int> tokens, int start, int count,
        IReadOnlyList<(int Token, double Value)> values, int steps, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        var ids = Ids(model, tokens);
        Tensor embedded;
        using (no_grad())
        {
            embedded = model.Embed(ids);
        }

        var part = embedded.narrow(1, start, count);
        var sums = new double[count];
        foreach (var some in Enumerable.Range(0, steps).Chunk(Math.Max(1, MostTokens / tokens.Count)))
        {
            cancel.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var along = tensor(some.Select(i => (float)((i + 0.5) / steps)).ToArray(), [some.Length, 1, 1], device: model.Device);
            var leaf = (part * along).detach().requires_grad_();
            Scores(model, ids, embedded, start, leaf, values).sum().backward();
            var points = (leaf.grad! * part).sum([0L, 2L]).cpu().data<float>().ToArray();
            for (var i = 0; i < count; i++)
                sums[i] += points[i] / steps;
        }

        return new(At(model, tokens, start, [.. Enumerable.Repeat(1f, count)], values),
            At(model, tokens, start, new float[count], values), sums, steps);
    }

    /// <summary>(B) expected scores.</summary>
    /// <param name="model">In float32.</param>
    /// <param name="ids">(1, T).</param>
    /// <param name="embedded">(1, T, H) of the ids.</param>
    /// <param name="start">Where the part stands.</param>
    /// <param name="part">(B, n, H) in its place.</param>
    /// <param name="values">Tokens and their scores.</param>
    private static Tensor Scores(Transformer model, Tensor ids, Tensor embedded, int start, Tensor part,
        IReadOnlyList<(int Token, double Value)> values)
    {
        var (rows, after) = (part.shape[0], start + part.shape[1]);
        var x = cat(
        [
            embedded.narrow(1, 0, start).expand(rows, -1, -1), part,
            embedded.narrow(1, after, embedded.shape[1] - after).expand(rows, -1, -1),
        ], 1);
        var pass = model.Prepare(ids);
        for (var layer = 0; layer < model.Config.Layers; layer++)
            x = model.Layer(layer, x, pass);
        var last = model.Logits(model.FinalNorm(x.narrow(1, x.shape[1] - 1, 1))).squeeze(1);
        var some = last.Chosen(1, tensor(values.Select(one => (long)one.Token).ToArray(), device: model.Device)).softmax(-1);
        return (some * tensor(values.Select(one => (float)one.Value).ToArray(), [1, values.Count], device: model.Device)).sum(-1);
    }

    private static Tensor Ids(Transformer model, IReadOnlyList<int> tokens) =>
        tensor(tokens.Select(token => (long)token).ToArray(), [1, tokens.Count]).to(model.Device);
}
