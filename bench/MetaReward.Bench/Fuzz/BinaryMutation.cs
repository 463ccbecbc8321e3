using System.Buffers.Binary;

namespace MetaReward.Bench.Fuzz;

/// <summary>What befalls files: cut, flipped, overwritten, exchanged, doubled.</summary>
internal static class BinaryMutation
{
    /// <param name="others">Files of the same kind, pieces of which may get in.</param>
    public static byte[] Of(byte[] file, IReadOnlyList<byte[]> others, Chance chance)
    {
        var bytes = file.ToList();
        for (var times = 1 + chance.Below(3); times > 0 && bytes.Count > 0; times--)
        {
            Once(bytes, others, chance);
        }

        return [.. bytes];
    }

    private static void Once(List<byte> bytes, IReadOnlyList<byte[]> others, Chance chance)
    {
        // Most of a file is tensors, where little can go wrong: the beginning is hit more often.
        var reach = chance.OneIn(3) ? bytes.Count : Math.Min(bytes.Count, 1 + chance.Below(2500));
        var at = chance.Below(reach);
        switch (chance.Below(9))
        {
            case 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 1:
                bytes[at] ^= (byte)(1 << chance.Below(8));
                break;
            case 2:
                bytes[at] = (byte)chance.Below(256);
                break;
            case 3:
                Put(bytes, at, chance.Number(), chance.OneIn(2) ? 8 : 4);
                break;
            case 4:
                for (var i = 0; i < 8 && at + i < bytes.Count; i++)
                {
                    var other = chance.Below(reach - Math.Min(reach - 1, 8)) + i;
                    (bytes[at + i], bytes[Math.Min(other, bytes.Count - 1)]) = (bytes[Math.Min(other, bytes.Count - 1)], bytes[at + i]);
                }

                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + chance.Below(64))));
                break;
            case 6:
                bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + chance.Below(64)));
                break;
            case 7:
                for (var i = at; i < Math.Min(bytes.Count, at + 1 + chance.Below(32)); i++)
                {
                    bytes[i] = (byte)chance.Below(256);
                }

                break;
            default:
                var from = chance.Of(others);
                var start = chance.Below(from.Length);
                bytes.InsertRange(at, from.AsSpan(start, Math.Min(from.Length - start, 1 + chance.Below(200))).ToArray());
                break;
        }
    }

    private static void Put(List<byte> bytes, int at, long number, int size)
    {
        Span<byte> written = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(written, number);
        for (var i = 0; i < size && at + i < bytes.Count; i++)
        {
            bytes[at + i] = written[i];
        }
    }
}
