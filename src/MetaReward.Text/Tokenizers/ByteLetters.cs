using System.Text;

namespace MetaReward.Text;

/// <summary>
/// GPT-2's way of writing any byte as a visible character in vocabularies: printable Latin-1 stands for itself, the other bytes follow
/// from U+0100 on.
/// </summary>
internal static class ByteLetters
{
    private static readonly char[] Letters = Make();

    private static readonly Dictionary<char, byte> Bytes =
        Letters.Select((letter, value) => (letter, (byte)value)).ToDictionary(pair => pair.letter, pair => pair.Item2);

    public static char Letter(byte value) => Letters[value];

    /// <summary>The bytes that a token's spelling stands for; a spelling with other characters stands for its own UTF-8.</summary>
    public static byte[] Spelled(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (!Bytes.TryGetValue(token[i], out bytes[i]))
            {
                return Encoding.UTF8.GetBytes(token);
            }
        }

        return bytes;
    }

    /// <summary>The spelling of a text's UTF-8 bytes.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = text.Length <= 256 ? stackalloc byte[text.Length * 3] : new byte[text.Length * 3];
        var count = Encoding.UTF8.GetBytes(text, bytes);
        return string.Create(count, bytes[..count], (letters, from) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = Letters[from[i]];
            }
        });
    }

    private static char[] Make()
    {
        var letters = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
        {
            var visible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            letters[value] = (char)(visible ? value : next++);
        }

        return letters;
    }
}
