using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// A run folder, opened for writing: the experiment on disk. <c>run.json</c> says what it is, <c>iter-01</c>, <c>iter-02</c>, ... hold what
/// each iteration made, room by room. Opening it again is how a run resumes. One process at a time; readers use <see cref="RunReader"/>.
/// </summary>
public sealed class RunFolder : Run, IDisposable
{
    /// <summary>The settings as the command line keeps them: a folder with them is a run's, even when its manifest is gone.</summary>
    public const string SettingsFile = "settings.yaml";

    internal const string ManifestFile = "run.json";
    private const string LockFile = "run.lock";
    private const int Looks = 5;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    /// <summary>A training that was handed to another program, which may still be at work in there.</summary>
    private const string HandedFolder = "/8-handover/";

    private readonly FileStream held;
    private readonly IProgress<Progress> progress;
    private readonly Dictionary<int, KeptIteration> iterations = [];
    private readonly CancellationToken cancel;

    private RunFolder(
        string folder, Manifest manifest, int workers, FileStream held, IProgress<Progress> progress, CancellationToken cancel)
        : base(manifest)
    {
        (Folder, Workers, this.held, this.progress, this.cancel) = (folder, workers, held, progress, cancel);
    }

    /// <summary>The root folder, as an absolute path.</summary>
    public string Folder { get; }

    /// <summary>How many shards of a room are in work at once. Changes the pace, never a byte.</summary>
    public int Workers { get; }

    /// <summary>
    /// Opens <paramref name="folder"/>, making it if it is not there, writes or checks <c>run.json</c>, and
    /// clears leftovers of a killed run.
    /// </summary>
    /// <exception cref="InvalidDataException">The folder belongs to a run with other options, or holds something else.</exception>
    /// <exception cref="IOException">Another process has it open, or it cannot be written.</exception>
    public static new RunFolder Open(
        string folder, Manifest manifest, IProgress<Progress> progress, int workers = 2, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(manifest.ShardSize, 1);
        folder = Path.GetFullPath(folder);
        RunFolder? run = null;
        var claimed = Lock(folder);
        try
        {
            List<string> notes = [.. Claim(folder, manifest)];
            RecoverLogs(folder, notes);
            foreach (var leftover in Directory.EnumerateFiles(folder, "*" + Disk.Unfinished, SearchOption.AllDirectories)
                .Where(path => !path.Contains(HandedFolder, StringComparison.Ordinal)))
                File.Delete(leftover);
            run = new RunFolder(folder, manifest, workers, claimed, progress, cancel);
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

    public override Iteration Iteration(int t)
    {
        if (!iterations.TryGetValue(t, out var iteration))
            iterations[t] = iteration = new KeptIteration(this, Turn(t), $"i{t}", []);
        return iteration;
    }

    /// <summary>Lets other processes open the folder.</summary>
    public void Dispose() => held.Dispose();

    /// <summary>Logs are no results: a damaged one keeps what stands before its damage, and that is said.</summary>
    private static void RecoverLogs(string folder, List<string> notes)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) is Notes.TimingsFile or Notes.NotesFile).Order(StringComparer.Ordinal))
        {
            (string?, long) Found<T>(JsonTypeInfo<T> type) => LogLines.Open(path, type) is var log ? (log.Damage, log.Whole) : default;
            var (damage, whole) = Path.GetFileName(path) == Notes.TimingsFile
                ? Found(RecordJson.Lines.RoomCost)
                : Found(RecordJson.Lines.Note);
            if (damage is null)
                continue;
            Disk.Write(path, Disk.Read(path)!.AsSpan(0, (int)whole));
            notes.Add($"{SealedPage.PlaceOf(path)} was damaged ({damage}): only the lines before are kept");
        }
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            Durable.Make(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot make the run folder '{folder}': {Disk.Reason(folder, failure)}.", failure);
        }

        var path = Path.Combine(folder, LockFile);
        try
        {
            return Hold(path);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new IOException($"cannot write into the run folder '{folder}': {Disk.Reason(path, failure)}.", failure);
        }
        catch (IOException failure) when (!File.Exists(path))
        {
            throw new IOException($"cannot write into the run folder '{folder}': {Disk.Reason(path, failure)}.", failure);
        }
        catch (IOException failure)
        {
            throw new IOException(
                $"the run folder '{folder}' is in use by another process. Wait for it or stop it, or choose another folder.", failure);
        }
    }

    /// <summary>Holds the lock; a reader that only looks whether somebody does has it for a moment, which is waited for.</summary>
    private static FileStream Hold(string path)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < Looks && File.Exists(path))
            {
                Thread.Sleep(Moment);
            }
        }
    }

    private static IReadOnlyList<string> Claim(string folder, Manifest manifest)
    {
        var path = Path.Combine(folder, ManifestFile);
        if (!File.Exists(path))
        {
            var entries = Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).ToArray();
            var stranger = entries.FirstOrDefault(name => name != LockFile && !name.EndsWith(Disk.Unfinished, StringComparison.Ordinal));
            if (stranger is not null && !entries.Contains(SettingsFile))
                throw new InvalidDataException(
                    $"'{folder}' holds '{stranger}' but no {ManifestFile}: it is not a run folder. Choose an empty or a new one.");
            SealedPage.Write(path, manifest, RecordJson.Pages.Manifest);
            return stranger is null ? [] : [$"{ManifestFile} was gone and is written anew; whatever was made by other options is refused"];
        }

        var kept = ReadManifest(path);
        var differences = Manifest.Differences(kept.Filled(), manifest.Filled(), builds: false);
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
        var page = SealedPage.Read(path, RecordJson.Pages.Manifest, out var damage);
        return page ?? throw new InvalidDataException(EarlierLayout.Of(path) ??
            $"'{path}' is not a run's manifest as it was written: {damage ?? "it is gone"}. Restore it; "
            + "or move it away and type the run's command again, which writes it anew and "
            + "refuses whatever other options made. A run of an earlier version is read by that version: "
            + "use another folder for a new one.");
    }
}
