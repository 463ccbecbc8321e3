using System.Collections.Concurrent;
using MetaReward.Evaluation;
using MetaReward.Evaluation.Explaining;
using MetaReward.Recipes;

namespace MetaReward.Studio.Web;

/// <summary>A run below the studio's folder.</summary>
/// <param name="Name">Its folder as seen from there, with slashes.</param>
/// <param name="Folder">Its absolute path.</param>
internal sealed record ShelvedRun(string Name, string Folder)
{
    /// <summary>Changes whenever a file of the run is made, replaced or grows: times and sizes of its files and folders.</summary>
    public long Stamp => new DirectoryInfo(Folder).EnumerateDirectories("iter-*").Prepend(new DirectoryInfo(Folder))
        .SelectMany(folder => folder.EnumerateFileSystemInfos().Append(folder))
        .Aggregate(17L, (sum, one) => unchecked((sum * 31) + one.LastWriteTimeUtc.Ticks + (one is FileInfo file ? file.Length : 0)));

    /// <summary>Whether a program is at work in it: it holds the run's lock.</summary>
    public bool IsRunning
    {
        get
        {
            var held = Path.Combine(Folder, "run.lock");
            try
            {
                if (!PlainFiles.Is(held))
                    return false;
                using var _ = new FileStream(held, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                return false;
            }
            catch (Exception absent) when (absent is FileNotFoundException or UnauthorizedAccessException)
            {
                return false;
            }
            catch (IOException)
            {
                return true;
            }
        }
    }
}

/// <summary>A run in a line of the overview.</summary>
/// <param name="Manifest">What it is.</param>
/// <param name="Finished">Its finished iterations.</param>
/// <param name="Gates">The gate's decisions.</param>
/// <param name="Alarms">Names of the alarms that it raised.</param>
/// <param name="Made">Fingerprints of the policies that it made, by iteration.</param>
internal sealed record RunSummary(
    Manifest Manifest, int Finished, IReadOnlyList<GateResult> Gates, IReadOnlyList<string> Alarms, IReadOnlyDictionary<string, int> Made)
{
    public static RunSummary Of(RunReader run, StudioTools tools) => new(run.Manifest, run.Figures.Count, tools.Gates(run),
        [.. tools.Alarms(run).Select(alarm => alarm.Name).Distinct()],
        run.Measures.Where(of => of.Iteration > 0 && of.Policy != run.Manifest.Policy).DistinctBy(of => of.Policy, StringComparer.Ordinal)
            .ToDictionary(of => of.Policy, of => of.Iteration, StringComparer.Ordinal));
}

/// <summary>
/// The runs below a folder, by name. A name is looked up among those that are there, and never made a path; folders and files that are
/// links are not followed, so nothing outside is read. What was read of a run is kept until the run changes.
/// </summary>
internal sealed class RunShelf(string root, StudioTools tools)
{
    private const int Depth = 3;
    private const string FiguresFile = "figures.json"; // it is there once an iteration is finished
    private readonly ConcurrentDictionary<string, (long Stamp, object Value)> kept = new(StringComparer.Ordinal);

    /// <summary>All runs, by name.</summary>
    public IReadOnlyList<ShelvedRun> All => [.. Below(new(root), Depth).OrderBy(run => run.Name, StringComparer.Ordinal)];

    /// <summary>The run of a name; null where there is none.</summary>
    public ShelvedRun? Find(string? name) => All.FirstOrDefault(run => run.Name == name);

    /// <summary>A run, opened.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or a link leads out of it.</exception>
    public RunReader Open(ShelvedRun run) => Kept(run, "reader", () =>
    {
        var stranger = PlainFiles.Stranger(run.Folder);
        return stranger is null ? RunReader.Open(run.Folder)
            : throw new InvalidDataException($"'{stranger}' is a link or no file at all, and the studio opens none.");
    });

    /// <summary>What the overview shows of a run.</summary>
    public RunSummary Summary(ShelvedRun run) => Kept(run, "summary", () => RunSummary.Of(Open(run), tools));

    /// <summary>What a report of the run shows.</summary>
    public ReportModel Model(ShelvedRun run) => Kept(run, "model", () =>
    {
        var model = tools.Model(Open(run));
        return model with
        {
            Cues = [.. ReportModel.CueTurns(model.Figures).Select(t => (Turn: t, Cues: Cues(run, t))).Where(one => one.Cues is not null)
                .Select(one => (one.Turn, one.Cues!))],
        };
    });

    /// <summary>What the judge of an iteration rewards; null where there is too little to tell.</summary>
    public JudgeCues? Cues(ShelvedRun run, int t) => OfIteration(run, t, "cues", () => new Told(JudgeCues.Of(Open(run), t))).Cues;

    /// <summary>The prompts of an iteration with what they led to.</summary>
    public PromptIndex Prompts(ShelvedRun run, int t) => OfIteration(run, t, "prompts", () => PromptIndex.Of(Open(run), t));

    /// <summary>A value that is made of one iteration's files, and kept for good once the iteration is finished.</summary>
    private T OfIteration<T>(ShelvedRun run, int t, string what, Func<T> make)
        where T : class
    {
        var figures = new FileInfo(Path.Combine(run.Folder, $"iter-{t:00}", FiguresFile));
        return Kept(run, $"{what} {t}", make, figures.Exists ? figures.LastWriteTimeUtc.Ticks : run.Stamp);
    }

    /// <summary>A value that is made of a run's files, and kept while they stay as they are.</summary>
    public T Kept<T>(ShelvedRun run, string what, Func<T> make)
        where T : class => Kept(run, what, make, run.Stamp);

    private T Kept<T>(ShelvedRun run, string what, Func<T> make, long stamp)
        where T : class
    {
        var key = $"{run.Name}\n{what}";
        if (kept.TryGetValue(key, out var old) && old.Stamp == stamp)
            return (T)old.Value;
        var value = make();
        kept[key] = (stamp, value);
        return value;
    }

    private IEnumerable<ShelvedRun> Below(DirectoryInfo folder, int depth)
    {
        if (!folder.Exists)
            yield break;
        var manifest = Path.Combine(folder.FullName, "run.json");
        if (File.Exists(manifest) && PlainFiles.Is(manifest))
        {
            var name = Path.GetRelativePath(root, folder.FullName).Replace(Path.DirectorySeparatorChar, '/');
            yield return new(name == "." ? folder.Name : name, folder.FullName);
            yield break;
        }

        foreach (var inner in depth == 0 ? [] : folder.EnumerateDirectories("*", new EnumerationOptions { IgnoreInaccessible = true })
            .Where(inner => inner.LinkTarget is null).SelectMany(inner => Below(inner, depth - 1)))
            yield return inner;
    }

    /// <summary>Cues, or that there are none.</summary>
    private sealed record Told(JudgeCues? Cues);
}
