using System.Security.Cryptography;
using MetaReward.Cli;

namespace MetaReward.Bench.Mutations;

/// <summary>What came of one spoiled file.</summary>
public enum Fate
{
    /// <summary>The mutation leaves the file as it is, or there is no neighbour.</summary>
    Same,

    /// <summary>Said by a verb, and not made again by itself.</summary>
    Detected,

    /// <summary>Said, and the same bytes lie there after resuming.</summary>
    Remade,

    /// <summary>Nothing that is printed changes.</summary>
    Harmless,

    /// <summary>Something that is printed changes, or the folder counts as whole though it is not, and nobody said so.</summary>
    Silent,

    /// <summary>A verb fell over.</summary>
    Crash,
}

/// <summary>A folder whose files are spoiled one by one, always from the same whole one, and what the verbs say then.</summary>
/// <param name="Whole">The folder as it was written.</param>
/// <param name="Work">Where the copies go; the whole folder lay there when it was written.</param>
/// <param name="Looks">Command lines that read it, without the program's name.</param>
/// <param name="Resume">The command line that goes on with it.</param>
/// <param name="Verify">The command line that verifies it.</param>
public sealed record SpoiledFolder(string Whole, string Work, IReadOnlyList<string[]> Looks, string[] Resume, string[] Verify)
{
    /// <summary>Files that are no results, so that bytes may differ.</summary>
    private static readonly string[] Logs = ["timings.jsonl", "notes.jsonl", "run.lock", "report.html", "plan.json"];

    private static bool IsAside(string file) =>
        Logs.Contains(Path.GetFileName(file)) || Path.GetFileName(Path.GetDirectoryName(file)) == "replies";

    private readonly Dictionary<string, string> said = [];

    /// <summary>What a verb said.</summary>
    private sealed record Answer(int Code, string Out, string Error)
    {
        public bool Fell =>
            Error.Contains("mistake of ours", StringComparison.Ordinal) || Out.Contains("Unhandled", StringComparison.Ordinal);

        /// <summary>Words by which a verb says that not all is well.</summary>
        public bool Says => Code != 0 || new[] { "damaged", "missing", "made again", "measured again", "Not all is there", "is gone",
            "asked again", "not compared with", "restored", "not written" }
            .Any(word => (Out + Error).Contains(word, StringComparison.Ordinal));
    }

    /// <summary>The outputs of the whole folder.</summary>
    public async Task LearnAsync(CancellationToken cancel)
    {
        Copy();
        foreach (var look in Looks)
        {
            said[string.Join(' ', look)] = (await SayAsync(look, cancel)).Out;
        }
    }

    /// <summary>Spoils one file and looks.</summary>
    /// <param name="file">Its path in the folder.</param>
    /// <param name="neighbour">Another of its kind; null: none.</param>
    public async Task<(Fate Fate, string Why)> TryAsync(string file, string? neighbour, Mutation mutation, CancellationToken cancel)
    {
        var before = await File.ReadAllBytesAsync(Path.Combine(Whole, file), cancel);
        var after = mutation.Spoil(before, neighbour is null ? null : await File.ReadAllBytesAsync(Path.Combine(Whole, neighbour), cancel));
        if (after is not null && after.AsSpan().SequenceEqual(before))
        {
            return (Fate.Same, "");
        }

        Copy();
        Put(Path.Combine(Work, file), after);
        var verified = await SayAsync(Verify, cancel);
        var looks = new List<(string Look, Answer Answer)>();
        foreach (var look in Looks)
        {
            looks.Add((string.Join(' ', look), await SayAsync(look, cancel)));
        }

        var resumed = await SayAsync(Resume, cancel);
        var again = await SayAsync(Verify, cancel);
        Answer[] all = [verified, .. looks.Select(look => look.Answer), resumed, again];
        if (all.FirstOrDefault(answer => answer.Fell) is { } fallen)
        {
            return (Fate.Crash, fallen.Error.Trim());
        }

        var changed = looks.Where(look => look.Answer.Code == 0 && look.Answer.Out != said[look.Look]).ToList();
        if (changed.FirstOrDefault(look => !look.Answer.Says) is { Look: { } silent })
        {
            return (Fate.Silent, $"`{silent}` prints something else");
        }

        var same = Same(out var differs);
        if (!same && again.Code == 0 && resumed.Code == 0 && !resumed.Says && !IsAside(differs))
        {
            return (Fate.Silent, $"{differs} is another after resuming, and verify says whole");
        }

        var noticed = verified.Code != 0 || resumed.Says || looks.Any(look => look.Answer.Says);
        return noticed ? same && resumed.Code == 0 && again.Code == 0
            ? (Fate.Remade, "")
            : (Fate.Detected, (resumed.Code != 0 ? resumed.Error : verified.Out).Trim())
            : IsAside(file) || same ? (Fate.Harmless, "nothing that is printed changes")
            : (Fate.Silent, "nobody says a word");
    }

    private static async Task<Answer> SayAsync(string[] words, CancellationToken cancel)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await MetaReward.Cli.Program.RunAsync(words, new Terminal(output, error, Watched: false), cancel);
        return new(code, output.ToString(), error.ToString());
    }

    private static void Put(string path, byte[]? bytes)
    {
        File.Delete(path);
        if (ReferenceEquals(bytes, Mutation.Folder))
        {
            Directory.CreateDirectory(path);
        }
        else if (bytes is not null)
        {
            File.WriteAllBytes(path, bytes);
        }
    }

    private void Copy()
    {
        if (Directory.Exists(Work))
        {
            Directory.Delete(Work, recursive: true);
        }

        foreach (var file in Directory.EnumerateFiles(Whole, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(Work, Path.GetRelativePath(Whole, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    /// <summary>Whether the results lie there as they were written.</summary>
    private bool Same(out string differs)
    {
        static Dictionary<string, string> Hashes(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !IsAside(file))
            .ToDictionary(file => Path.GetRelativePath(folder, file),
                file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
        var (whole, now) = (Hashes(Whole), Hashes(Work));
        differs = whole.Keys.Union(now.Keys).FirstOrDefault(file => whole.GetValueOrDefault(file) != now.GetValueOrDefault(file)) ?? "";
        return differs == "";
    }
}
