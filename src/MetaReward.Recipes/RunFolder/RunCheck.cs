using System.Text.RegularExpressions;

namespace MetaReward.Recipes;

/// <summary>What a look at one kept file found.</summary>
public enum FileCondition
{
    /// <summary>It proves itself, or has nothing to prove.</summary>
    Ok,

    /// <summary>It is there and is not what was written.</summary>
    Damaged,

    /// <summary>It was there, for later files rest on it.</summary>
    Missing,

    /// <summary>Nobody here wrote it.</summary>
    Unknown,
}

/// <summary>One file of a folder that is verified.</summary>
/// <param name="File">Its path in the folder, with forward slashes.</param>
/// <param name="Condition">What was found.</param>
/// <param name="Detail">Why, and what makes it again; empty where it is ok.</param>
public sealed record FileState(string File, FileCondition Condition, string Detail);

/// <summary>A run folder held against its own checksums, file by file: nothing is thrown and nothing is changed.</summary>
public static partial class RunCheck
{
    private const string Again = "`resume` makes it again";
    private const string Trained = "delete 9-checkpoint, and `resume` trains it again";

    /// <summary>
    /// Every file of the run folder that is known here, and what is missing; files of other kinds are left to <paramref name="others"/>.
    /// </summary>
    /// <param name="folder">A run folder.</param>
    /// <param name="others">The state of a file by its path in the folder; null where it is not known there either.</param>
    public static IReadOnlyList<FileState> Of(string folder, Func<string, FileState?> others)
    {
        folder = Path.GetFullPath(folder);
        var states = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Select(file => StateOf(folder, file) ?? others(file) ?? new(file, FileCondition.Unknown, "no file of a run"))
            .ToDictionary(state => state.File, StringComparer.Ordinal);
        foreach (var (file, detail) in Missed(folder).Concat(Unheld(folder)))
        {
            var gone = !states.TryGetValue(file, out var state);
            if (gone || state!.Condition == FileCondition.Ok)
                states[file] = new(file,
                    gone && !Directory.Exists(Path.Combine(folder, file)) ? FileCondition.Missing : FileCondition.Damaged, detail);
        }

        return [.. states.Values.OrderBy(state => state.File, StringComparer.Ordinal)];
    }

    private static FileState? StateOf(string folder, string file)
    {
        var (path, name, iteration) = (Path.Combine(folder, file), Path.GetFileName(file), Iteration().Match(file));
        var inside = iteration.Success ? iteration.Groups["file"].Value : file;
        if (file.EndsWith(Disk.Unfinished, StringComparison.Ordinal))
            return new(file, FileCondition.Unknown, "left over by a kill; `resume` clears it");
        (Func<string?> Damage, string Remedy)? known = (iteration.Success, inside) switch
        {
            (false, RunFolder.ManifestFile) =>
                (() => Page(path, RecordJson.Pages.Manifest), "restore it, or move it away and type the run's command again"),
            (false, "run.lock") => (() => null, ""),
            (true, IterationFigures.File) => (() => Page(path, RecordJson.Pages.IterationFigures), Again),
            (true, Measured.File) => (() => Page(path, RecordJson.Pages.PolicyMeasures), "`resume` measures again"),
            (true, Notes.TimingsFile) => (() => Log(path, RecordJson.Lines.RoomCost), "`resume` keeps the lines before the damage"),
            (true, Notes.NotesFile) => (() => Log(path, RecordJson.Lines.Note), "`resume` keeps the lines before the damage"),
            (true, TrainingLog.File) =>
                (() => Said(() => TrainingLog.Read(Path.GetDirectoryName(path)!)), "`resume` restores it from the checkpoint"),
            (true, TrainedFiles.Place) =>
                (() => Said(() => TrainedFiles.Manifest(Path.Combine(folder, iteration.Value.Split('/')[0]))), Trained),
            (true, [>= '1' and <= '6', '-', ..]) when Shard.IsLines(inside) => (() => Records(path, file), Again),
            (true, _) when inside.StartsWith(TrainedFiles.Folder + "/", StringComparison.Ordinal) =>
                Checkpoint(folder, file, iteration.Value.Split('/')[0]),
            (true, "9-unfinished/state.safetensors") => (() => null, ""), // proves itself when its training goes on
            _ => null,
        };
        return known is not { } one
            ? null
            : one.Damage() is { } damage ? new(file, FileCondition.Damaged, $"{damage}; {one.Remedy}") : new(file, FileCondition.Ok, "");
    }

