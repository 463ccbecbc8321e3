namespace MetaReward.Remote.Hub;

/// <summary>
/// What the Hub can be asked: which commit a revision is and what is in it, what a file is called and how large
/// it is, a small file's bytes.
/// </summary>
/// <param name="Client">Who asks.</param>
/// <param name="Settings">Where.</param>
internal sealed record HubServer(HubClient Client, HubSettings Settings)
{
    private const int MostListed = 128 * 1024 * 1024;

    /// <summary>The commit and the files of a revision.</summary>
    public async Task<Listing> ListAsync(ModelName model, CancellationToken cancel)
    {
        var uri = Client.Address(["api", "models", .. model.Repository.Split('/'), "revision", model.Revision]);
        var (bytes, at) = await BytesAsync(uri, $"{model}: its files", (answer, at) => ListRefusedAsync(answer, at, model, cancel), cancel);
        return Listing.Parse(bytes, model, at.Host);
    }

    /// <summary>What the server announces of a file, without its body.</summary>
    public Task<RemoteFile> FileAsync(ModelName model, string commit, string name, CancellationToken cancel) =>
        Client.PersistAsync(() => AnnouncedAsync(model, commit, name, cancel), () => 0, $"{model}: {name}", cancel);

    /// <summary>Where a file of a commit is.</summary>
    public Uri Address(ModelName model, string commit, string name) =>
        Client.Address([.. model.Repository.Split('/'), "resolve", commit, .. name.Split('/')]);

    /// <summary>A small file, checked against its etag.</summary>
    public async Task<byte[]> SmallFileAsync(ModelName model, string commit, RemoteFile file, CancellationToken cancel)
    {
        var (bytes, at) = await BytesAsync(Address(model, commit, file.Name), $"{model}: {file.Name}",
            (answer, at) => RefusedAsync(answer, at, model, file.Name), cancel);
        return Checksum.Mismatch(new MemoryStream(bytes), file.Etag, cancel) is not { } found ? bytes
            : throw new HubException(
                $"{model}: '{file.Name}' arrived wrong from {at.Host}: its hash is {found}, {file.Etag} was announced.");
    }

    /// <summary>Explains why a file is not given.</summary>
    public Task<HubException> RefusedAsync(HttpResponseMessage answer, Uri at, ModelName model, string file) =>
        Refusal.OfAsync(answer, at, model, file, known: true, Settings);

    private async Task<RemoteFile> AnnouncedAsync(ModelName model, string commit, string name, CancellationToken cancel)
    {
        var headers = new Announced();
        var (answer, at) = await Client.SendAsync(HttpMethod.Head, Address(model, commit, name), 0,
            (answer, next) => headers.Hear(answer, next, Client), cancel);
        using (answer)
        {
            if (headers.Etag is null && !answer.IsSuccessStatusCode)
            {
                throw await RefusedAsync(answer, at, model, name);
            }
        }

        if (headers.Commit is { } other && other != commit)
        {
            throw new HubException(
                $"{at.Host} answers with commit {FileNames.Shown(other)} when asked for '{name}' of {model} at {commit}. "
                + "Run the same command again.");
        }

        return headers.Etag is { } etag ? new(name, etag, headers.Size) : throw new HubException(
            $"{at.Host} gives no usable ETag for '{name}' of {model}, so the file could be neither kept nor checked. "
            + $"Check HF_ENDPOINT ({Settings.Site}).");
    }

    /// <summary>No words may come with a 404: whether the repository is there then tells what is missing.</summary>
    private async Task<HubException> ListRefusedAsync(HttpResponseMessage answer, Uri at, ModelName model, CancellationToken cancel)
    {
        var known = false;
        if ((int)answer.StatusCode == 404 && !answer.Headers.Contains("X-Error-Code"))
        {
            var (repository, _) = await Client.SendAsync(HttpMethod.Get, Client.Address(["api", "models", .. model.Repository.Split('/')]),
                0, (_, _) => false, cancel);
            known = repository.IsSuccessStatusCode;
            repository.Dispose();
        }

        return await Refusal.OfAsync(answer, at, model, null, known, Settings);
    }

    private Task<(byte[] Bytes, Uri At)> BytesAsync(
        Uri uri, string what, Func<HttpResponseMessage, Uri, Task<HubException>> refused, CancellationToken cancel) =>
        Client.PersistAsync(async () =>
        {
            var (answer, at) = await Client.SendAsync(HttpMethod.Get, uri, 0, (_, _) => false, cancel);
            using (answer)
            {
                if (!answer.IsSuccessStatusCode)
                {
                    throw await refused(answer, at);
                }

                var bytes = new MemoryStream();
                await Client.ReadAsync(answer, piece =>
                {
                    bytes.Write(piece.Span);
                    return bytes.Length <= MostListed
                        ? true
                        : throw new HubException($"{what}: {at.Host} sends more than {MostListed >> 20} MB.");
                }, cancel);
                return (bytes.ToArray(), at);
            }
        }, () => 0, what, cancel);
}
