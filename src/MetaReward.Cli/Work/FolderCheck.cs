using MetaReward.Cli.Evals;
using MetaReward.Cli.Hosting;
using MetaReward.Cli.Results;
using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Remote.Training;
using MetaReward.Studio;

namespace MetaReward.Cli.Work;

/// <summary>A kept folder, whatever its kind, held against its checksums file by file.</summary>
public static class FolderCheck
{
    private const string TrainerLogName = "8-trainer.log";
    private const string Evaluate = "evaluate again: replies that are kept are not asked twice";

    /// <summary>Every file with what was found, by path.</summary>
    /// <param name="folder">A run, the folder of evaluations or one of them, or a checkpoint of a run.</param>
    /// <exception cref="InvalidDataException">It is no such folder.</exception>
    public static (string Kind, IReadOnlyList<FileState> Files) Of(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        bool Has(string file) => Path.Exists(Path.Combine(folder, file));
        return File.Exists(folder)
            ? throw new InvalidDataException($"'{folder}' is a file; name the folder of a run, of evaluations, or of a checkpoint.")
            : !Directory.Exists(folder) ? throw new InvalidDataException($"there is no folder '{folder}'.")
            : Has("run.json") || Has(Session.SettingsName) || Directory.EnumerateDirectories(folder, "iter-*")
                .Any()
                    ? ("run", [.. RunCheck.Of(folder, file => OfRun(folder, file)).Concat(Gone(folder)).DistinctBy(state => state.File)
                        .OrderBy(state => state.File, StringComparer.Ordinal)])
            : Has(TrainedFiles.ManifestFile) ? ("checkpoint", OfCheckpoint(folder))
            : Has("config.json") ? throw new InvalidDataException(
                $"'{folder}' is a checkpoint without a {TrainedFiles.ManifestFile}, so its files cannot be checked. "
                + "Checkpoints of runs have one.")
            : Has(ExamFolder.SummaryFile) || Has(ExamFolder.ItemsFile) ? ("evaluation", OfEvaluation(folder, ""))
            : Evaluations(folder) is { Count: > 0 } all ? ("evaluations", all)
            : throw new InvalidDataException(
                $"'{folder}' holds no run, no evaluation and no checkpoint of a run: there is nothing to verify.");
    }

    private static FileState? OfRun(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        (string? Damage, string Remedy)? known = Path.GetFileName(file) switch
        {
            _ when HandedFile(file) is var (handed, inside) => Handed(Path.Combine(folder, handed), inside),
            TrainerLogName when file.StartsWith("iter-", StringComparison.Ordinal) => (null, ""),
            Session.SettingsName when file == Session.SettingsName =>
                (Sealed(path, Seal.Yaml, Session.SettingsName), "move it away and type the run's command again"),
            Closing.ReportName when file == Closing.ReportName => (Sealed(path, Seal.Html, Report.Place), "`report` makes it again"),
            Planning.FileName when file == Planning.FileName => (Said(() => KeptValue.Damage<Plan>(path)), "`resume` makes it again"),
            RoleUse.FileName when file == RoleUse.FileName =>
                (Sealed(path, Seal.Json, RoleUse.FileName), "the next part of the run begins it anew"),
            _ when file.StartsWith(ServedRoles.Folder + "/", StringComparison.Ordinal) =>
                OfReplies(path) is { Condition: FileCondition.Damaged } lost
                    ? (lost.Detail.Split(";")[0], "`resume` asks again")
                    : (null, ""),
            Looking.ItemsFile =>
                (Said(() => KeptValue.Damage<IReadOnlyDictionary<string, IReadOnlyList<Outcome>>>(path)), "`resume` measures again"),
            Session.ProbeName or PlayedRoles.ProbeName =>
                (Said(() => KeptValue.Damage<IReadOnlyDictionary<string, Interval>>(path)), "`resume` makes it again"),
            var name when name.StartsWith("answers-", StringComparison.Ordinal) =>
                (Said(() => KeptValue.Damage<IReadOnlyList<Answered>>(path)), "`resume` makes it again"),
            _ => null,
        };
        return known is not { } one ? null : new(file, one.Damage is null ? FileCondition.Ok : FileCondition.Damaged,
            one.Damage is null ? "" : $"{one.Damage}; {one.Remedy}");
    }

    /// <summary>A file of a training that was handed over: the handed folder, and the file's place in it; null where it is none.</summary>
    private static (string Folder, string Inside)? HandedFile(string file) =>
        file.IndexOf($"/{HandoverPage.Folder}/", StringComparison.Ordinal) is > 0 and var at
            ? (file[..(at + HandoverPage.Folder.Length + 1)], file[(at + HandoverPage.Folder.Length + 2)..]) : null;

    /// <summary>What was written proves itself by its page; what a job leaves is its own.</summary>
    private static (string? Damage, string Remedy)? Handed(string folder, string inside)
    {
        HandoverPage? page = null;
        var damage = Said(() =>
        {
            page = HandoverPage.Read(folder);
            return null;
        });
        const string Remedy = "`resume` writes it again where it is still needed";
        return inside == HandoverPage.FileName ? (damage, Remedy)
            : page?.Files.TryGetValue(inside, out var sum) == true
                ? (Seal.Hex(Disk.Read(Path.Combine(folder, inside))) == sum ? null : "it is not as it was written", Remedy)
            : inside.StartsWith("job/", StringComparison.Ordinal) || inside.StartsWith("output/", StringComparison.Ordinal) ? (null, "")
            : null;
    }

