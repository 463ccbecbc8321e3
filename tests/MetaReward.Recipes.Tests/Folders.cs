namespace MetaReward.Recipes;

/// <summary>Temporary run folders, and what is in them.</summary>
internal sealed class Folders : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("metareward-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Every result file below a folder with a hash of its bytes; logs and the lock are not results.</summary>
    public static IReadOnlyDictionary<string, string> Results(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => System.IO.Path.GetFileName(file) is not (Notes.TimingsFile or Notes.NotesFile or "run.lock"))
        .Order(StringComparer.Ordinal) // folders list their files in orders of their own
        .ToDictionary(file => System.IO.Path.GetRelativePath(folder, file), file => Shard.Hex(File.ReadAllBytes(file)));
}

/// <summary>Progress nobody looks at, or that a test reads afterwards.</summary>
internal sealed class Ears : IProgress<Progress>
{
    private readonly List<Progress> heard = [];

    public IReadOnlyList<Progress> Heard
    {
        get
        {
            lock (heard)
            {
                return [.. heard];
            }
        }
    }

    public void Report(Progress value)
    {
        lock (heard)
        {
            heard.Add(value);
        }
    }
}
