using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace MetaReward.Recipes;

/// <summary>What a finished training says of its files, in <c>9-checkpoint/manifest.json</c>, which it writes last.</summary>
/// <param name="Policy">Fingerprint of the result.</param>
/// <param name="Log">SHA-256 of <c>8-metrics.jsonl</c>.</param>
/// <param name="Files">SHA-256 of each file of the checkpoint, by its path in there.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record TrainedManifest(string Policy, string Log, IReadOnlyDictionary<string, string> Files);

/// <summary>The files of a finished training, held against its manifest.</summary>
public static class TrainedFiles
{
    public const string Folder = "9-checkpoint";
    public const string ManifestFile = "manifest.json";

    /// <summary>Where a checkpoint's manifest belongs.</summary>
    public const string Place = Folder + "/" + ManifestFile;

    internal const string Remedy =
        "Run the same command again: it restores what can be restored, and says what to delete where that is nothing.";

    /// <summary>The manifest of an iteration's training; null where none is finished.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static TrainedManifest? Manifest(string iteration) => Read(Path.Combine(iteration, Folder));

    /// <summary>A checkpoint's manifest; null where it has none.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static TrainedManifest? Read(string checkpoint) => SealedPage.Whole(
        Path.Combine(checkpoint, ManifestFile), RecordJson.Pages.TrainedManifest,
        "Delete its folder; the run's command trains it again.", Place);

    /// <summary>Every file that the manifest names with what is wrong with it, or null.</summary>
    public static IEnumerable<(string File, string? Damage)> Check(string checkpoint, TrainedManifest manifest) =>
        manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal)
            .Select(file => (file.Key, Of(Path.Combine(checkpoint, file.Key), file.Value)));

    private static string? Of(string path, string sha256)
    {
        if (!File.Exists(path))
            return "missing";
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file)) == sha256 ? null : "it does not match its checksum in the manifest";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"it cannot be read: {failure.Message}";
        }
    }
}