    /// <summary>A checkpoint's files are checked together; one that its manifest does not name is nobody's.</summary>
    private static (Func<string?> Damage, string Remedy)? Checkpoint(string folder, string file, string iteration)
    {
        TrainedManifest? manifest = null;
        var broken = Said(() => manifest = TrainedFiles.Manifest(Path.Combine(folder, iteration)));
        return broken is not null || manifest is null ? (() => broken is null ? null : "its manifest is damaged", Trained)
            : !manifest.Files.ContainsKey(file[(iteration.Length + TrainedFiles.Folder.Length + 2)..]) ? null : (() => null, "");
    }

    /// <summary>Files of finished trainings that do not match their manifest.</summary>
    private static IEnumerable<(string File, string Detail)> Unheld(string folder) => Turns(folder).SelectMany(turn =>
    {
        TrainedManifest? manifest = null;
        _ = Said(() => manifest = TrainedFiles.Manifest(Path.Combine(folder, turn)));
        return manifest is null ? [] : TrainedFiles.Check(Path.Combine(folder, turn, TrainedFiles.Folder),
            manifest).Where(file => file.Damage is not null)
            .Select(file => ($"{turn}/{TrainedFiles.Folder}/{file.File}",
                $"{file.Damage}; {(file.File == TrainingLog.File ? "`resume` makes it again" : Trained)}")).ToArray();
    });

    /// <summary>What a reader of the whole run stumbles over: files that are gone, records that do not belong together.</summary>
    private static IEnumerable<(string File, string Detail)> Missed(string folder)
    {
        RunReader? run = null;
        var refused = Said(() => run = RunReader.Open(folder));
        var looks = run is null ? [] : run.Iterations.SelectMany(t => new Action[] { () => run.Sampled(t), () => run.Metrics(t) })
            .Append(() => _ = run.Figures).Append(() => _ = run.Measures);
        foreach (var message in looks.Select(look => Said(look)).Prepend(refused).OfType<string>())
        {
            var named = message.Split('\'') is [_, var path, ..] && path.StartsWith(folder, StringComparison.Ordinal)
                ? Path.GetRelativePath(folder, path).Replace('\\', '/')
                : RunFolder.ManifestFile;
            var said = message[(message.IndexOf("' ", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..];
            yield return (named, said.Contains(RunReader.Again, StringComparison.Ordinal)
                ? said.Replace(". " + RunReader.Again, $"; {Again}", StringComparison.Ordinal)
                : said);
        }
    }

    private static string[] Turns(string folder) =>
        [.. Directory.EnumerateDirectories(folder, "iter-*").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private static string? Page<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        string? damage = null;
        return Said(() => SealedPage.Read(path, type, out damage)) ?? damage;
    }

    private static string? Lines<T>(string path, string file, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        string? damage = null;
        var name = file[..file.LastIndexOf(".jsonl", StringComparison.Ordinal)];
        return Said(() => Shard.Read(Disk.Read(path) ?? [], name, type, out damage)) ?? damage;
    }

    /// <summary>A shard of whatever kind its footer says.</summary>
    private static string? Records(string path, string file) => (Disk.Read(path) is { } bytes ? Shard.FooterIn(bytes)?.Kind : null) switch
    {
        "prompt" => Lines(path, file, RecordJson.Lines.Prompt),
        "response" => Lines(path, file, RecordJson.Lines.Response),
        "judgment" => Lines(path, file, RecordJson.Lines.Judgment),
        "battle" => Lines(path, file, RecordJson.Lines.Battle),
        "comparison" => Lines(path, file, RecordJson.Lines.Comparison),
        "retold" => Lines(path, file, RecordJson.Lines.Retold),
        "expectation" => Lines(path, file, RecordJson.Lines.Expectation),
        "rollout" => Lines(path, file, RecordJson.Lines.Rollout),
        "writing" => Lines(path, file, RecordJson.Lines.Writing),
        "preference_pair" => Lines(path, file, RecordJson.Lines.PreferencePair),
        "demonstration" => Lines(path, file, RecordJson.Lines.Demonstration),
        "skipped" => Lines(path, file, RecordJson.Lines.Skipped),
        null => Lines(path, file, RecordJson.Lines.Prompt) ?? "it has no footer",
        var kind => $"it holds records of an unknown kind, '{kind}'",
    };

    private static string? Log<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        LogLines.Log<T>? log = null;
        return Said(() => log = LogLines.Open(path, type)) ?? log!.Damage
            ?? (log.Torn ? "its last line is cut off, as a kill leaves it" : null);
    }

    private static string? Said(Action look)
    {
        try
        {
            look();
            return null;
        }
        catch (InvalidDataException refused)
        {
            return refused.Message.TrimEnd('.');
        }
    }

    [GeneratedRegex("^iter-[0-9]+/(?<file>.+)$", RegexOptions.NonBacktracking)]
    private static partial Regex Iteration();
}
