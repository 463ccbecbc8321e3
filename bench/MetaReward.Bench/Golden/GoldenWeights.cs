using System.Security.Cryptography;
using System.Text.Json;

namespace MetaReward.Bench.Golden;

/// <summary>The checkpoints of an iteration: the policy's fingerprint, a hash of the weights' file, and how much was trained.</summary>
internal static class GoldenWeights
{
    private static readonly string[] Files = ["model.safetensors", "adapter_model.safetensors", "weights.txt"];
    private static readonly string[] Amounts = ["steps", "tokens"];

    /// <summary>One line for each checkpoint below the folder, in the order of their places.</summary>
    public static IEnumerable<string> Of(string folder) => Directory
        .EnumerateFiles(folder, "manifest.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Line);

    private static string Line(string manifest)
    {
        var said = JsonElement.Parse(File.ReadAllText(manifest));
        var place = Path.GetDirectoryName(manifest)!;
        var file = Files.Select(name => Path.Combine(place, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidDataException($"'{place}' has a manifest and no weights: expected one of {string.Join(", ", Files)}");
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))[..16];
        var amounts = Amounts.Where(name => said.TryGetProperty(name, out _)).Select(name => $" {name} {Finding.First(said, name)}");
        return $"weights {Finding.First(said, "policy")} {Path.GetFileName(file)} {hash}{string.Concat(amounts)}";
    }
}
