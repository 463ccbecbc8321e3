namespace MetaReward.Bench.Mutations;

/// <summary>One way to spoil a kept file.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Spoil">The file's bytes and a neighbour's of the same kind (null where there is none) to what lies there
/// afterwards; null: nothing.</param>
public sealed record Mutation(string Name, Func<byte[], byte[]?, byte[]?> Spoil)
{
    /// <summary>Stands for a folder in the file's place.</summary>
    public static byte[] Folder { get; } = [0];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("deleted", (_, _) => null),
        new("emptied", (_, _) => []),
        new("cut in half", (bytes, _) => bytes[..(bytes.Length / 2)]),
        new("cut after a line", (bytes, _) => bytes[..(Array.LastIndexOf(bytes, (byte)'\n', Math.Max(0, bytes.Length - 2)) + 1)]),
        new("a bit flipped", (bytes, _) => Changed(bytes, bytes.Length / 3, b => (byte)(b ^ 4))),
        new("a digit changed",
            (bytes, _) => Array.FindIndex(bytes, bytes.Length / 4, b => b is >= (byte)'0' and <= (byte)'9') is >= 0 and var at
                ? Changed(bytes, at, Next)
                : bytes),
        new("another's", (bytes, other) => other ?? bytes),
        new("a line doubled", (bytes, _) => Doubled(bytes)),
        new("garbage behind", (bytes, _) => [.. bytes, .. "{\"x\": 1} or not\n"u8]),
        new("other numbers", (bytes, _) => [.. bytes.Select(b => b is >= (byte)'1' and <= (byte)'8' ? Next(b) : b)]),
        new("a null byte", (bytes, _) => [.. bytes[..(bytes.Length / 2)], 0, .. bytes[(bytes.Length / 2)..]]),
        new("a folder there", (_, _) => Folder),
    ];

    private static byte Next(byte digit) => digit == (byte)'9' ? (byte)'1' : (byte)(digit + 1);

    private static byte[] Changed(byte[] bytes, int at, Func<byte, byte> how)
    {
        byte[] changed = [.. bytes];
        if (at < changed.Length)
        {
            changed[at] = how(changed[at]);
        }

        return changed;
    }

    private static byte[] Doubled(byte[] bytes)
    {
        var end = Array.IndexOf(bytes, (byte)'\n');
        return end < 0 ? bytes : [.. bytes[..(end + 1)], .. bytes];
    }
}
