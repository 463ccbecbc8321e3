using MetaReward.Text;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Models;

/// <summary>The tiny checkpoints of the reference.</summary>
internal static class TinyModel
{
    /// <summary>The checkpoint in a folder, or another configuration with its weights.</summary>
    public static (ModelConfig Config, Transformer Model) Read(
        string folder, ScalarType type = ScalarType.Float32, string configuration = "config.json")
    {
        var config = HubConfig.Read(Path.Combine(folder, configuration)) with { ContextSize = 512 }; // the reference goes on past it
        using var weights = ShardedSafetensors.Open(folder);
        return (config, Transformer.FromTensors(config, weights.Read, type, Place.Device));
    }
}
