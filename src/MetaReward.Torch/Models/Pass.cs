using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>What all layers need in one pass over whole sequences: rotary tables, and who sees whom.</summary>
/// <param name="Global">Cosines and sines that broadcast over (B, heads, T, D).</param>
/// <param name="Local">The same for sliding layers.</param>
/// <param name="Mask">Boolean, broadcast over (B, heads, T, T), true where a position sees another; null: itself and all before it.</param>
/// <param name="Window">The mask of sliding layers; null: the same as of the others.</param>
/// <param name="Fork">How a single row forks; null: it does not. Not together with a mask.</param>
/// <param name="WindowSize">How many positions a sliding layer sees, itself included.</param>
public sealed record Pass(
    (Tensor Cos, Tensor Sin) Global, (Tensor Cos, Tensor Sin) Local, Tensor? Mask, Tensor? Window, Fork? Fork, int? WindowSize)
{
    /// <summary>What stands before the tokens of the pass, in sampling; null: nothing.</summary>
    internal KeptContext? Before { get; init; }

    /// <summary>(T, T): causal, and no farther back than the window.</summary>
    /// <param name="rows">Positions that look.</param>
    /// <param name="columns">Positions that are seen; the last row is the last column.</param>
    /// <param name="window">How many each sees, itself included; null: all.</param>
    /// <param name="device">Where the mask is used.</param>
    internal static Tensor Causal(long rows, long columns, int? window, Device device)
    {
        var mask = ones([rows, columns], ScalarType.Bool, device).tril(columns - rows);
        return window is { } size && size < columns ? mask.triu(columns - rows - size + 1) : mask;
    }

    /// <summary>(B or 1, 1, T, T): true where a position is less than the window before another, whatever their order in the row.</summary>
    /// <param name="positions">(B or 1, T).</param>
    internal static Tensor Near(Tensor positions, int window) =>
        (positions.unsqueeze(2) - positions.unsqueeze(1)).lt(window).unsqueeze(1);
}
