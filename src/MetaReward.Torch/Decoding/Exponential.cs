using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MetaReward.Torch;

/// <summary>
/// The natural exponential of 16 numbers in float32, within two units of the last place: e^x = 2^n e^r with |r| at most ln(2)/2, and a
/// polynomial for e^r. Below -87.3, where float32 has no normal numbers left, it is 0. The framework's own goes through
/// float64, at several times the cost.
/// </summary>
internal static class Exponential
{
    private const float Least = -87.33654f, Most = 88.37626f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
    {
        var bounded = Vector512.Min(x, Vector512.Create(Most));
        var n = Vector512.Round(bounded * Vector512.Create(1.44269504f));
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), bounded); // ln 2 in two parts, the first exact in few bits
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(1f / 5040), r, Vector512.Create(1f / 720));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 120));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 24));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 6));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.5f));
        p = Vector512.FusedMultiplyAdd(p, r * r, r + Vector512<float>.One);
        var power = ((Vector512.ConvertToInt32(n) + Vector512.Create(127)) << 23).AsSingle();
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(Least)), Vector512<float>.Zero, p * power);
    }
}
