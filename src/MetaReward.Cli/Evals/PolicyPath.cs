using MetaReward.Cli.Results;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;
using MetaReward.Remote.Served;

namespace MetaReward.Cli.Evals;

/// <summary>Policies by the places where runs leave them: an iteration's folder stands for its checkpoint, a run's folder for its newest one.</summary>
public static class PolicyPath
{
    private const string Checkpoint = "9-checkpoint";

    /// <summary>What to load.</summary>
    /// <exception cref="InvalidDataException">A run or an iteration has no finished checkpoint.</exception>
    public static string Of(string model)
    {
        if (!Directory.Exists(model) || File.Exists(Path.Combine(model, "config.json")))
        {
            return model;
        }

        if (File.Exists(Path.Combine(model, Checkpoint, "manifest.json")))
        {
            return Path.Combine(model, Checkpoint); // an iteration's folder, or that of a training on pairs
        }

        if (Path.GetFileName(Path.TrimEndingDirectorySeparator(model)).StartsWith("iter-", StringComparison.Ordinal))
        {
            var inside = Path.Combine(model, Checkpoint);
            return File.Exists(Path.Combine(inside, "manifest.json")) ? inside : throw new InvalidDataException(
                $"'{model}' has no finished checkpoint: expected '{inside}'. An iteration has one when its training has ended; iteration 0 only after EFT.");
        }

        return !File.Exists(Path.Combine(model, "run.json")) ? model
            : Closing.CheckpointOf(RunReader.Open(model)) ?? throw new InvalidDataException($"the run '{model}' has no finished checkpoint yet");
    }

    /// <summary>A short name for folders: the model's, or for a checkpoint of a run the run's and the iteration's.</summary>
    public static string NameOf(string path)
    {
        if (ServedModel.Find(path) is { } served)
        {
            return Runs.NameOf(served.Name?.Replace('/', '-').Replace(':', '-') ?? served.Endpoint.Host);
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return path == RunSettings.Microworld || Path.GetFileName(full) != Checkpoint ? Runs.NameOf(path)
            : Runs.NameOf($"{Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(full)))}-{Path.GetFileName(Path.GetDirectoryName(full))}");
    }
}
