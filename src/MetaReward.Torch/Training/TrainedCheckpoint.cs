using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// What a training leaves behind: a hub folder that loads elsewhere, a copy of the training's log, and <c>manifest.json</c>, written last,
/// so that its presence means that all of it is there. The manifest names what the training was made of, and the checksum of every file;
/// another training in the same place is refused, a damaged file is named.
/// </summary>
internal static class TrainedCheckpoint
{
    public const string FolderName = "9-checkpoint";
    public const string AdapterName = "adapter";
    public const string EpochsName = "9-epochs";
    private const string ManifestName = "manifest.json";
    private const string Place = FolderName + "/" + ManifestName;
    private const string Weights = ".safetensors";

    /// <param name="Training">Names everything that decided the result.</param>
    /// <param name="Policy">Fingerprint of the result.</param>
    /// <param name="Parent">Fingerprint of the policy it started from.</param>
    /// <param name="Steps">Optimiser steps taken.</param>
    /// <param name="Tokens">Tokens trained on.</param>
    /// <param name="Log">SHA-256 of the log beside the checkpoint, <see cref="StepLog.FileName"/>.</param>
    /// <param name="Files">SHA-256 of the checkpoint's files by their paths in it.</param>
    private sealed record Manifest(
        string Training, string Policy, string Parent, int Steps, long Tokens, string Log, SortedDictionary<string, string> Files);

    /// <summary>Where a training in a folder leaves its checkpoint, as an absolute path.</summary>
    public static string PathIn(string folder) => Path.GetFullPath(Path.Combine(folder, FolderName));

    /// <summary>
    /// The policy of a finished training, on a device, whose template is told what that of its start was; null if there is none yet.
    /// </summary>
    /// <exception cref="InvalidDataException">Another training's checkpoint stands there, or it is damaged.</exception>
    public static TorchPolicy? Find(string folder, string training, Device device, TemplateVariables variables)
    {
        var path = Path.Combine(folder, FolderName, ManifestName);
        if (!File.Exists(path))
        {
            return null;
        }

        var manifest = Read(path);
        if (manifest.Training != training)
        {
            throw new InvalidDataException($"'{path}' is the checkpoint of another training: use another run folder, or delete this one.");
        }

        var home = Path.Combine(folder, FolderName);
        RestoreLog(folder, home, manifest);
        var damage = manifest.Files.FirstOrDefault(file =>
            !file.Key.EndsWith(Weights, StringComparison.Ordinal) && HashOf(Path.Combine(home, file.Key)) != file.Value).Key;
        var policy = damage is null ? TorchPolicy.Load(home, device: device).Told(variables) : null;
        return policy?.Fingerprint == manifest.Policy ? policy : throw new InvalidDataException(
            $"'{home}' is damaged: "
            + $"{(damage is null
                ? $"its weights are {policy!.Fingerprint}, its manifest says {manifest.Policy}"
                : $"'{damage}' is missing or does not match its checksum")}. "
            + "Delete the folder; the same command trains it again.");
    }

    /// <summary>The log beside the checkpoint and its copy in there: one that is damaged or gone is made again from the other.</summary>
    private static void RestoreLog(string folder, string home, Manifest manifest)
    {
        var (log, copy) = (Path.Combine(folder, StepLog.FileName), Path.Combine(home, StepLog.FileName));
        foreach (var (wrong, whole) in new[] { (log, copy), (copy, log) })
        {
            if (HashOf(wrong) != manifest.Log && HashOf(whole) == manifest.Log)
            {
                CheckpointFiles.Whole(wrong, File.ReadAllBytes(whole));
            }
        }

        if (HashOf(log) != manifest.Log)
        {
            throw new InvalidDataException(
                $"'{log}' and its copy in '{home}' are damaged: neither matches the manifest. Delete the folder '{home}'; "
                + "the same command trains it again.");
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

    /// <summary>Keeps a finished training, with its adapter where it trained one.</summary>
    /// <exception cref="IOException">It cannot be written; without its manifest what is there counts for nothing.</exception>
    public static void Keep(string folder, string training, TorchPolicy policy, Adapter? adapter, string parent, int steps, long tokens)
    {
        var home = Path.Combine(folder, FolderName);
        try
        {
            policy.Save(home);
            if (adapter is not null)
            {
                AdapterFolder.Write(Path.Combine(home, AdapterName), adapter);
            }

            var log = File.ReadAllBytes(Path.Combine(folder, StepLog.FileName));
            CheckpointFiles.Whole(Path.Combine(home, StepLog.FileName), log);
            var files = new SortedDictionary<string, string>(
                Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != ManifestName)
                    .ToDictionary(path => Path.GetRelativePath(home, path).Replace('\\', '/'), path => HashOf(path)!),
                        StringComparer.Ordinal);
            var manifest = new Manifest(training, policy.Fingerprint, parent, steps, tokens, Seal.Hex(log), files);
            CheckpointFiles.Whole(Path.Combine(home, ManifestName),
                Seal.Json.Close(Place, JsonSerializer.SerializeToUtf8Bytes(manifest, Style)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable.Of($"the checkpoint '{home}'", failure);
        }
    }

    /// <summary>
    /// Saves the weights of one epoch, from 1, beside the checkpoint: a model's folder, and no part of the training's result.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void KeepEpoch(string folder, int epoch, TorchPolicy policy)
    {
        var home = Path.Combine(folder, EpochsName, $"{epoch:00}");
        try
        {
            policy.Save(home);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable.Of($"the weights of epoch {epoch}, '{home}'", failure);
        }
    }

    /// <summary>A name for a training: the same for the same parts, in this order.</summary>
    public static string NameOf(params IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    private static readonly JsonSerializerOptions Style = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true, NewLine = "\n" };

    private static Manifest Read(string path)
    {
        const string Remedy = "Delete its folder; the same command trains it again.";
        try
        {
            var json = Seal.Json.Open(Place, File.ReadAllBytes(path), out var damage)
                ?? throw new InvalidDataException($"'{path}' is not a checkpoint's manifest as it was written: {damage}. {Remedy}");
            return JsonSerializer.Deserialize<Manifest>(json, Style) is { Training: not null, Policy: not null, Log: not null,
                Files: not null } manifest
                ? manifest
                : throw new InvalidDataException($"'{path}' is not a checkpoint's manifest: something is missing in it. {Remedy}");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"'{path}' is not a checkpoint's manifest: {failure.Message} {Remedy}", failure);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {failure.Message} Mend its rights.", failure);
        }
    }
}
