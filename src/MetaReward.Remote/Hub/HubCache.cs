namespace MetaReward.Remote.Hub;

/// <summary>
/// The folder that the Hub's libraries share: a repository's <c>blobs</c> by their etags, <c>refs</c> from branches to commits,
/// <c>snapshots/COMMIT</c> with a relative link to a blob for each file, <c>.no_exist/COMMIT</c> with the names
/// that are known to be missing.
/// </summary>
/// <param name="Folder">Its root.</param>
internal sealed record HubCache(string Folder)
{
    public string Repository(ModelName model) => Path.Combine(Folder, model.Folder);

    public string Blob(ModelName model, string etag) => Path.Combine(Repository(model), "blobs", etag);

    public string Lock(ModelName model, string etag) => Path.Combine(Folder, ".locks", model.Folder, etag + ".lock");

    public string Snapshot(ModelName model, string commit) => Path.Combine(Repository(model), "snapshots", commit);

    public string Pointer(ModelName model, string commit, string file) => Path.Combine([Snapshot(model, commit), .. file.Split('/')]);

    /// <summary>The commit that the revision was when it was fetched last; null when it never was.</summary>
    public string? Commit(ModelName model)
    {
        if (model.IsCommit)
        {
            return model.Revision;
        }

        var file = Reference(model);
        return File.Exists(file) && File.ReadAllText(file).Trim() is var commit && ModelName.IsCommitId(commit) ? commit : null;
    }

    /// <summary>The files of a commit that are there, as paths in the repository.</summary>
    public IReadOnlyList<string> Files(ModelName model, string commit)
    {
        var snapshot = Snapshot(model, commit);
        return !Directory.Exists(snapshot) ? []
            : [.. Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories).Where(file => Length(file) is not null)
                .Select(file => Path.GetRelativePath(snapshot, file).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal)];
    }

    /// <summary>Bytes of a file, or of what a link leads to; null when it is not there.</summary>
    public static long? Length(string path)
    {
        var file = new FileInfo(path);
        var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        return target is { Exists: true } ? target.Length : null;
    }

    /// <summary>
    /// Makes a blob appear under a file's name in a commit. Without links, as on some systems, the blob itself moves there.
    /// </summary>
    public void Link(ModelName model, string commit, RemoteFile file)
    {
        var (blob, pointer) = (Blob(model, file.Etag), Pointer(model, commit, file.Name));
        if (Length(pointer) is { } length && length == Length(blob))
        {
            return;
        }

        var folder = Path.GetDirectoryName(pointer)!;
        Directory.CreateDirectory(folder);
        File.Delete(pointer); // a link that leads nowhere, or to damaged bytes
        try
        {
            File.CreateSymbolicLink(pointer, Path.GetRelativePath(folder, blob));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            if (Length(pointer) is null)
            {
                File.Move(blob, pointer);
            }
        }
    }

    /// <summary>Remembers which commit a branch or a tag is, and which known files it does not have.</summary>
    public void Remember(ModelName model, string commit, IEnumerable<string> absent)
    {
        foreach (var mark in absent.Select(name => Path.Combine(Repository(model), ".no_exist", commit, name))
            .Where(mark => !File.Exists(mark)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(mark)!);
            File.WriteAllBytes(mark, []);
        }

        if (!model.IsCommit && Commit(model) != commit)
        {
            var reference = Reference(model);
            Directory.CreateDirectory(Path.GetDirectoryName(reference)!);
            Replace(reference, commit);
        }
    }

    /// <summary>
    /// Two pulls may end at the same moment, so each writes a file of its own first. No line end: other readers take the text as it is.
    /// </summary>
    private static void Replace(string reference, string commit)
    {
        var own = $"{reference}.{Path.GetRandomFileName()}.partial";
        try
        {
            File.WriteAllText(own, commit);
            File.Move(own, reference, overwrite: true);
        }
        finally
        {
            File.Delete(own);
        }
    }

    private string Reference(ModelName model) => Path.Combine([Repository(model), "refs", .. model.Revision.Split('/')]);
}
