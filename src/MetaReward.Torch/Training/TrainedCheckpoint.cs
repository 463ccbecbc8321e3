using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// What a training leaves behind: a hub folder that loads elsewhere, and <c>manifest.json</c>, written last, so that its presence means that all
/// of it is there. The manifest names what the training was made of; another training in the same place is refused.
/// </summary>
internal static class TrainedCheckpoint
{
    public const string FolderName = "9-checkpoint";
    public const string AdapterName = "adapter";
    public const string EpochsName = "9-epochs";
    private const string ManifestName = "manifest.json";

    /// <param name="Training">Names everything that decided the result.</param>
    /// <param name="Policy">Fingerprint of the result.</param>
    /// <param name="Parent">Fingerprint of the policy it started from.</param>
    /// <param name="Steps">Optimiser steps taken.</param>
    /// <param name="Tokens">Tokens trained on.</param>
    private sealed record Manifest(string Training, string Policy, string Parent, int Steps, long Tokens);

    /// <summary>Where a training in a folder leaves its checkpoint, as an absolute path.</summary>
    public static string PathIn(string folder) => Path.GetFullPath(Path.Combine(folder, FolderName));

    /// <summary>The policy of a finished training, on a device, whose template is told what that of its start was; null if there is none yet.</summary>
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

        var policy = TorchPolicy.Load(Path.Combine(folder, FolderName), device: device).Told(variables);
        return policy.Fingerprint == manifest.Policy ? policy : throw new InvalidDataException(
            $"'{Path.Combine(folder, FolderName)}' is damaged: its weights are {policy.Fingerprint}, its manifest says {manifest.Policy}. Delete the folder; the same command trains it again.");
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

            CheckpointFiles.Whole(
                Path.Combine(home, ManifestName), JsonSerializer.SerializeToUtf8Bytes(new Manifest(training, policy.Fingerprint, parent, steps, tokens), Style));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable.Of($"the checkpoint '{home}'", failure);
        }
    }

    /// <summary>Saves the weights of one epoch, from 1, beside the checkpoint: a model's folder, and no part of the training's result.</summary>
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

    private static readonly JsonSerializerOptions Style = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private static Manifest Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Manifest>(File.ReadAllBytes(path), Style)!;
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"'{path}' is not a checkpoint's manifest: {failure.Message} Delete its folder; the same command trains it again.", failure);
        }
    }
}
