using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MetaReward.Serving;

/// <summary>How weights that a client names by a path are opened.</summary>
public interface IWeightSource
{
    /// <summary>Opens a checkpoint's folder.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; says what and where.</exception>
    Task<IReplier> OpenAsync(string folder, CancellationToken cancel);

    /// <summary>Opens an adapter upon the server's first model.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or is for another model.</exception>
    Task<IReplier> OpenAdapterAsync(string folder, CancellationToken cancel);
}

/// <summary>New weights while the server runs: who has begun ends with the old ones.</summary>
internal sealed class WeightRoutes(ModelShelf shelf, IWeightSource source)
{
    /// <summary>vLLM's: <c>{lora_name, lora_path, load_inplace}</c>.</summary>
    public async Task<IResult> LoadAdapterAsync(HttpContext http)
    {
        var json = await RequestJson.ReadAsync(http.Request.Body, http.RequestAborted);
        var (name, path, inPlace) = (Needed(json, "lora_name"), Needed(json, "lora_path"), json.Flag("load_inplace"));
        json.ExpectNothingMore();
        if (!inPlace && shelf.Names.Any(model => model.Name == name))
        {
            throw new RequestException(400, $"there is an adapter '{name}' already: send load_inplace: true to replace it", "lora_name");
        }

        await PutAsync(name, path, source.OpenAdapterAsync, http.RequestAborted);
        return Results.Text($"Success: LoRA adapter '{name}' added successfully.");
    }

    /// <summary>vLLM's: <c>{lora_name}</c>.</summary>
    public async Task<IResult> UnloadAdapterAsync(HttpContext http)
    {
        var json = await RequestJson.ReadAsync(http.Request.Body, http.RequestAborted);
        var name = Needed(json, "lora_name");
        _ = json.Node("lora_int_id");
        json.ExpectNothingMore();
        if (shelf.Names[0].Name == name || !await shelf.RemoveAsync(name))
        {
            throw new RequestException(404, $"there is no adapter '{name}'", "lora_name");
        }

        return Results.Text($"Success: LoRA adapter '{name}' removed successfully.");
    }

    /// <summary>SGLang's: <c>{model_path}</c> replaces the first model's weights.</summary>
    public async Task<IResult> UpdateAsync(HttpContext http)
    {
        var json = await RequestJson.ReadAsync(http.Request.Body, http.RequestAborted);
        var path = Needed(json, "model_path");
        foreach (var ignored in (string[])["load_format", "abort_all_requests", "weight_version", "flush_cache"])
        {
            _ = json.Node(ignored);
        }

        json.ExpectNothingMore();
        await PutAsync(shelf.Names[0].Name, path, source.OpenAsync, http.RequestAborted);
        return Results.Text(new JsonObject { ["success"] = true, ["message"] = "Succeeded to update model weights.",
            ["num_paused_requests"] = 0 }
            .ToJsonString(), "application/json");
    }

    private async Task PutAsync(string name, string path, Func<string, CancellationToken, Task<IReplier>> open, CancellationToken cancel)
    {
        try
        {
            await shelf.PutAsync(name, stop => open(path, stop), cancel);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new RequestException(400, $"'{path}' cannot be loaded: {failure.Message}", "path", "bad_weights");
        }
    }

    private static string Needed(RequestJson json, string name) => json.Word(name) is { Length: > 0 } word ? word
        : throw new RequestException(400, $"'{name}' is missing", name);
}
