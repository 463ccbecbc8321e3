namespace MetaReward.Torch;

/// <summary>How much of a batch goes through the model at a time.</summary>
/// <param name="MicroBatchTokens">Most tokens in one pass, padding included; a single example that is larger has a pass of its own.</param>
/// <param name="Recompute">Keep only what goes into each layer and compute the rest again on the way back: less memory, more
/// time, the same gradients.</param>
public sealed record Passes(int MicroBatchTokens, bool Recompute = false)
{
    /// <summary>Those of a training.</summary>
    public static Passes Of(Training training) => new(training.MicroBatchTokens, training.Recompute);
}
