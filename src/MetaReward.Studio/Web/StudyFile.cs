using MetaReward.Evaluation.Understanding;

namespace MetaReward.Studio.Web;

/// <summary>Where the studio keeps the steps of a study: a file beside the runs, a line for each step, in order.</summary>
public static class StudyFile
{
    /// <summary>The folder below that of the runs.</summary>
    public const string Folder = "studies";

    /// <summary>The file of a run that lies directly below the studio's folder.</summary>
    /// <param name="run">The run's folder.</param>
    public static string Beside(string run)
    {
        var folder = Path.GetFullPath(Path.TrimEndingDirectorySeparator(run));
        return Of(Path.GetDirectoryName(folder) ?? folder, Path.GetFileName(folder));
    }

    /// <summary>All steps.</summary>
    /// <exception cref="InvalidDataException">A line is no step.</exception>
    public static IReadOnlyList<StudyLine> Read(string path)
    {
        var text = File.ReadAllText(path);
        var whole = text[..(text.LastIndexOf('\n') + 1)]; // a line without its end was cut off while it was written
        return [.. whole.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select((line, i) => StudyLine.Parse(line, $"'{path}' line {i + 1}"))];
    }

    /// <summary>The file of a run by its name below a folder.</summary>
    internal static string Of(string root, string name) =>
        Path.Combine(root, Folder, name.Replace("/", "%2F", StringComparison.Ordinal) + ".jsonl");
}
