namespace MetaReward.Remote.Hub;

/// <summary>What a pull will do.</summary>
/// <param name="Model">What was asked for.</param>
/// <param name="Commit">What its revision is now.</param>
/// <param name="Snapshot">The commit's folder in the cache.</param>
/// <param name="Path">What to name as a model: the snapshot, or the GGUF file in it.</param>
/// <param name="Files">What the model needs.</param>
/// <param name="Absent">Known files that the commit does not have.</param>
public sealed record PullPlan(
    ModelName Model, string Commit, string Snapshot, string Path, IReadOnlyList<PlannedFile> Files, IReadOnlyList<string> Absent)
{
    /// <summary>Bytes of all files whose size is known.</summary>
    public long Bytes => Files.Sum(file => file.File.Size ?? 0);

    /// <summary>Bytes still to fetch, of files whose size is known.</summary>
    public long Missing => Files.Sum(file => file.Missing);
}

/// <summary>A file, and what of it is here already.</summary>
/// <param name="File">As the server announces it.</param>
/// <param name="Have">Bytes that need not be fetched again.</param>
/// <param name="IsHere">Complete.</param>
public sealed record PlannedFile(RemoteFile File, long Have, bool IsHere)
{
    public long Missing => IsHere ? 0 : Math.Max(0, (File.Size ?? 0) - Have);
}

/// <summary>How far a file has come.</summary>
/// <param name="Name">Its path in the repository.</param>
/// <param name="Done">Bytes that are here.</param>
/// <param name="Size">Bytes in all; null where the server does not say.</param>
/// <param name="Stage">What is happening to it.</param>
public readonly record struct FileProgress(string Name, long Done, long? Size, FileStage Stage);

/// <summary>The stages of a file.</summary>
public enum FileStage
{
    Fetching,
    Checking,
    Done,
}
