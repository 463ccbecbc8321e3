using System.Globalization;

namespace MetaReward.Remote.Hub;

/// <summary>
/// What the answers to a HEAD say of a file, gathered along redirects. The Hub's own headers count wherever they stand; a plain ETag and
/// length only where the Hub itself, or the last server, speaks of the file: a storage server's ETag is its own.
/// </summary>
internal sealed class Announced
{
    private string? linkedEtag;
    private string? plainEtag;
    private long? linkedSize;
    private long? plainSize;

    public string? Commit { get; private set; }

    public string? Etag => linkedEtag ?? plainEtag;

    public long? Size => linkedSize ?? (linkedEtag is null ? plainSize : null);

    /// <summary>Takes in one answer.</summary>
    /// <param name="next">Where it redirects to; null where it does not.</param>
    /// <returns>Whether all is known, so that the redirect need not be followed.</returns>
    public bool Hear(HttpResponseMessage answer, Uri? next, HubClient client)
    {
        if (next is null && !answer.IsSuccessStatusCode)
        {
            return true;
        }

        Commit ??= One(answer, "X-Repo-Commit");
        linkedEtag ??= RemoteFile.BlobName(One(answer, "X-Linked-Etag"));
        linkedSize ??= Number(One(answer, "X-Linked-Size"));
        var leaves = next is not null && !client.IsHome(next);
        if (next is null || (leaves && Commit is not null))
        {
            plainEtag ??= RemoteFile.BlobName(One(answer, "ETag"));
        }

        if (next is null)
        {
            plainSize ??= answer.Content.Headers.ContentLength;
            linkedSize ??= linkedEtag is not null ? plainSize : null;
        }

        return Etag is not null && (Size is not null || leaves);
    }

    private static string? One(HttpResponseMessage answer, string name) =>
        answer.Headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault()?.Trim() : null;

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
