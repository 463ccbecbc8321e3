namespace MetaReward.Text;

/// <summary>Saves a model as a hub folder that <see cref="Checkpoint.Open"/> and every hub library read.</summary>
public static class CheckpointFiles
{
    /// <summary>Weights beyond this many bytes are parted into several files, unless told otherwise.</summary>
    public const long ShardBytes = 5_000_000_000;

    /// <summary>
    /// Writes config.json, the weights and the text side's files, each under its name only when complete, config.json last. The same model
    /// gives the same bytes.
    /// </summary>
    /// <param name="folder">Made when absent.</param>
    /// <param name="tensors">Hub names, shapes and row-major values, taken one by one.</param>
    /// <param name="type">F32, or F16 or BF16 for half the size.</param>
    /// <param name="shardBytes">Most bytes of weights in a file.</param>
    /// <returns>The names of the files, in the order in which they were written.</returns>
    public static IReadOnlyList<string> Write(string folder, TextSide text, ModelConfig config,
        IEnumerable<(string Name, long[] Shape, float[] Values)> tensors, TensorType type = TensorType.F32, long shardBytes = ShardBytes)
    {
        const string Config = "config.json";
        ArgumentOutOfRangeException.ThrowIfLessThan(shardBytes, 1);
        Durable.Make(folder);
        foreach (var (name, bytes) in text.Files)
        {
            var path = Path.Combine(folder, name);
            Whole(path, bytes);
        }

        var weights = ShardedWriter.Write(folder, tensors, type, shardBytes);
        Whole(Path.Combine(folder, Config), HubConfigFile.Bytes(config, text.StopTokens.Order(), type));
        return [.. text.Files.Keys.Order(StringComparer.Ordinal), .. weights, Config];
    }

    /// <summary>
    /// Writes a file that appears under its name when it is complete and on the disk, never before; a folder that is missing is made.
    /// </summary>
    public static void Whole(string path, byte[] bytes)
    {
        var (partial, folder) = (path + ".partial", Path.GetDirectoryName(path)!);
        Durable.Make(folder);
        try
        {
            using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
            Durable.Flush(folder);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
