namespace MetaReward.Remote.Hub;

/// <summary>A file of a commit as the server announces it.</summary>
/// <param name="Name">Its path in the repository; slashes, and nothing that leads out.</param>
/// <param name="Etag">What its blob is called: SHA-256 of a large file, git's blob id of a small one, or a server's own word.</param>
/// <param name="Size">Bytes; null where the server does not say.</param>
public sealed record RemoteFile(string Name, string Etag, long? Size)
{
    private const int LongestEtag = 128;

    /// <summary>An ETag header's value as a blob's name: without weak mark and quotes.</summary>
    /// <returns>Null when it cannot be a file's name.</returns>
    internal static string? BlobName(string? header)
    {
        var text = (header ?? "").Trim();
        text = (text.StartsWith("W/", StringComparison.Ordinal) ? text[2..] : text).Trim('"');
        return text.Length is > 0 and <= LongestEtag && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+' or '=')
            && FileNames.IsPlain(text)
            ? text
            : null;
    }
}
