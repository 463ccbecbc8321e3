using System.Security.Cryptography;
using System.Text;

namespace MetaReward;

/// <summary>
/// The checksum with which a kept file ends, so that it proves itself: SHA-256 over the file's place (<c>iter-01/figures.json</c>) and all
/// bytes before the checksum. A page of JSON ends with the member <c>"sha256"</c>, YAML with a comment, HTML likewise. Against accidents
/// and edits by hand; whoever wants to deceive can compute it, too.
/// </summary>
/// <param name="Mark">What stands before the checksum.</param>
/// <param name="End">What stands behind it; the file's last bytes.</param>
public sealed record Seal(string Mark, string End)
{
    private const int Digits = 64;

    /// <summary>A JSON object whose last member is the checksum.</summary>
    public static Seal Json { get; } = new(",\n  \"sha256\": \"", "\"\n}\n");

    /// <summary>A last line that YAML takes for a comment.</summary>
    public static Seal Yaml { get; } = new("# sha256 ", "\n");

    /// <summary>A last line that HTML takes for a comment.</summary>
    public static Seal Html { get; } = new("<!-- sha256 ", " -->\n");

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The bytes of a file that ends with its checksum.</summary>
    /// <param name="place">Where it belongs; the same bytes elsewhere do not prove themselves.</param>
    /// <param name="content">UTF-8; for <see cref="Json"/> an object with at least one member.</param>
    public byte[] Close(string place, ReadOnlySpan<byte> content)
    {
        var body = this == Json ? content[..content.LastIndexOf((byte)'}')].TrimEnd("\n "u8) : content;
        return [.. body, .. Encoding.UTF8.GetBytes($"{Mark}{Sum(place, body)}{End}")];
    }

    /// <summary>What was closed; null where the file does not prove itself.</summary>
    /// <param name="place">Where it belongs.</param>
    /// <param name="bytes">The whole file.</param>
    /// <param name="damage">What is wrong, as the end of a sentence that begins with the file; null if the file is intact.</param>
    public byte[]? Open(string place, ReadOnlySpan<byte> bytes, out string? damage)
    {
        var tail = Mark.Length + Digits + End.Length;
        var body = bytes.Length < tail ? [] : bytes[..^tail];
        damage = bytes.IsEmpty ? "it is empty"
            : bytes.Length < tail || !Ends(
                bytes[^tail..]) ? "it does not end with its checksum: it was cut, edited, or made by an earlier version"
            : !bytes[^tail..][Mark.Length..(Mark.Length + Digits)].SequenceEqual(Encoding.ASCII.GetBytes(Sum(place, body)))
                ? $"its content does not match its checksum: it was edited or damaged, or is not {place}" : null;
        return damage is null ? this == Json ? [.. body, (byte)'\n', (byte)'}'] : body.ToArray() : null;
    }

    private static string Sum(string place, ReadOnlySpan<byte> body) => Hex([.. Encoding.UTF8.GetBytes(place), (byte)'\n', .. body]);

    private bool Ends(ReadOnlySpan<byte> tail) =>
        tail.StartsWith(Encoding.ASCII.GetBytes(Mark)) && tail.EndsWith(Encoding.ASCII.GetBytes(End));
}
