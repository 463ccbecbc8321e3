using static TorchSharp.torch;

namespace MetaReward.Parity;

/// <summary>Where models compute and reference numbers lie: one choice for a whole measurement, made before it.</summary>
public static class Place
{
    /// <summary>Null: the processor.</summary>
    public static Device? Chosen { get; set; }

    internal static Device Device => Chosen ?? CPU;
}
