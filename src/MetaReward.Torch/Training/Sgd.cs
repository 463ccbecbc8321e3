using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Stochastic gradient descent as PyTorch computes it: decay is added to the gradient; the momentum begins with the first gradient as it
/// is, later ones enter it with 1 - dampening; Nesterov's variant looks one step of momentum ahead. Without momentum it remembers nothing.
/// </summary>
public sealed class Sgd : IOptimizer
{
    private readonly TrainedParameters parameters;
    private readonly (Tensor All, IReadOnlyList<Tensor> Views)? buffers;
    private readonly double weightDecay, momentum, dampening;
    private readonly bool nesterov;

    /// <param name="parameters">What to train.</param>
    /// <param name="weightDecay">Of matrices and embeddings.</param>
    /// <param name="momentum">From 0 to below 1.</param>
    /// <param name="dampening">From 0 to 1.</param>
    /// <param name="nesterov">Needs a momentum, and no dampening.</param>
    /// <exception cref="ArgumentException">Nesterov's variant without momentum or with dampening.</exception>
    public Sgd(TrainedParameters parameters, double weightDecay = 0, double momentum = 0, double dampening = 0, bool nesterov = false)
    {
        if (nesterov && (momentum <= 0 || dampening != 0))
        {
            throw new ArgumentException(
                $"Nesterov's variant needs a momentum above 0 and no dampening, but {momentum} and {dampening} came");
        }

        (this.parameters, this.weightDecay, this.momentum, this.dampening, this.nesterov) = (parameters, weightDecay, momentum,
            dampening, nesterov);
        buffers = momentum > 0 ? parameters.Zeros() : null;
    }

    public IReadOnlyDictionary<string, Tensor> State =>
        buffers is { } kept ? new Dictionary<string, Tensor> { ["momentum_buffer"] = kept.All } : new Dictionary<string, Tensor>();

    public void Step(double learningRate, int step)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        for (var i = 0; i < parameters.Entries.Count; i++)
        {
            var (_, kind, weight, given) = parameters.Entries[i];
            var gradient = weightDecay != 0 && kind != ParameterKind.Undecayed ? given.add(weight, alpha: weightDecay) : given;
            if (buffers is { } kept)
            {
                var buffer = kept.Views[i];
                _ = step == 1 ? buffer.copy_(gradient) : buffer.mul_(momentum).add_(gradient, alpha: 1 - dampening);
                gradient = nesterov ? gradient.add(buffer, alpha: momentum) : buffer;
            }

            weight.add_(gradient, alpha: -learningRate);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in buffers is { } kept ? kept.Views.Append(kept.All) : [])
        {
            tensor.Dispose();
        }
    }
}
