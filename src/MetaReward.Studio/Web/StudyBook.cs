using MetaReward.Evaluation.Understanding;

namespace MetaReward.Studio.Web;

/// <summary>The steps of studies, kept as they are made: what a participant did is never lost, and never changed.</summary>
internal sealed class StudyBook(string root)
{
    private readonly Lock gate = new();

    /// <summary>The file of a run.</summary>
    public string PathOf(ShelvedRun run) => StudyFile.Of(root, run.Name);

    /// <summary>All steps of a run's study so far.</summary>
    /// <exception cref="InvalidDataException">A line is no step, or the file lies elsewhere.</exception>
    public IReadOnlyList<StudyLine> Read(ShelvedRun run)
    {
        lock (gate)
        {
            Check(run);
            return File.Exists(PathOf(run)) ? StudyFile.Read(PathOf(run)) : [];
        }
    }

    /// <summary>Adds a step that the steps so far allow.</summary>
    /// <param name="run">The run.</param>
    /// <param name="make">From the steps so far; null: there is nothing to add.</param>
    public void Add(ShelvedRun run, Func<IReadOnlyList<StudyLine>, StudyLine?> make)
    {
        lock (gate)
        {
            Check(run);
            if (make(File.Exists(PathOf(run)) ? StudyFile.Read(PathOf(run)) : []) is not { } line)
                return;
            Directory.CreateDirectory(Path.Combine(root, StudyFile.Folder));
            Mend(PathOf(run));
            File.AppendAllText(PathOf(run), line.Json() + "\n");
        }
    }

    /// <summary>Takes away a last line that was cut off while it was written.</summary>
    private static void Mend(string path)
    {
        if (!File.Exists(path))
            return;
        var bytes = File.ReadAllBytes(path);
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        if (whole == bytes.Length)
            return;
        using var file = File.OpenWrite(path);
        file.SetLength(whole);
    }

    private void Check(ShelvedRun run)
    {
        foreach (var path in new[] { Path.Combine(root, StudyFile.Folder), PathOf(run) })
        {
            if (!PlainFiles.Is(path))
                throw new InvalidDataException($"'{path}' is a link or no file at all, and the studio opens none.");
        }
    }
}
