using System.Buffers.Binary;
using System.Text;

namespace MetaReward.Bench.Tokenizers;

/// <summary>Writes compiled rewriting rules of SentencePiece's form, for there are none in the reference data.</summary>
public static class Charsmaps
{
    private static readonly (string From, string To)[] Rules =
    [
        ("ﬁ", "fi"), ("①", "1"), ("½", "1⁄2"), ("é", "e"), ("e\u0301", "e!"), ("\u200B", " "), ("\u0007", ""), ("Å", "å"), ("👩", "w"),
        ("한", "han"), ("\u0301", ""), ("\t", " "), ("a", "bcd"),
        ("the", "T"), ("Ω", "ω"), ("\r\n", "\n"), ("\u00AD", ""), ("\u3000", " "), ("1", "one"), ("🦙", "llama"),
    ];

    /// <summary>A few rules of every kind (longer, shorter, nothing, whole text elements), in base64.</summary>
    public static string Small() => Convert.ToBase64String(Of(Rules));

    private static byte[] Of(IReadOnlyList<(string From, string To)> rules)
    {
        var texts = new MemoryStream();
        var root = new Node();
        foreach (var (from, to) in rules)
        {
            var node = root;
            foreach (var letter in Encoding.UTF8.GetBytes(from))
            {
                node = node.Next.TryGetValue(letter, out var next) ? next : node.Next[letter] = new Node();
            }

            node.Value = (int)texts.Position;
            texts.Write([.. Encoding.UTF8.GetBytes(to), 0]);
        }

        var units = new List<uint>(Enumerable.Repeat(0u, 1024)) { [0] = 0 };
        var taken = new HashSet<int> { 0 };
        Place(root, 0, 0, units, taken);
        var bytes = new byte[4 + (4 * units.Count)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)(4 * units.Count));
        for (var i = 0; i < units.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 + (4 * i)), units[i]);
        }

        return [.. bytes, .. texts.ToArray()];
    }

    /// <summary>A node's children stand at its base XOR their letter, its value at the base itself.</summary>
    private static void Place(Node node, int at, byte letter, List<uint> units, HashSet<int> taken)
    {
        var letters = node.Next.Keys.Select(key => (int)key).ToList();
        if (node.Value >= 0)
        {
            letters.Add(0);
        }

        // An offset of up to 21 bits stands as it is.
        var start = Enumerable.Range(1, int.MaxValue - 1)
            .First(start => letters.TrueForAll(key => !taken.Contains(start ^ key)) && !taken.Contains(start) && (start ^ at) < 1 << 21);
        while (units.Count <= (start | 0xFF))
        {
            units.Add(0);
        }

        taken.UnionWith(letters.Select(key => start ^ key));
        units[at] = ((uint)(start ^ at) << 10) | (node.Value >= 0 ? 0x100u : 0) | letter;
        if (node.Value >= 0)
        {
            units[start] = 0x8000_0000u | (uint)node.Value;
        }

        foreach (var (key, next) in node.Next)
        {
            Place(next, start ^ key, key, units, taken);
        }
    }

    private sealed class Node
    {
        public SortedDictionary<byte, Node> Next { get; } = [];

        public int Value { get; set; } = -1;
    }
}
