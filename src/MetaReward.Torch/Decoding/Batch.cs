using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Picks the decoder for a model's number type.</summary>
internal static class Batch
{
    public static long BytesPerToken(Transformer model) => model.Compute == ScalarType.BFloat16
        ? KeyValueBlocks<Brain>.BytesPerToken(model.Config)
        : KeyValueBlocks<Wide>.BytesPerToken(model.Config);

    /// <inheritdoc cref="SamplingJob{T}.Run"/>
    public static IReadOnlyList<Written> Run(
        Transformer model, IReadOnlySet<int> stops, Sampling sampling, IReadOnlyList<Wanted> wanted, Action<IReadOnlyList<int>>? step, CancellationToken cancel) =>
        model.Compute == ScalarType.BFloat16
            ? new SamplingJob<Brain>(model, stops, sampling).Run(wanted, step, cancel)
            : new SamplingJob<Wide>(model, stops, sampling).Run(wanted, step, cancel);
}
