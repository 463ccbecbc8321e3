namespace MetaReward.Text;

/// <summary>The weights of a checkpoint by their hub names, whatever the file format.</summary>
internal interface ITensorFile : IDisposable
{
    /// <summary>Hub names (<c>model.layers.0.self_attn.q_proj.weight</c>) in the file's order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Shape in the hub's layout (outputs, inputs), row-major, dequantised to f32.</summary>
    (long[] Shape, float[] Values) Read(string name);
}
