using MetaReward.Text;

namespace MetaReward.Torch;

/// <summary>Takes one layer's weights from a checkpoint into a store, by their names under the layer's prefix.</summary>
internal sealed class WeightReader(ModelConfig config, ParameterStore store, string prefix)
{
    /// <summary>A norm's weight (size).</summary>
    public RmsNorm Norm(string name, long size)
    {
        var full = $"{prefix}{name}.weight";
        store.Add([(full, size)]);
        return new(store.Used(full)!, config.Norm, config.NormEpsilon);
    }

    /// <summary>A matrix (outputs, inputs).</summary>
    public Projection Single(bool bias, long inputs, string name, long outputs) => Joined(bias, inputs, (name, outputs)).Parts[0];

    /// <summary>
    /// Matrices on the same input, which lie one after the other: all at once without an adapter, and each by its name with it.
    /// </summary>
    public (Projection All, Projection[] Parts) Joined(bool bias, long inputs, params (string Name, long Outputs)[] parts)
    {
        var weights = store.Add([.. parts.Select(p => ($"{prefix}{p.Name}.weight", p.Outputs))], inputs);
        var biases = bias ? store.Add([.. parts.Select(p => ($"{prefix}{p.Name}.bias", p.Outputs))]) : null;
        return (new(weights, biases), [.. parts.Select(p => new Projection(
            store.Used($"{prefix}{p.Name}.weight")!, store.Used($"{prefix}{p.Name}.bias"),
            store.Lora?.Parts.GetValueOrDefault(prefix + p.Name)))]);
    }
}
