using System.Security.Cryptography;
using System.Text.Json;
using MetaReward.Text;

namespace MetaReward.Remote.Training;

/// <summary>
/// A finished external training, in <c>9-checkpoint</c>, by the same manifest as one that was trained here: written last, sealed, with the
/// checksum of every file.
/// </summary>
internal static class ExternalCheckpoint
{
    /// <summary>Its folder, beside the training's other files.</summary>
    public const string FolderName = "9-checkpoint";

    private const string ManifestName = "manifest.json";
    private const string Place = FolderName + "/" + ManifestName;

    private static readonly JsonSerializerOptions Style = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n",
    };

    private sealed record Page(
        string Training, string Policy, string Parent, int Steps, long Tokens, string Log, SortedDictionary<string, string> Files);

    /// <summary>Where a training in a folder leaves its checkpoint.</summary>
    public static string PathIn(string folder) => Path.GetFullPath(Path.Combine(folder, FolderName));

    /// <summary>The policy of a finished training; null if there is none.</summary>
    /// <exception cref="InvalidDataException">Another training's checkpoint stands there, or it is damaged.</exception>
    public static async Task<IPolicy?> FindAsync(string folder, string training, Func<string, Task<IPolicy>> open)
    {
        var home = PathIn(folder);
        var path = Path.Combine(home, ManifestName);
        if (!File.Exists(path))
        {
            return null;
        }

        var page = Read(path);
        if (page.Training != training)
        {
            throw new InvalidDataException($"'{path}' is the checkpoint of another training: use another run folder, or delete this one.");
        }

        Restore(folder, home, page);
        var damaged = page.Files.FirstOrDefault(file =>
            !file.Key.EndsWith(".safetensors", StringComparison.Ordinal) && HashOf(Path.Combine(home, file.Key)) != file.Value).Key;
        var policy = damaged is null ? await open(home) : null;
        return policy is not null && policy.Fingerprint == page.Policy ? policy : throw new InvalidDataException(
            $"'{home}' is damaged: " + (damaged is null
                ? $"its weights are {policy!.Fingerprint}, its manifest says {page.Policy}"
                : $"'{damaged}' is missing or does not match its checksum")
            + ". Delete the folder; the same command trains it again.");
    }

    /// <summary>Proves a checkpoint that is there, with the log of its steps.</summary>
    public static void Keep(string folder, HandoverPage page, string policy, int steps, byte[] log)
    {
        var home = PathIn(folder);
        CheckpointFiles.Whole(Path.Combine(folder, ExternalJob.MetricsFile), log);
        CheckpointFiles.Whole(Path.Combine(home, ExternalJob.MetricsFile), log);
        var files = new SortedDictionary<string, string>(
            Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != ManifestName)
                .ToDictionary(path => Path.GetRelativePath(home, path).Replace('\\', '/'), path => HashOf(path)!), StringComparer.Ordinal);
        CheckpointFiles.Whole(Path.Combine(home, ManifestName), Seal.Json.Close(Place, JsonSerializer.SerializeToUtf8Bytes(
            new Page(page.Training, policy, page.Parent, steps, page.Tokens, Seal.Hex(log), files), Style)));
    }

    /// <summary>The log beside the checkpoint and its copy in there: one that is damaged or gone is made again from the other.</summary>
    private static void Restore(string folder, string home, Page page)
    {
        var (log, copy) = (Path.Combine(folder, ExternalJob.MetricsFile), Path.Combine(home, ExternalJob.MetricsFile));
        foreach (var (wrong, whole) in new[] { (log, copy), (copy, log) })
        {
            if (HashOf(wrong) != page.Log && HashOf(whole) == page.Log)
            {
                CheckpointFiles.Whole(wrong, File.ReadAllBytes(whole));
            }
        }
    }

    private static Page Read(string path)
    {
        const string Remedy = "Delete its folder; the same command trains it again.";
        var json = Seal.Json.Open(Place, File.ReadAllBytes(path), out var damage)
            ?? throw new InvalidDataException($"'{path}' is not a checkpoint's manifest as it was written: {damage}. {Remedy}");
        try
        {
            return JsonSerializer.Deserialize<Page>(json, Style) is { Training: not null, Policy: not null, Log: not null,
                Files: not null } page
                ? page : throw new InvalidDataException($"'{path}' is not a checkpoint's manifest: something is missing in it. {Remedy}");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"'{path}' is not a checkpoint's manifest: {broken.Message} {Remedy}", broken);
        }
    }

    private static string? HashOf(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
