using System.Text.Json.Serialization;

namespace MetaReward.Text;

/// <summary>How rotary frequencies theta^(-2i/d) are stretched to contexts longer than those of pre-training.</summary>
[JsonDerivedType(typeof(LinearRope), "linear")]
[JsonDerivedType(typeof(DynamicRope), "dynamic")]
[JsonDerivedType(typeof(Llama3Rope), "llama3")]
[JsonDerivedType(typeof(YarnRope), "yarn")]
[JsonDerivedType(typeof(LongRope), "longrope")]
public abstract record RopeScaling
{
    /// <summary>Cosines and sines are multiplied by it.</summary>
    [JsonIgnore]
    public virtual double Magnitude => 1;

    /// <summary>
    /// Frequencies are the same for all sequences of the same regime. 0 is the regime of short ones; null stands where the frequencies do
    /// not depend on the length at all.
    /// </summary>
    /// <param name="length">Longest position of the pass, plus 1.</param>
    public virtual int? Regime(int length) => null;

    /// <summary>Frequencies (d/2) in radians for one position.</summary>
    /// <param name="theta">The base.</param>
    /// <param name="size">d, how many elements of a head are rotated; even.</param>
    /// <param name="length">Longest position of the pass, plus 1.</param>
    public abstract double[] Frequencies(double theta, int size, int length);

    /// <summary>theta^(-2i/d), unstretched.</summary>
    public static double[] Plain(double theta, int size) =>
        [.. Enumerable.Range(0, size / 2).Select(i => Math.Pow(theta, -2.0 * i / size))];
}

/// <summary>Position interpolation (Chen et al. 2023): every frequency divided by the factor.</summary>
public sealed record LinearRope(double Factor) : RopeScaling
{
    public override double[] Frequencies(double theta, int size, int length) => [.. Plain(theta, size).Select(f => f / Factor)];
}

/// <summary>NTK-aware base, growing with the length once it passes the trained context.</summary>
/// <param name="Factor">How strongly it grows.</param>
/// <param name="TrainedContext">Longest length with plain frequencies.</param>
public sealed record DynamicRope(double Factor, int TrainedContext) : RopeScaling
{
    public override int? Regime(int length) => length <= TrainedContext ? 0 : length;

    public override double[] Frequencies(double theta, int size, int length) => Plain(
        length <= TrainedContext ? theta : theta * Math.Pow((Factor * length / TrainedContext) - (Factor - 1), size / (size - 2.0)), size);
}

/// <summary>Llama 3.1: long waves divided by the factor, short ones kept, a ramp between.</summary>
public sealed record Llama3Rope(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int TrainedContext) : RopeScaling
{
    public override double[] Frequencies(double theta, int size, int length) => [.. Plain(theta, size).Select(Stretch)];

    private double Stretch(double frequency)
    {
        var waves = TrainedContext * frequency / (2 * Math.PI); // in the trained context
        var kept = Math.Clamp((waves - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor), 0, 1);
        return ((1 - kept) * frequency / Factor) + (kept * frequency);
    }
}

/// <summary>YaRN (Peng et al. 2023): interpolation by wave length, and warmer attention.</summary>
/// <param name="BetaFast">Waves in the trained context above which a frequency is kept.</param>
/// <param name="BetaSlow">Waves in it below which it is divided by the factor.</param>
/// <param name="Truncate">The ramp's ends are rounded outwards to whole elements.</param>
/// <param name="AttentionFactor">Stated magnitude; null: from the factor.</param>
/// <param name="Mscale">With <paramref name="MscaleAllDim"/>: the magnitude is the quotient of theirs (DeepSeek).</param>
public sealed record YarnRope(
    double Factor, int TrainedContext, double BetaFast, double BetaSlow, bool Truncate, double? AttentionFactor, double? Mscale,
    double? MscaleAllDim)
    : RopeScaling
{
    public override double Magnitude => AttentionFactor
        ?? (Mscale is { } up and not 0 && MscaleAllDim is { } down and not 0 ? Warmth(up) / Warmth(down) : Warmth(1));

    public override double[] Frequencies(double theta, int size, int length)
    {
        var (low, high) = (Element(BetaFast), Element(BetaSlow));
        if (Truncate)
        {
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        }

        (low, high) = (Math.Max(low, 0), Math.Min(high, size - 1));
        high += low == high ? 0.001 : 0;
        return [.. Plain(theta, size).Select((f, i) =>
        {
            var stretched = Math.Clamp((i - low) / (high - low), 0, 1);
            return (f / Factor * stretched) + (f * (1 - stretched));
        })];

        double Element(double waves) => size * Math.Log(TrainedContext / (waves * 2 * Math.PI)) / (2 * Math.Log(theta));
    }

    private double Warmth(double scale) => Factor <= 1 ? 1 : (0.1 * scale * Math.Log(Factor)) + 1;
}

/// <summary>LongRoPE (Ding et al. 2024): a divisor for each frequency, one list for short sequences and one for long ones.</summary>
/// <param name="TrainedContext">Longest length of the short list.</param>
/// <param name="ContextFactor">The context over the trained context.</param>
/// <param name="AttentionFactor">Stated magnitude; null: sqrt(1 + ln(factor) / ln(trained context)).</param>
public sealed record LongRope(
    ValueList<double> ShortFactors, ValueList<double> LongFactors, int TrainedContext, double ContextFactor, double? AttentionFactor)
        : RopeScaling
{
    public override double Magnitude => AttentionFactor
        ?? (ContextFactor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(ContextFactor) / Math.Log(TrainedContext))));

    public override int? Regime(int length) => length <= TrainedContext ? 0 : 1;

    public override double[] Frequencies(double theta, int size, int length)
    {
        var factors = length <= TrainedContext ? ShortFactors : LongFactors;
        return [.. Plain(theta, size).Select((f, i) => f / factors[i])];
    }
}
