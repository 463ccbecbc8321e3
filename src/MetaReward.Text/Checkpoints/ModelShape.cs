namespace MetaReward.Text;

/// <summary>How large a checkpoint is, from its configuration alone: nothing of its weights or its tokenizer is read.</summary>
public static class ModelShape
{
    /// <summary>Parameters, without norms and biases; null if there is no such checkpoint, or none that can be read.</summary>
    /// <param name="path">A hub folder, or a <c>.gguf</c> file.</param>
    public static long? ParametersOf(string path)
    {
        try
        {
            if (path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && File.Exists(path))
            {
                using var file = GgufFile.Open(path);
                return Parameters(file.Config);
            }

            return Path.Combine(path, "config.json") is var config && File.Exists(config) ? Parameters(HubConfig.Read(config)) : null;
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException
            or NotSupportedException)
        {
            return null; // opening it says what is wrong with it
        }
    }

    /// <summary>Products of a model's sizes.</summary>
    public static long Parameters(ModelConfig c)
    {
        long hidden = c.HiddenSize;
        var attention = 2 * hidden * (c.Heads + c.KeyValueHeads) * c.HeadSize;
        var layers = Enumerable.Range(0, c.Layers).Sum(i =>
            attention + (3 * hidden * (c.HasExperts(i) ? c.Experts!.Count * (long)c.Experts.FeedForwardSize : c.FeedForwardSize)));
        return layers + (hidden * c.VocabularySize * (c.TiedEmbeddings ? 1 : 2));
    }
}
