using System.Text.Json;
using MetaReward.Bench.Gguf;

namespace MetaReward.Bench.Serving;

/// <summary>The same load on llama.cpp, as its npm package brings it, without a server between.</summary>
internal static class LlamaLoad
{
    private const int Prepared = 4000;

    /// <summary>So many sequences at once for so long.</summary>
    public static LoadSeen Run(string folder, string model, int clients, int seconds)
    {
        LlamaCpp.Install(folder, Console.Error);
        var requests = Path.Combine(folder, "requests.json");
        File.WriteAllText(requests, JsonSerializer.Serialize(
            Enumerable.Range(1, Prepared).Select(LoadRequest.Of)
                .Select(request => new { prompt = request.Prompt, tokens = request.Tokens })));
        var said = LlamaCpp.Run("node", folder, Path.Combine(AppContext.BaseDirectory, "Serving", "llamaload.mjs"), folder,
            Path.GetFullPath(model), requests, $"{clients}", $"{seconds}", $"{Environment.ProcessorCount}");
        using var seen = JsonDocument.Parse(said.Trim().Split('\n')[^1]);
        var root = seen.RootElement;
        return new(root.GetProperty("requests").GetInt32(), 0, root.GetProperty("tokens").GetInt64(), root.GetProperty("time").GetDouble(),
            [.. root.GetProperty("latencies").EnumerateArray().Select(one => one.GetDouble())], []);
    }
}
