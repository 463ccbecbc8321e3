using MetaReward.Cli.Results;
using MetaReward.Recipes;
using MetaReward.Remote.Hub;
using MetaReward.Remote.Served;

namespace MetaReward.Cli.Work;

/// <summary>
/// A model as every verb and setting names it: <c>microworld</c> or <c>microworld-teacher</c>, a .gguf file, a folder with safetensors, a
/// run (its newest checkpoint) or one of its iterations, <c>ORG/NAME[@REVISION]</c> for what was pulled from the Hub, or
/// <c>NAME@http://HOST/v1</c> for what a server speaks for. A path that exists comes first.
/// </summary>
public static class ModelAddress
{
    private const string Checkpoint = TrainedFiles.Folder;

    /// <summary>Where a model is: its file or folder on this machine, or the name as it is of the built-in and of a served one.</summary>
    /// <exception cref="InvalidDataException">It is nowhere, or has no finished checkpoint; the message says how to come by
    /// one.</exception>
    public static string PathOf(string model)
    {
        if (HubNameOf(model) is not { } name)
        {
            return CheckpointOf(model);
        }

        var settings = HubSettings.Here();
        try
        {
            return Cached(settings, name) ?? (name.Repository.Contains('/') ? throw Absent(settings, model) : model);
        }
        catch (HubException failure)
        {
            var remedy = failure.Message.Contains('\n') ? "" : $" `{Self.Command} pull {model}` fetches it.";
            throw new InvalidDataException($"{failure.Message}{remedy}", failure);
        }
    }

    /// <summary>The same, without a complaint: what was pulled under a name, a run's checkpoint, or the name as it is.</summary>
    public static string Likely(string model) => CheckpointOf(Pulled(model) ?? model);

    /// <summary>Where the pulled model of a name is; null when it is a path, or not there.</summary>
    public static string? Pulled(string model)
    {
        try
        {
            return HubNameOf(model) is { } name ? Cached(HubSettings.Here(), name) : null;
        }
        catch (HubException)
        {
            return null;
        }
    }

    /// <summary>The same for a process that runs elsewhere on this machine: with the whole path.</summary>
    public static string Portable(string model) =>
        SeedModelFile.Ships(model) || ServedModel.Find(model) is not null ? model : Path.GetFullPath(PathOf(model));

    /// <summary>
    /// A name for files: of a pulled model without its organisation, with the revision unless that is main; null when it is a path.
    /// </summary>
    public static string? ShortName(string model) =>
        HubNameOf(model) is { } name ? name.Repository.Split('/')[^1] + (name.Revision == ModelName.Main ? "" : "-" + name.Revision) : null;

    /// <summary>A short name for folders: the model's, or for a checkpoint of a run the run's and the iteration's.</summary>
    public static string NameOf(string model)
    {
        if (ServedModel.Find(model) is { } served)
        {
            return Runs.NameOf(served.Name?.Replace('/', '-').Replace(':', '-') ?? served.Endpoint.Host);
        }

        var path = CheckpointOf(model);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (SeedModelFile.Ships(path) || Path.GetFileName(full) != Checkpoint)
        {
            return Runs.NameOf(path);
        }

        var iteration = Path.GetDirectoryName(full);
        return Runs.NameOf($"{Path.GetFileName(Path.GetDirectoryName(iteration))}-{Path.GetFileName(iteration)}");
    }

    /// <summary>An iteration's folder stands for its checkpoint, a run's folder for its newest one.</summary>
    private static string CheckpointOf(string model)
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
                $"'{model}' has no finished checkpoint: expected '{inside}'. "
                + "An iteration has one when its training has ended; iteration 0 only after EFT.");
        }

        return !File.Exists(Path.Combine(model, "run.json")) ? model
            : Closing.CheckpointOf(RunReader.Open(model)) 
                ?? throw new InvalidDataException($"the run '{model}' has no finished checkpoint yet");
    }

    private static string? Cached(HubSettings settings, ModelName name) =>
        CachedModel.Find(settings, name, how: "Give the path of one of them there");

    private static ModelName? HubNameOf(string model) =>
        Path.Exists(model) || model.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) || ServedModel.Find(model) is not null ? null
            : ModelName.Find(model);

    private static InvalidDataException Absent(HubSettings settings, string model) => new(
        $"there is no checkpoint at '{model}', and the cache ({settings.Cache}) has no model of that name. "
        + $"If that of the Hub is meant, fetch it first: {Self.Command} pull {model}");
}
