using TorchSharp;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// AdamW (arXiv:1711.05101) as PyTorch computes it: decay first (p *= 1 - lr wd), then the step; epsilon is added after the bias-corrected
/// root. Coupled, it is the older Adam, whose decay is added to the gradient. PyTorch's fused kernel does it in one pass; two calls, since
/// norms and biases are not decayed.
/// </summary>
public sealed class AdamW : IOptimizer
{
    private const string Kernel = """
        def step(p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor],
                r: float, b: float, c: float, e: float, d: float):
            torch._fused_adamw_(p, g, m, v, p[0:0], s, lr=r, beta1=b, beta2=c, weight_decay=d, eps=e, amsgrad=False, maximize=False)

        def coupled(p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor],
                r: float, b: float, c: float, e: float, d: float):
            torch._fused_adam_(p, g, m, v, p[0:0], s, lr=r, beta1=b, beta2=c, weight_decay=d, eps=e, amsgrad=False, maximize=False)

        """; // the parser wants the newline at the end

    private readonly jit.CompilationUnit kernel = jit.compile(Kernel);
    private readonly (Tensor All, IReadOnlyList<Tensor> Views) means;
    private readonly (Tensor All, IReadOnlyList<Tensor> Views) squares;
    private readonly Group[] groups;
    private readonly (double First, double Second) betas;
    private readonly double epsilon;
    private readonly string function;

    /// <param name="parameters">What to train.</param>
    /// <param name="weightDecay">Of matrices and embeddings.</param>
    /// <param name="beta1">Decay of the gradient's running mean.</param>
    /// <param name="beta2">Decay of its running square.</param>
    /// <param name="epsilon">Added to the root.</param>
    /// <param name="except">A kind that another optimiser trains.</param>
    /// <param name="coupled">Adam: the decay is a part of the gradient.</param>
    public AdamW(
        TrainedParameters parameters, double weightDecay = 0, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8,
        ParameterKind? except = null, bool coupled = false)
    {
        function = coupled ? "coupled" : "step";
        betas = (beta1, beta2);
        this.epsilon = epsilon;
        means = parameters.Zeros();
        squares = parameters.Zeros();
        groups = [.. Enumerable.Range(0, parameters.Entries.Count).Where(i => parameters.Entries[i].Kind != except)
            .GroupBy(i => parameters.Entries[i].Kind == ParameterKind.Undecayed ? 0 : weightDecay)
            .Select(g => new Group(
                g.Key,
                [.. g.Select(i => parameters.Entries[i].Weight)],
                [.. g.Select(i => parameters.Entries[i].Gradient)],
                [.. g.Select(i => means.Views[i])],
                [.. g.Select(i => squares.Views[i])]))];
    }

    public IReadOnlyDictionary<string, Tensor> State =>
        new Dictionary<string, Tensor> { ["exp_avg"] = means.All, ["exp_avg_sq"] = squares.All };

    public void Step(double learningRate, int step)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var taken = tensor((float)step, device: means.All.device);

        // TorchSharp makes scalars of numbers and keeps no hold of them: a collection during the call freed what
        // the kernel was still to read
        using Scalar rate = learningRate, first = betas.First, second = betas.Second, small = epsilon;
        foreach (var g in groups)
        {
            using Scalar decay = g.Decay;
            var steps = Enumerable.Repeat(taken, g.Weights.Length).ToArray();
            kernel.invoke(function, g.Weights, g.Gradients, g.Means, g.Squares, steps, rate, first, second, small, decay);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in means.Views.Concat(squares.Views).Append(means.All).Append(squares.All))
        {
            tensor.Dispose();
        }

        kernel.Dispose();
    }

    private sealed record Group(double Decay, Tensor[] Weights, Tensor[] Gradients, Tensor[] Means, Tensor[] Squares);
}
