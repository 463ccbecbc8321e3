using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MetaReward.Torch;

/// <summary>How a number lies in memory; arithmetic is always float32.</summary>
internal unsafe interface IElement<T>
    where T : unmanaged, IElement<T>
{
    static abstract Vector512<float> Load(T* at);

    static abstract void Store(Vector512<float> value, T* at);

    static abstract float Get(T* at);

    static abstract void Set(float value, T* at);
}

/// <summary>IEEE float32.</summary>
[StructLayout(LayoutKind.Sequential, Size = 4)]
internal unsafe struct Wide : IElement<Wide>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(Wide* at) => Vector512.Load((float*)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, Wide* at) => value.Store((float*)at);

    public static float Get(Wide* at) => *(float*)at;

    public static void Set(float value, Wide* at) => *(float*)at = value;
}

/// <summary>bfloat16: the upper half of a float32, rounded to nearest even.</summary>
[StructLayout(LayoutKind.Sequential, Size = 2)]
internal unsafe struct Brain : IElement<Brain>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(Brain* at)
    {
        var bits = Vector256.Load((ushort*)at);
        var wide = Avx512F.IsSupported
            ? Avx512F.ConvertToVector512UInt32(bits)
            : Vector512.Create(Vector256.WidenLower(bits), Vector256.WidenUpper(bits));
        return (wide << 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, Brain* at)
    {
        var bits = value.AsUInt32();
        var rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512.Create(1u))) >> 16;
        var narrow = Avx512F.IsSupported
            ? Avx512F.ConvertToVector256UInt16(rounded)
            : Vector256.Narrow(rounded.GetLower(), rounded.GetUpper());
        narrow.Store((ushort*)at);
    }

    public static float Get(Brain* at) => BitConverter.UInt32BitsToSingle((uint)*(ushort*)at << 16);

    public static void Set(float value, Brain* at)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        *(ushort*)at = (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
