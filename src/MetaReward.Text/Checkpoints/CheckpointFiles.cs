namespace MetaReward.Text;

/// <summary>Saves a model as a hub folder that <see cref="Checkpoint.Open"/> and every hub library read.</summary>
public static class CheckpointFiles
{
    /// <summary>
    /// Writes config.json, model.safetensors and the text side's files, each under its name only when complete. The same model gives the same bytes.
    /// </summary>
    /// <param name="folder">Made when absent.</param>
    /// <param name="tensors">Hub names, shapes and row-major values, taken one by one.</param>
    /// <param name="type">F32, or BF16 for half the size.</param>
    public static void Write(string folder, TextSide text, ModelConfig config, IEnumerable<(string Name, long[] Shape, float[] Values)> tensors,
        TensorType type = TensorType.F32)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, bytes) in text.Files)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Whole(path, bytes);
        }

        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors, type);
        Whole(Path.Combine(folder, "config.json"), HubConfigFile.Bytes(config, text.StopTokens.Order(), type));
    }

    /// <summary>Writes a file that appears under its name when it is complete, never before.</summary>
    public static void Whole(string path, byte[] bytes)
    {
        var partial = path + ".partial";
        try
        {
            File.WriteAllBytes(partial, bytes);
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
