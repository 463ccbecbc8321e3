using System.Net;

namespace MetaReward.Remote.Hub;

/// <summary>
/// One blob from the server to the disk. Bytes arrive in <c>ETAG.incomplete</c>, which is kept when anything stops and gone on with by a
/// ranged request; checked against size and etag, the file then gets its name in one step. Bytes that fail the check are thrown away and
/// asked for once more, all of them.
/// </summary>
/// <param name="Client">Who asks.</param>
/// <param name="Model">For messages.</param>
/// <param name="File">What to fetch.</param>
/// <param name="From">Its address.</param>
/// <param name="Refused">Explains a no.</param>
/// <param name="Progress">Told as bytes arrive.</param>
internal sealed record BlobDownload(
    HubClient Client, ModelName Model, RemoteFile File, Uri From, Func<HttpResponseMessage, Uri, Task<HubException>> Refused,
    Action<FileProgress> Progress)
{
    /// <summary>Ending of a blob that is not complete.</summary>
    public const string Unfinished = ".incomplete";

    private long arrived;

    /// <summary>Fetches what is missing. The caller holds the blob's lock.</summary>
    /// <param name="blob">Where the blob goes.</param>
    /// <exception cref="HubException">It cannot be had, or is twice not what was promised; nothing stands under its name then.</exception>
    public async Task RunAsync(string blob, CancellationToken cancel)
    {
        var unfinished = blob + Unfinished;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
            await using (var file = new FileStream(unfinished, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
            {
                await CompleteAsync(file, cancel);
                file.Flush(flushToDisk: true);
            }

            System.IO.File.Move(unfinished, blob, overwrite: true);
        }
        catch (Exception failure) when (failure is (IOException or UnauthorizedAccessException) and not HubException)
        {
            throw new HubException(
                $"cannot write '{unfinished}': {failure.Message} What has arrived is kept there. Free some space or mend the rights, "
                + "then run the same command again; "
                + "HF_HUB_CACHE names another folder.", failure);
        }
        finally
        {
            if (System.IO.File.Exists(unfinished) && new FileInfo(unfinished).Length == 0)
            {
                System.IO.File.Delete(unfinished);
            }
        }
    }

    private async Task CompleteAsync(FileStream file, CancellationToken cancel)
    {
        for (var wholes = 0; ;)
        {
            if (file.Length > (File.Size ?? long.MaxValue))
            {
                file.SetLength(0);
            }

            var whole = file.Length == 0;
            if (whole || file.Length != File.Size)
            {
                await Client.PersistAsync(() => ReceiveAsync(file, cancel), () => arrived, $"{Model}: {File.Name}", cancel);
            }

            Report(file, FileStage.Checking);
            if (Wrong(file, cancel) is not { } wrong)
            {
                return;
            }

            file.SetLength(0);
            if (whole && ++wholes == 2)
            {
                throw new HubException(
                    $"{Model}: '{File.Name}' arrived wrong, twice: {wrong}. Nothing of it was kept. "
                    + "The server or a proxy on the way alters files; try again later, or another HF_ENDPOINT.");
            }
        }
    }

    private string? Wrong(FileStream file, CancellationToken cancel) =>
        file.Length > (File.Size ?? long.MaxValue) ? $"more than the {File.Size:N0} bytes that were announced came"
        : Checksum.Mismatch(file, File.Etag, cancel) is { } found ? $"its hash is {found}, {File.Etag} was announced"
        : null;

    /// <summary>One request; adds to what is there.</summary>
    private async Task<bool> ReceiveAsync(FileStream file, CancellationToken cancel)
    {
        var (answer, at) = await Client.SendAsync(HttpMethod.Get, From, file.Length, (_, _) => false, cancel);
        using (answer)
        {
            if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && file.Length > 0)
            {
                return RangeRefused(file, at);
            }

            if (!answer.IsSuccessStatusCode)
            {
                throw await Refused(answer, at);
            }

            if (file.Length > 0
                && (answer.StatusCode != HttpStatusCode.PartialContent || answer.Content.Headers.ContentRange?.From != file.Length))
            {
                file.SetLength(0); // the server begins anew, and so do we
                if (answer.StatusCode == HttpStatusCode.PartialContent)
                {
                    throw new PassingException($"{at.Host} sends another part than was asked for");
                }
            }

            await AppendAsync(file, answer, cancel);
        }

        return file.Length >= (File.Size ?? 0) ? true
            : throw new PassingException($"{at.Host} ended after {file.Length:N0} of {File.Size:N0} bytes");
    }

    private async Task AppendAsync(FileStream file, HttpResponseMessage answer, CancellationToken cancel)
    {
        file.Position = file.Length;
        await Client.ReadAsync(answer, piece =>
        {
            file.Write(piece.Span);
            arrived += piece.Length;
            Report(file, FileStage.Fetching);
            return file.Length <= (File.Size ?? long.MaxValue);
        }, cancel);
    }

    /// <summary>The server has nothing behind what is here: it is complete when no size was announced, else it is not this file.</summary>
    private bool RangeRefused(FileStream file, Uri at)
    {
        if (File.Size is null)
        {
            return true;
        }

        file.SetLength(0);
        throw new PassingException($"{at.Host} has no such part");
    }

    private void Report(FileStream file, FileStage stage) => Progress(new(File.Name, file.Length, File.Size, stage));
}
