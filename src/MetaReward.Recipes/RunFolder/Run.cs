using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>
/// A run folder, opened for writing: the experiment on disk. <c>run.json</c> says what it is, <c>iter-01</c>, <c>iter-02</c>, ... hold what each
/// iteration made, room by room. Opening it again is how a run resumes. One process at a time; readers use <see cref="RunReader"/>.
/// </summary>
public sealed class Run : IDisposable
{
    private const string LockFile = "run.lock";
    private readonly FileStream held;
    private readonly IProgress<Progress> progress;
    private readonly CancellationToken cancel;

    private Run(string folder, Manifest manifest, int workers, FileStream held, IProgress<Progress> progress, CancellationToken cancel)
    {
        (Folder, Manifest, Workers, this.held, this.progress, this.cancel) = (folder, manifest, workers, held, progress, cancel);
    }

    /// <summary>The root folder, as an absolute path.</summary>
    public string Folder { get; }

    public Manifest Manifest { get; }

    /// <summary>How many shards of a room are in work at once. Changes the pace, never a byte.</summary>
    public int Workers { get; }

    /// <summary>
    /// Opens <paramref name="folder"/>, making it if it is not there, writes or checks <c>run.json</c>, and clears leftovers of a killed run.
    /// </summary>
    /// <exception cref="InvalidDataException">The folder belongs to a run with other options, or holds something else.</exception>
    /// <exception cref="IOException">Another process has it open, or it cannot be written.</exception>
    public static Run Open(string folder, Manifest manifest, IProgress<Progress> progress, int workers = 2, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(manifest.ShardSize, 1);
        folder = Path.GetFullPath(folder);
        Run? run = null;
        var claimed = Lock(folder);
        try
        {
            var notes = Claim(folder, manifest);
            foreach (var leftover in Directory.EnumerateFiles(folder, "*" + Disk.Unfinished, SearchOption.AllDirectories))
                File.Delete(leftover);
            run = new Run(folder, manifest, workers, claimed, progress, cancel);
            foreach (var note in notes)
                Notes.Say(run.Turn(0), "run", note);
            return run;
        }
        finally
        {
            if (run is null)
                claimed.Dispose();
        }
    }

    /// <summary>Iteration <paramref name="t"/>: 1, 2, ...; 0 is the warm-up and the policy before the loop.</summary>
    public Turn Turn(int t) => new(t, SeedOf(Manifest, t), Path.Combine(Folder, $"iter-{t:00}"), progress, cancel);

    /// <summary>Iteration <paramref name="t"/> with the way to keep what its rooms make.</summary>
    public Stage Stage(int t) => new(Turn(t), Manifest.ShardSize, Workers);

    /// <summary>Lets other processes open the folder.</summary>
    public void Dispose() => held.Dispose();

    internal static Seed SeedOf(Manifest manifest, int t) => Seed.Of(manifest.Seed).Derive("iteration").Derive(t);

    private static FileStream Lock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot make the run folder '{folder}': {failure.Message}. Choose another folder.", failure);
        }

        var path = Path.Combine(folder, LockFile);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new IOException($"cannot write into the run folder '{folder}': {failure.Message}. Choose another folder.", failure);
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new IOException(
                $"the run folder '{folder}' is in use by another process. Wait for it or stop it, or choose another folder.", failure);
        }
    }

    private static IReadOnlyList<string> Claim(string folder, Manifest manifest)
    {
        var path = Path.Combine(folder, "run.json");
        if (!File.Exists(path))
        {
            var stranger = Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName)
                .FirstOrDefault(name => name != LockFile && !name!.EndsWith(Disk.Unfinished, StringComparison.Ordinal));
            if (stranger is not null)
                throw new InvalidDataException($"'{folder}' holds '{stranger}' but no run.json: it is not a run folder. Choose an empty or a new one.");
            Disk.Write(path, [.. JsonSerializer.SerializeToUtf8Bytes(manifest, RecordJson.Pages.Manifest), (byte)'\n']);
            return [];
        }

        var kept = ReadManifest(path);
        var differences = Manifest.Differences(kept, manifest, builds: false);
        if (differences.Count > 0)
        {
            throw new InvalidDataException(
                $"the run folder '{folder}' was begun with other options:\n  {string.Join("\n  ", differences)}\n"
                + "Use the options it was begun with to go on, or another folder for these.");
        }

        return [.. Manifest.Differences(kept, manifest, builds: true).Select(change => "begun with another build: " + change)];
    }

    internal static Manifest ReadManifest(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RecordJson.Pages.Manifest)!;
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException(
                $"'{path}' is not a run's manifest: {failure.Message} Restore it, or choose another run folder.", failure);
        }
    }
}
