using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MetaReward.Text;

/// <summary>Element types of safetensors files that are read here; 8-bit floats and unsigned 16 to 64-bit integers are not.</summary>
public enum TensorType
{
    F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool,
}

internal static class TensorTypes
{
    public static int Size(this TensorType type) => type switch
    {
        TensorType.F64 or TensorType.I64 => 8,
        TensorType.F32 or TensorType.I32 => 4,
        TensorType.F16 or TensorType.BF16 or TensorType.I16 => 2,
        _ => 1,
    };

    public static string Word(this TensorType type) => type == TensorType.Bool ? "BOOL" : type.ToString();

    public static TensorType? Named(string word) =>
        Enum.GetValues<TensorType>().Select(type => (TensorType?)type).FirstOrDefault(type => type!.Value.Word() == word);

    /// <summary>Little-endian floating-point bytes as f32. F64 is rounded.</summary>
    public static void ToFloats(TensorType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case TensorType.F32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case TensorType.F64:
                var doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = (float)doubles[i];
                }

                break;
            case TensorType.F16:
                var halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = (float)halves[i];
                }

                break;
            case TensorType.BF16:
                var upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                }

                break;
            default:
                throw new InvalidDataException($"{type.Word()} values are not floating-point numbers.");
        }
    }

    /// <summary>Little-endian integer bytes as 64-bit integers; BOOL gives 0 and 1.</summary>
    public static long ToInteger(TensorType type, ReadOnlySpan<byte> bytes) => type switch
    {
        TensorType.I64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        TensorType.I32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        TensorType.I16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        TensorType.I8 => (sbyte)bytes[0],
        TensorType.U8 or TensorType.Bool => bytes[0],
        _ => throw new InvalidDataException($"{type.Word()} values are not integers."),
    };

    /// <summary>f32 as bytes of the type F32, F16 or BF16, rounded to nearest, ties to even; NaN stays NaN.</summary>
    /// <param name="name">The tensor's, for complaints.</param>
    /// <exception cref="InvalidDataException">A finite value is beyond the largest of F16.</exception>
    public static void FromFloats(TensorType type, ReadOnlySpan<float> values, Span<byte> bytes, string name)
    {
        switch (type)
        {
            case TensorType.F32:
                MemoryMarshal.AsBytes(values).CopyTo(bytes);
                break;
            case TensorType.F16:
                var halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (var i = 0; i < values.Length; i++)
                {
                    halves[i] = !Half.IsInfinity((Half)values[i]) || float.IsInfinity(values[i]) ? (Half)values[i]
                        : throw new InvalidDataException($"Tensor '{name}' holds {values[i]}, which F16 cannot hold; write BF16 or F32.");
                }

                break;
            case TensorType.BF16:
                var upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < values.Length; i++)
                {
                    upper[i] = Bf16(values[i]);
                }

                break;
            default:
                throw new ArgumentException($"Tensors are written as F32, F16 or BF16, not {type.Word()}.", nameof(type));
        }
    }

    private static ushort Bf16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
