using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Turns the gradients of <see cref="TrainedParameters"/> into a change of their weights.</summary>
public interface IOptimizer : IDisposable
{
    /// <summary>What it remembers between steps, by name, laid out like the gradients: saved to go on later.</summary>
    IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>One step. Gradients are read, not cleared.</summary>
    /// <param name="learningRate">At least 0; at 0 the moments still fill.</param>
    /// <param name="step">Counted from 1.</param>
    void Step(double learningRate, int step);
}
