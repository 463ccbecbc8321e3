using System.Security.Cryptography;
using System.Text;

namespace MetaReward.Remote.Hub;

/// <summary>
/// Whether bytes are those that an etag promises. 64 hexadecimal digits are SHA-256 of the bytes; 40 are git's blob id, which is SHA-1 of
/// <c>blob LENGTH\0</c> and the bytes. Another etag promises nothing.
/// </summary>
internal static class Checksum
{
    private const int Chunk = 1 << 20;

    /// <summary>Whether an etag can be compared with bytes.</summary>
    public static bool IsKnown(string etag) => Algorithm(etag) is not null;

    /// <summary>What the bytes have instead of the promised etag; null when they keep the promise, or when there is none.</summary>
    /// <param name="bytes">Read from its start to its end.</param>
    public static string? Mismatch(Stream bytes, string etag, CancellationToken cancel)
    {
        if (Algorithm(etag) is not { } algorithm)
        {
            return null;
        }

        bytes.Position = 0;
        using var hash = IncrementalHash.CreateHash(algorithm);
        if (algorithm == HashAlgorithmName.SHA1)
        {
            hash.AppendData(Encoding.ASCII.GetBytes($"blob {bytes.Length}\0"));
        }

        var buffer = new byte[Chunk];
        for (int read; (read = bytes.Read(buffer)) > 0;)
        {
            cancel.ThrowIfCancellationRequested();
            hash.AppendData(buffer.AsSpan(0, read));
        }

        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        return found.Equals(etag, StringComparison.OrdinalIgnoreCase) ? null : found;
    }

    private static HashAlgorithmName? Algorithm(string etag) => !etag.All(char.IsAsciiHexDigit) ? null : etag.Length switch
    {
        64 => HashAlgorithmName.SHA256,
        40 => HashAlgorithmName.SHA1,
        _ => null,
    };
}
