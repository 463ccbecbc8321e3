using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Remote.Served;

namespace MetaReward.Remote.Hosting;

/// <summary>The ways in which servers take weights while they run.</summary>
public enum WeightWay
{
    /// <summary>An adapter's way where there is an adapter, else the folder's; a command where servers have neither.</summary>
    Auto,

    /// <summary>vLLM's <c>/v1/load_lora_adapter</c>.</summary>
    Vllm,

    /// <summary>SGLang's <c>/update_weights_from_disk</c>.</summary>
    Sglang,

    /// <summary>llama-server's <c>/lora-adapters</c>: adapters that it was started with.</summary>
    Llama,

    /// <summary>A command of the user's.</summary>
    Command,

    /// <summary>The server has what it has: somebody else sees to that, and it is checked.</summary>
    None,
}

/// <summary>Gives a server weights in the way that it takes, or that is set. Every server of the model is given them.</summary>
/// <param name="model">The server, with its replicas.</param>
/// <param name="way">How.</param>
/// <param name="wireOf">Sends to a server; a request to <c>/x</c> goes to its root, above <c>/v1</c>.</param>
/// <param name="command">Runs the user's command; null where there is none.</param>
/// <param name="inPlace">Load each adapter under one name, in the place of the one before; else under a name of its own.</param>
public sealed class WeightLoadings(
    ServedModel model, WeightWay way, Func<Uri, IServerWire> wireOf, Func<HostedPolicy, CancellationToken, Task<string>>? command,
    bool inPlace)
    : IWeightLoading
{
    private const string Name = "metareward";
    private readonly HashSet<string> named = new(StringComparer.Ordinal);
    private bool hasOthers;

    public bool CanForce => way is WeightWay.Auto or WeightWay.Sglang or WeightWay.Command or WeightWay.Llama;

    public async Task<LoadedWeights> LoadAsync(HostedPolicy checkpoint, bool force, CancellationToken cancel)
    {
        if (checkpoint.IsFirst && !hasOthers && !force && way is not WeightWay.Command)
        {
            return new(model.Name, "as it was started", IsNew: false);
        }

        if (way == WeightWay.None)
        {
            return new(model.Name, "left as it is", IsNew: false);
        }

        var tried = new List<string>();
        foreach (var one in Ways(checkpoint))
        {
            if (await TryAsync(one, checkpoint, force, tried, cancel) is { } loaded)
            {
                hasOthers |= loaded.Name == model.Name;
                return loaded;
            }
        }

        throw new InvalidDataException($"{model} cannot be given the weights of '{checkpoint.Folder}': "
            + $"{string.Join("; ", tried)}. Set serving.load, or serving.command (`metareward serve` takes weights with --allow-loading).");
    }

    private IReadOnlyList<WeightWay> Ways(HostedPolicy checkpoint) => way != WeightWay.Auto ? [way] : checkpoint.Adapter is not null
        ? [WeightWay.Vllm, WeightWay.Sglang, .. command is null ? [] : new[] { WeightWay.Command }]
        : [WeightWay.Sglang, .. command is null ? [] : new[] { WeightWay.Command }];

    private async Task<LoadedWeights?> TryAsync(
        WeightWay one, HostedPolicy checkpoint, bool force, List<string> tried, CancellationToken cancel)
    {
        switch (one)
        {
            case WeightWay.Command:
                return command is null
                    ? throw new InvalidDataException("serving.load is command, and serving.command is not set: it is the "
                        + "line that gives the server the weights, such as ./serve.sh {folder}")
                    : new(model.Name, await command(checkpoint, cancel));
            case WeightWay.Vllm when checkpoint.IsFirst:
                return new(model.Name, "its base model", IsNew: false);
            case WeightWay.Vllm when checkpoint.Adapter is null:
                tried.Add("vLLM's way takes adapters, and the checkpoint has none (set training.lora_rank)");
                return null;
            case WeightWay.Vllm:
                var name = inPlace ? Name : $"{Name}-{checkpoint.Fingerprint}";
                if (!inPlace && !named.Add(name) && !force)
                {
                    return new(name, $"adapter {name}, loaded before", IsNew: false);
                }

                var body = new JsonObject { ["lora_name"] = name, ["lora_path"] = Path.GetFullPath(checkpoint.Adapter!) };
                if (inPlace)
                {
                    body["load_inplace"] = true;
                }

                return await PostAsync("v1/load_lora_adapter", body, tried, cancel) ? new(name, $"adapter {name}, by vLLM's way") : null;
            case WeightWay.Sglang:
                return await PostAsync("update_weights_from_disk", new() { ["model_path"] = Path.GetFullPath(checkpoint.Folder) },
                    tried, cancel)
                    ? new(model.Name, "by SGLang's way") : null;
            case WeightWay.Llama:
                return await ScaleAsync(checkpoint, tried, cancel);
            default:
                return null;
        }
    }

    /// <summary>Every server must take it. False where a server does not know the address.</summary>
    private async Task<bool> PostAsync(string path, JsonObject body, List<string> tried, CancellationToken cancel)
    {
        foreach (var server in model.Replicas.Prepend(model.Endpoint))
        {
            var (status, text) = await wireOf(server).SendAsync(HttpMethod.Post, "/" + path, body.ToJsonString(), cancel);
            if (status is 404 or 405)
            {
                tried.Add($"{server} has no /{path}");
                return false;
            }

            var failed = status is not (>= 200 and < 300)
                || (LooseJson.Parse(text) is { } answer && ((JsonElement?)answer).Field("success") is { ValueKind: JsonValueKind.False });
            if (failed && !text.Contains("already", StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidDataException($"{server} does not take new weights (/{path}): {status}: {Objection.Short(text)}");
            }
        }

        return true;
    }

    /// <summary>Turns on the adapter that llama-server was started with under this path, and all others off.</summary>
    private async Task<LoadedWeights?> ScaleAsync(HostedPolicy checkpoint, List<string> tried, CancellationToken cancel)
    {
        foreach (var server in model.Replicas.Prepend(model.Endpoint))
        {
            var wire = wireOf(server);
            var (status, text) = await wire.SendAsync(HttpMethod.Get, "/lora-adapters", null, cancel);
            var adapters = status is >= 200 and < 300 ? ((JsonElement?)LooseJson.Parse(text)).Items().ToList() : [];
            var wanted = checkpoint.IsFirst ? null : Path.GetFullPath(checkpoint.Adapter ?? checkpoint.Folder);
            if (wanted is not null && !adapters.Exists(one => one.Field("path").Word() is { } path
                && Path.GetFullPath(path).StartsWith(wanted, StringComparison.Ordinal)))
            {
                tried.Add($"{server} was not started with an adapter below '{wanted}' (llama-server takes adapters at its start only: "
                    + "use serving.command to start it anew)");
                return null;
            }

            var scales = new JsonArray([.. adapters.Select(one => (JsonNode)new JsonObject
            {
                ["id"] = (int)(one.Field("id").Number() ?? 0),
                ["scale"] = wanted is not null && one.Field("path").Word() is { } path
                    && Path.GetFullPath(path).StartsWith(wanted, StringComparison.Ordinal) ? 1.0 : 0.0,
            })]);
            (status, text) = await wire.SendAsync(HttpMethod.Post, "/lora-adapters", scales.ToJsonString(), cancel);
            if (status is not (>= 200 and < 300))
            {
                throw new InvalidDataException($"{server} does not scale its adapters: {status}: {Objection.Short(text)}");
            }
        }

        return new(model.Name, "by llama-server's way");
    }
}

/// <summary>Sends requests to one server.</summary>
public interface IServerWire
{
    /// <summary>Sends one request.</summary>
    /// <param name="method">HTTP's.</param>
    /// <param name="path">Above the protocol's version: <c>/health</c>.</param>
    /// <param name="body">JSON; null: none.</param>
    /// <returns>Status, 0 where no answer came, and body or reason.</returns>
    Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancel);
}
