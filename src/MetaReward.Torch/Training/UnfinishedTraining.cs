using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// What a training keeps of itself on its way: one safetensors file with the exact weights, the optimiser's memory and the log so far. It
/// appears whole or not at all, names the training it belongs to and proves its bytes; whatever else lies in its place is left out, and
/// that is said. Gone once the checkpoint is there. Left out: the reference's log-probs, which are asked again and come out the same.
/// </summary>
internal sealed class UnfinishedTraining(string folder, string training)
{
    public const string FolderName = "9-unfinished";
    private readonly string path = Path.Combine(folder, FolderName, "state.safetensors");

    /// <summary>How far a training had come.</summary>
    /// <param name="Steps">Optimiser steps taken; 0 begins.</param>
    /// <param name="Tokens">Tokens trained on.</param>
    /// <param name="Log">The lines of the log.</param>
    public sealed record Reached(int Steps, long Tokens, string Log)
    {
        /// <summary>What else the training has to know; empty where the steps say it all.</summary>
        public string Mark { get; init; } = "";
    }

    /// <summary>Brings a loop to where this training was kept, if it was.</summary>
    /// <param name="loop">At its beginning.</param>
    /// <param name="say">Told why a file that is there does not count.</param>
    public Reached GoOn(TrainingLoop loop, Action<string> say)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var state = loop.State().ToArray();
        using var file = Whole(state, say);
        if (file is null)
        {
            return new(0, 0, "");
        }

        foreach (var (name, values) in state)
        {
            using var kept = tensor(file.Read(name).Values, values.shape);
            values.copy_(kept);
        }

        var reached = ReachedBy(file);
        loop.GoOnAfter(reached.Steps);
        return reached;
    }

    /// <summary>Keeps where the loop is now; what was kept before stays until this is whole.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Keep(TrainingLoop loop, long tokens, string log, string mark = "")
    {
        var reached = new Reached(loop.Done, tokens, log) { Mark = mark };
        var metadata = new Dictionary<string, string>
        {
            ["training"] = training,
            ["steps"] = $"{reached.Steps}",
            ["tokens"] = $"{reached.Tokens}",
            ["sha256"] = Hash(reached, Values(loop)),
            ["log"] = log,
            ["mark"] = mark,
        };
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            SafetensorsWriter.Write(path, Values(loop).Select(v => (v.Name, new long[] { v.Values.Length }, v.Values)), metadata: metadata);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable.Of($"where the training is, in '{path}'", failure);
        }
    }

    /// <summary>Drops what was kept: the checkpoint is there.</summary>
    public void Forget()
    {
        if (Directory.Exists(Path.GetDirectoryName(path)))
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    /// <summary>The file, checked from end to end before anything is taken from it; null where it does not count.</summary>
    private SafetensorsFile? Whole((string Name, Tensor Values)[] state, Action<string> say)
    {
        SafetensorsFile? file = null;
        var why = "";
        try
        {
            file = File.Exists(path) ? SafetensorsFile.Open(path) : null;
            why = file is null ? "" : file.Metadata
                .GetValueOrDefault("training") != training ? "another training was begun here and not finished"
                : Hash(ReachedBy(file), state.Select(s => (s.Name, file.Read(s.Name).Values))) != file.Metadata.GetValueOrDefault("sha256")
                    ? $"'{path}' does not match its checksum" : "";
        }
        catch (InvalidDataException damage)
        {
            why = damage.Message.TrimEnd('.');
        }

        if (why == "")
        {
            return file;
        }

        file?.Dispose();
        say($"{why}: this training starts anew");
        return null;
    }

    /// <summary>The loop's state as values, tensor by tensor.</summary>
    private static IEnumerable<(string Name, float[] Values)> Values(TrainingLoop loop)
    {
        foreach (var (name, tensor) in loop.State())
        {
            using (tensor)
            {
                using var here = tensor.cpu();
                yield return (name, MemoryMarshal.Cast<byte, float>(here.bytes).ToArray());
            }
        }
    }

    private static string Hash(Reached reached, IEnumerable<(string Name, float[] Values)> state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{reached.Steps} {reached.Tokens} {reached.Mark} {reached.Log}"));
        foreach (var (name, values) in state)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes<float>(values));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private Reached ReachedBy(SafetensorsFile file) =>
        new((int)Number(file, "steps"), Number(file, "tokens"), file.Metadata.GetValueOrDefault("log", ""))
        {
            Mark = file.Metadata.GetValueOrDefault("mark", ""),
        };

    private long Number(SafetensorsFile file, string key) => long.TryParse(file.Metadata.GetValueOrDefault(key), out var number)
        ? number : throw new InvalidDataException($"'{path}' does not say how many {key} it has behind it");
}
