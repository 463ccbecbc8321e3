using static TorchSharp.torch;

namespace MetaReward.Parity;

/// <summary>
/// How far numbers are from those expected. Equal infinities and two NaN are 0 apart; a number and a NaN are infinitely far apart.
/// </summary>
internal static class Apart
{
    public static double Of(double made, double expected) =>
        made.Equals(expected) ? 0 : Math.Abs(made - expected) is var apart && double.IsNaN(apart) ? double.PositiveInfinity : apart;

    /// <summary>As a share of the expected number, or of the floor if that is larger.</summary>
    public static double Relative(double made, double expected, double floor) => Of(made, expected) is var apart && apart > 0
        && double.IsFinite(apart)
        ? apart / Math.Max(floor, Math.Abs(expected)) : apart;

    /// <summary>The largest difference; lists of different lengths are infinitely far apart.</summary>
    public static double OfAll(IEnumerable<double> made, IEnumerable<double> expected, Func<double, double, double>? apart = null)
    {
        var (own, theirs) = (made.ToArray(), expected.ToArray());
        return own.Length != theirs.Length ? double.PositiveInfinity : own.Zip(theirs, apart ?? Of).DefaultIfEmpty(0).Max();
    }

    /// <summary>The same of tensors, which have to have one shape.</summary>
    public static double Largest(Tensor made, Tensor expected)
    {
        using var scope = NewDisposeScope();
        return made.shape.SequenceEqual(expected.shape) ? OfAll(made.Doubles(), expected.Doubles()) : double.PositiveInfinity;
    }

    /// <summary>The mean difference.</summary>
    public static double Mean(Tensor made, Tensor expected) =>
        (made.detach().to(ScalarType.Float32) - expected.to(ScalarType.Float32)).abs().mean().item<float>();

    /// <summary>The largest number of a tensor, regardless of its sign.</summary>
    public static double Size(Tensor values) => values.Doubles().Max(Math.Abs);

    public static double[] Doubles(this Tensor values) => [.. values.detach().to(ScalarType.Float64).contiguous().cpu().data<double>()];
}