    /// <summary>What a run that has begun always has, and is not there.</summary>
    private static IEnumerable<FileState> Gone(string folder)
    {
        var turns = Directory.EnumerateDirectories(folder, "iter-*").Select(path => Path.GetFileName(path)!)
            .Order(StringComparer.Ordinal).ToList();
        bool Lacks(string file) => !Path.Exists(Path.Combine(folder, file));
        (string File, string Remedy)[] root =
        [
            ("run.json", "type the run's command again: it writes it anew, and refuses what other options made"),
            (Session.SettingsName, "type the run's command again"),
        ];
        return root.Where(one => turns.Count > 0 && Lacks(one.File))
            .Select(one => new FileState(one.File, FileCondition.Missing, one.Remedy)).Concat(turns.SelectMany(turn =>
            {
                var (items, measures) = ($"{turn}/{Looking.ItemsFile}", $"{turn}/{Looking.MeasuresFile}");
                var (made, trained) = ($"{turn}/figures.json", $"{turn}/{TrainedFiles.Place}");
                return Directory.Exists(Path.Combine(folder, turn, TrainedFiles.Folder)) && !Lacks(made) && Lacks(trained)
                    ? [new(trained, FileCondition.Missing, "`resume` trains it again")]
                    : Lacks(items) == Lacks(measures) ? Array.Empty<FileState>()
                    : [new(Lacks(items) ? items : measures, FileCondition.Missing, "removed, or not written yet; `resume` measures again")];
            }));
    }

    private static List<FileState> OfCheckpoint(string folder)
    {
        const string Remedy = "delete the folder; the run's command trains it again";
        TrainedManifest manifest;
        try
        {
            manifest = TrainedFiles.Read(folder)!;
        }
        catch (InvalidDataException damage)
        {
            return [new(TrainedFiles.ManifestFile, FileCondition.Damaged, damage.Message)];
        }

        var named = TrainedFiles.Check(folder, manifest).Select(file => new FileState(
            file.File, file.Damage switch { null => FileCondition.Ok, "missing" => FileCondition.Missing, _ => FileCondition.Damaged },
            file.Damage is null ? "" : $"{file.Damage}; {Remedy}"));
        return [.. named.Append(new(TrainedFiles.ManifestFile, FileCondition.Ok, "")).Concat(Strangers(folder, "",
            [.. manifest.Files.Keys, TrainedFiles.ManifestFile])).OrderBy(state => state.File, StringComparer.Ordinal)];
    }

    private static List<FileState> Evaluations(string root)
    {
        var states = Directory.EnumerateDirectories(root).Where(home => Path.GetFileName(home) != "replies")
            .SelectMany(Directory.EnumerateDirectories)
            .Where(folder =>
                File.Exists(Path.Combine(folder, ExamFolder.SummaryFile)) || File.Exists(Path.Combine(folder, ExamFolder.ItemsFile)))
            .SelectMany(folder => OfEvaluation(folder, Path.GetRelativePath(root, folder).Replace('\\', '/') + "/")).ToList();
        var replies = Path.Combine(root, "replies");
        return [.. states.Concat(Directory.Exists(replies) ? Directory.EnumerateFiles(replies).Select(OfReplies) : [])
            .OrderBy(state => state.File, StringComparer.Ordinal)];
    }

    private static FileState OfReplies(string path)
    {
        var damage = Said(() =>
            RememberedPolicy.Check(path) is [var first, ..] all ? $"{first}{(all.Count > 1 ? $", and {all.Count - 1} more" : "")}" : null);
        return new("replies/" + Path.GetFileName(path), damage is null ? FileCondition.Ok : FileCondition.Damaged,
            damage is null ? "" : $"{damage}; the next evaluation asks again");
    }

    private static IReadOnlyList<FileState> OfEvaluation(string folder, string before)
    {
        string[] files = [ExamFolder.ComparisonFile, ExamFolder.ItemsFile, ExamFolder.SummaryFile];
        IReadOnlyDictionary<string, string> damage = new Dictionary<string, string>();
        var refused = Said(() =>
        {
            _ = ExamFolder.Read(folder, out damage);
            return null;
        });
        return
        [
            .. files.Select(file => damage.TryGetValue(file, out var fault)
                ? new FileState(before + file, fault == "missing" ? FileCondition.Missing : FileCondition.Damaged, $"{fault}; {Evaluate}")
                : refused?.Contains(file, StringComparison.Ordinal) == true ? new(before + file, FileCondition.Damaged,
                    $"{refused}; {Evaluate}")
                : damage.ContainsKey(ExamFolder.SummaryFile) || refused is not null ? new(before + file,
                    File.Exists(Path.Combine(folder, file)) ? FileCondition.Unknown : FileCondition.Missing,
                    "the summary that would prove it cannot be read")
                : new(before + file, FileCondition.Ok, "")),
            .. Strangers(folder, before, files),
        ];
    }

    private static IEnumerable<FileState> Strangers(string folder, string before, IReadOnlyList<string> known) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Except(known).Select(file => new FileState(before + file, FileCondition.Unknown, "nothing here names it"));

    private static string? Sealed(string path, Seal seal, string place)
    {
        string? damage = null;
        return Said(() =>
        {
            _ = seal.Open(place, Disk.Read(path), out damage);
            return damage;
        });
    }

    private static string? Said(Func<string?> look)
    {
        try
        {
            return look();
        }
        catch (InvalidDataException refused)
        {
            return refused.Message.TrimEnd('.');
        }
    }
}
