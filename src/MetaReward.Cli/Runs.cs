using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Recipes;

namespace MetaReward.Cli;

/// <summary>Where runs lie, and which one a verb means when none is named.</summary>
public static class Runs
{
    public const string Folder = "runs";

    /// <summary>The run folder of settings: the one named, or one of the recipe's, model's and seed's own.</summary>
    public static string FolderOf(RunSettings settings) =>
        settings.Out ?? Path.Combine(Folder, $"{settings.Recipe}-{NameOf(settings.Model)}-{settings.Seed}");

    /// <summary>Opens the run in <paramref name="folder"/>, or the one begun last below <c>runs</c>.</summary>
    /// <param name="folder">Null: the newest.</param>
    /// <param name="asItIs">To go on with it, whatever is gone.</param>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static RunReader Open(string? folder, bool asItIs = false) => RunReader.Open(folder ?? Latest(), asItIs);

    /// <summary>The rubrics that the run was made with.</summary>
    public static World WorldOf(RunReader run) => Session.Kept(run, []).IsMicroworld() ? MicroworldBench.World : CheckpointBench.World;

    /// <summary>
    /// The model that iteration <paramref name="t"/> of a run began with: the checkpoint before it, or what the run began with.
    /// </summary>
    public static string StartOf(RunReader run, int t)
    {
        var earlier = Enumerable.Range(0, Math.Max(0, t)).Reverse()
            .Select(before => Path.Combine(run.Folder, $"iter-{before:00}", PairTraining.CheckpointName))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "manifest.json")));
        var file = Path.Combine(run.Folder, Session.SettingsName);
        return earlier ?? (File.Exists(file) ? Resolved.From(SettingSources.File(file)).Settings.Model : RunSettings.Microworld);
    }

    private static string Latest()
    {
        var manifests = Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "run.json", SearchOption.AllDirectories) : [];
        return manifests.OrderByDescending(File.GetLastWriteTimeUtc).Select(Path.GetDirectoryName).FirstOrDefault()
            ?? throw new InvalidDataException(
                $"there is no run below '{Path.GetFullPath(Folder)}'. Make one with `{Self.Command} run`, or name a run folder.");
    }

    /// <summary>A model's name as folders can have it.</summary>
    public static string NameOf(string model)
    {
        var name = ModelAddress.ShortName(model) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(model));
        name = name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? name[..^5] : name;
        return new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')]);
    }
}
