using System.Text.Json;

namespace MetaReward.Remote.Hub;

/// <summary>What a revision is: its commit and the files in it.</summary>
/// <param name="Commit">Hexadecimal digits, 40 on the Hub itself.</param>
/// <param name="Files">Paths in the repository.</param>
internal sealed record Listing(string Commit, IReadOnlyList<string> Files)
{
    /// <summary>Reads the answer to <c>/api/models/ORG/NAME/revision/REVISION</c>.</summary>
    /// <exception cref="HubException">It is not that, or it lists files that lead out of the repository.</exception>
    public static Listing Parse(ReadOnlyMemory<byte> json, ModelName model, string host)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 64 });
            var commit = Text(document.RootElement, "sha");
            var files = document.RootElement.TryGetProperty("siblings", out var siblings) && siblings.ValueKind == JsonValueKind.Array
                ? siblings.EnumerateArray().Select(file => Text(file, "rfilename")).ToArray() : [];
            if (!ModelName.IsCommitId(commit))
            {
                throw new HubException(
                    $"{host} names '{FileNames.Shown(commit)}' as the commit of {model}; hexadecimal digits were expected. "
                    + "Check HF_ENDPOINT.");
            }

            return files.FirstOrDefault(FileNames.Escapes) is { } forged
                ? throw new HubException(
                    $"{host} lists a file '{FileNames.Shown(forged)}' in {model}, which leads out of its folder. Nothing was fetched; "
                    + "do not trust this server.")
                : new(commit, files);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new HubException(
                $"{host} does not answer as the Hub does when asked for the files of {model}: "
                + $"JSON with 'sha' and 'siblings' was expected: {failure.Message} Check HF_ENDPOINT.", failure);
        }
    }

    private static string Text(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : throw new JsonException($"there is no text '{key}'.");
}
