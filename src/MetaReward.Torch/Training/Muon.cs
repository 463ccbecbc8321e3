using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Muon (Jordan et al. 2024): the momentum of every hidden matrix is replaced by the nearest semi-orthogonal matrix, found by five
/// Newton-Schulz iterations; embeddings, norms and biases use AdamW. Updates are scaled by 0.2 sqrt(max(rows, columns)) (arXiv:2502.16982),
/// so that one learning rate, of AdamW's size, serves both. A model without hidden matrices is trained by AdamW alone.
/// </summary>
public sealed class Muon : IOptimizer
{
    private const double Momentum = 0.95;
    private const int Iterations = 5;
    private readonly AdamW rest;
    private readonly Tensor gradients;
    private readonly (Tensor All, IReadOnlyList<Tensor> Views) momentum;
    private readonly double weightDecay;
    private readonly Shape[] shapes;

    /// <param name="parameters">What to train.</param>
    /// <param name="weightDecay">Of matrices and embeddings.</param>
    public Muon(TrainedParameters parameters, double weightDecay = 0)
    {
        rest = new(parameters, weightDecay, except: ParameterKind.Matrix);
        this.weightDecay = weightDecay;
        gradients = parameters.Gradients;
        momentum = parameters.Zeros();
        shapes = [.. parameters.Entries.Zip(momentum.Views).Where(e => e.First.Kind == ParameterKind.Matrix)
            .GroupBy(e => (Rows: e.First.Weight.shape[0], Columns: e.First.Weight.shape[1]))
            .Select(g => new Shape(0.2 * Math.Sqrt(Math.Max(g.Key.Rows, g.Key.Columns)), [.. g.Select(e => (e.First, e.Second))]))];
    }

    public IReadOnlyDictionary<string, Tensor> State => new Dictionary<string, Tensor>(rest.State) { ["momentum"] = momentum.All };

    public void Step(double learningRate, int step)
    {
        rest.Step(learningRate, step);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        momentum.All.lerp_(gradients, 1 - Momentum);
        foreach (var shape in shapes)
        {
            var ahead = stack(shape.Matrices.Select(m => m.Parameter.Gradient.lerp(m.Momentum, Momentum)));
            foreach (var ((matrix, _), update) in shape.Matrices.Zip(Orthogonal(ahead).unbind(0)))
            {
                matrix.Weight.mul_(1 - (learningRate * weightDecay));
                matrix.Weight.add_(update, -learningRate * shape.Scale);
            }
        }
    }

    /// <summary>
    /// Matrices (n, rows, columns) with all singular values moved to about 1 (0.7 to 1.2), singular vectors kept. A zero matrix stays zero.
    /// </summary>
    public static Tensor Orthogonal(Tensor matrices)
    {
        var (a, b, c) = (3.4445, -4.7750, 2.0315); // the quintic's coefficients, from the method's authors
        var tall = matrices.shape[1] > matrices.shape[2];
        var x = tall ? matrices.transpose(1, 2) : matrices;
        x = x / (x.square().sum([1, 2], keepdim: true).sqrt() + 1e-7);
        for (var i = 0; i < Iterations; i++)
        {
            var gram = x.bmm(x.transpose(1, 2));
            x = (a * x) + ((b * gram) + (c * gram.bmm(gram))).bmm(x);
        }

        return tall ? x.transpose(1, 2) : x;
    }

    public void Dispose()
    {
        rest.Dispose();
        foreach (var tensor in momentum.Views.Append(momentum.All))
        {
            tensor.Dispose();
        }
    }

    private sealed record Shape(double Scale, (TrainedParameter Parameter, Tensor Momentum)[] Matrices);
}
