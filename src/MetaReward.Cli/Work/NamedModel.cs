using MetaReward.Cli.Evals;
using MetaReward.Remote.Hub;

namespace MetaReward.Cli.Work;

/// <summary>Models named as the Hub names them: <c>ORG/NAME[@REVISION]</c> stands for what was pulled into the cache. A path that exists comes first.</summary>
public static class NamedModel
{
    /// <summary>Where a model is: the path itself, the checkpoint of a run or of its iteration, or the pulled model of that name.</summary>
    /// <exception cref="InvalidDataException">It is neither; the message says how to fetch it.</exception>
    public static string Path(string model)
    {
        if (Name(model) is not { } name)
        {
            return PolicyPath.Of(model);
        }

        var settings = HubSettings.Here();
        try
        {
            return Cached(settings, name) ?? (name.Repository.Contains('/') ? throw Absent(settings, model) : model);
        }
        catch (HubException failure)
        {
            throw new InvalidDataException($"{failure.Message}{(failure.Message.Contains('\n') ? "" : $" `{Self.Command} pull {model}` fetches it.")}", failure);
        }
    }

    /// <summary>Where the pulled model of a name is; null when it is a path, or not there.</summary>
    public static string? Find(string model)
    {
        try
        {
            return Name(model) is { } name ? Cached(HubSettings.Here(), name) : null;
        }
        catch (HubException)
        {
            return null;
        }
    }

    /// <summary>A name for files: the model's without its organisation, with the revision unless that is main; null when it is a path.</summary>
    public static string? ShortName(string model) =>
        Name(model) is { } name ? name.Repository.Split('/')[^1] + (name.Revision == ModelName.Main ? "" : "-" + name.Revision) : null;

    private static string? Cached(HubSettings settings, ModelName name) => CachedModel.Find(settings, name, how: "Give the path of one of them there");

    private static ModelName? Name(string model) => System.IO.Path.Exists(model) || model.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? null : ModelName.Find(model);

    private static InvalidDataException Absent(HubSettings settings, string model) => new(
        $"there is no checkpoint at '{model}', and the cache ({settings.Cache}) has no model of that name. If that of the Hub is meant, fetch it first: {Self.Command} pull {model}");
}
