using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>A policy's weights while they change: in float32, or frozen under an adapter, with passes in the policy's own type.</summary>
internal sealed class ModelInTraining : IDisposable
{
    private readonly TorchPolicy start;
    private readonly Lora? lora;

    /// <param name="start">Where training starts; its weights stay.</param>
    /// <param name="training">Whether an adapter is trained, and which.</param>
    /// <param name="seed">Draws an adapter's first weights.</param>
    public ModelInTraining(TorchPolicy start, Training training, Seed seed)
    {
        Devices.Tidy(start.Model.Device);
        this.start = start;
        lora = training.LowRank is { } asked ? Lora.Fresh(start.Model, LoraConfig.Of(asked, start.Source), seed.Derive("lora")) : null;
        Model = lora is null ? start.Model.Clone(requiresGrad: true, ScalarType.Float32, start.Model.Compute) : start.Model.Adapted(lora);
    }

    /// <summary>What the training loop changes.</summary>
    public Transformer Model { get; }

    /// <summary>A copy to sample from, as it is now: in the policy's own type, an adapter merged.</summary>
    public Transformer Settled() => lora is null ? Model.Clone(requiresGrad: false, start.Model.Compute) : Model.Merged();

    /// <summary>Ends the training: writes the checkpoint, and returns its policy.</summary>
    /// <param name="folder">The training's.</param>
    /// <param name="name">Names all that decided the result.</param>
    /// <param name="steps">Optimiser steps taken.</param>
    /// <param name="tokens">Tokens trained on.</param>
    public TorchPolicy Keep(string folder, string name, int steps, long tokens)
    {
        var next = new TorchPolicy(Settled(), start.Text) { SamplingMemory = start.SamplingMemory,
            Source = TrainedCheckpoint.PathIn(folder) };
        TrainedCheckpoint.Keep(folder, name, next, lora?.ToAdapter(), start.Fingerprint, steps, tokens);
        return next;
    }

    public void Dispose()
    {
        Model.Dispose();
        lora?.Dispose();
    }
}
