using System.Security.Cryptography;

namespace MetaReward.Bench;

/// <summary>The course of an undisturbed run: its result files in the order in which they were finished, and how long each took.</summary>
public sealed class Course
{
    /// <summary>What depends on the machine, the clock or luck, and on nothing that trains.</summary>
    private static readonly HashSet<string> Aside = ["timings.jsonl", "notes.jsonl", "plan.json", "report.html", "run.lock"];

    private const string Opening = "opening";
    private const string Report = "report";
    private static readonly TimeSpan Startup = TimeSpan.FromMilliseconds(500);
    private readonly Finished[] course;

    private Course(Finished[] course)
    {
        this.course = course;
        Rooms = [.. course.Select(f => f.Room).Distinct(), Report];
    }

    /// <param name="File">Relative to the run folder.</param>
    /// <param name="Room">Iteration and room, for people.</param>
    /// <param name="Bytes">Its size.</param>
    /// <param name="Hash">SHA-256 of them.</param>
    /// <param name="Took">Time since the file before.</param>
    private sealed record Finished(string File, string Room, long Bytes, string Hash, TimeSpan Took);

    /// <summary>All rooms in their order, the report last.</summary>
    public IReadOnlyList<string> Rooms { get; }

    /// <summary>How many files a run leaves.</summary>
    public int Files => course.Length;

    /// <summary>The course of a finished run.</summary>
    public static Course Of(string folder)
    {
        var files = Results(folder).OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.FullName, StringComparer.Ordinal).ToArray();
        return new([.. files.Select((f, i) => new Finished(
            Path.GetRelativePath(folder, f.FullName), RoomOf(Path.GetRelativePath(folder, f.FullName)), f.Length, Hash(f),
            i == 0 ? TimeSpan.Zero : f.LastWriteTimeUtc - files[i - 1].LastWriteTimeUtc))]);
    }

    /// <summary>The room whose file is the first that is missing or not as long as it will be.</summary>
    public string RoomInWork(string folder) => Position(folder) is var i && i < course.Length ? course[i].Room : Report;

    /// <summary>The rooms in which the next process in a folder can die.</summary>
    public IReadOnlyList<string> Ahead(string folder) => [.. course.Skip(Position(folder)).Select(f => f.Room).Distinct(), Report];

    /// <summary>
    /// When to kill the next process in a folder: at a random moment of the making of a random file of a room that is ahead.
    /// </summary>
    /// <returns>From how long the process has lived to how long it may still.</returns>
    public Func<TimeSpan, TimeSpan> MomentIn(string room, string folder, Seed seed)
    {
        var begun = Position(folder);
        if (room == Opening)
        {
            return lived => (2 * Startup * seed.Uniform(1)) - lived;
        }

        var files = room == Report
            ? [course.Length]
            : Enumerable.Range(begun, course.Length - begun).Where(i => course[i].Room == room).ToArray();
        var target = files[seed.Below(files.Length, 0)];
        var took = room == Report ? TimeSpan.FromMilliseconds(100) : course[target].Took;
        var wait = (took + TimeSpan.FromMilliseconds(target == begun ? 100 : 2)) * seed.Uniform(1);
        var opened = Opened(folder);
        TimeSpan? reached = null;
        return lived =>
        {
            reached ??= Opened(folder) > opened && Position(folder) >= target ? lived : null;
            return reached is { } since ? since + wait - lived : TimeSpan.FromSeconds(1);
        };
    }

    /// <exception cref="InvalidDataException">A folder's files are not those of the undisturbed run; the message names them.</exception>
    public void Check(string folder, string when)
    {
        var found = Results(folder).ToDictionary(f => Path.GetRelativePath(folder, f.FullName), Hash);
        var wrong = course.Where(f => found.GetValueOrDefault(f.File) != f.Hash).Select(f => f.File)
            .Concat(found.Keys.Except(course.Select(f => f.File))).ToArray();
        if (wrong.Length > 0)
        {
            throw new InvalidDataException($"{when} '{folder}' differs from the undisturbed run in {string.Join(", ", wrong)}");
        }
    }

    /// <summary>When a process last began to work here: each writes the settings first. The year 1601 where none has.</summary>
    private static DateTime Opened(string folder) => File.GetLastWriteTimeUtc(Path.Combine(folder, "settings.yaml"));

    private int Position(string folder) =>
        course.TakeWhile(f => new FileInfo(Path.Combine(folder, f.File)) is { Exists: true } info && info.Length >= f.Bytes).Count();

    private static IEnumerable<FileInfo> Results(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(f => !Aside.Contains(f.Name));

    private static string RoomOf(string file)
    {
        var parts = file.Split('/');
        return parts.Length == 1 ? Opening : parts[0] + " " + parts[1].Split('.')[0] switch
        {
            "6-skips" => "6-pairs",
            "items" => "measures",
            var room => room,
        };
    }

    private static string Hash(FileInfo file)
    {
        using var stream = file.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
