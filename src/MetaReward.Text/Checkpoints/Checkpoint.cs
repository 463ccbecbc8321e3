namespace MetaReward.Text;

/// <summary>
/// A language model on disk: its shape, its text side and its weights, read as they are asked for. From a hub folder (config.json,
/// safetensors, tokenizer.json) or one GGUF file, which then answers with hub names and layout. No pickle is ever read.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private readonly ITensorFile _tensors;

    private Checkpoint(ModelConfig config, TextSide text, ITensorFile tensors)
    {
        (Config, Text, _tensors) = (config, text, tensors);
    }

    public ModelConfig Config { get; }

    public TextSide Text { get; }

    public ITokenizer Tokenizer => Text.Tokenizer;

    public IReadOnlySet<int> StopTokens => Text.StopTokens;

    /// <summary>Hub names, whatever the file format: <c>model.layers.0.self_attn.q_proj.weight</c>.</summary>
    public IReadOnlyList<string> TensorNames => _tensors.Names;

    /// <param name="path">A hub folder, or a <c>.gguf</c> file.</param>
    /// <exception cref="InvalidDataException">Something is missing, damaged or not supported; the message says what and where.</exception>
    public static Checkpoint Open(string path)
    {
        if (File.Exists(path) && path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
        {
            return OpenGguf(path);
        }

        if (!Directory.Exists(path))
        {
            throw File.Exists(path)
                ? new InvalidDataException($"{path}: not a checkpoint; expected a hub folder (config.json, model.safetensors, tokenizer.json) or a .gguf file. " +
                    "Pickled weights (.bin, .pt) are never read: they can run code.")
                : new FileNotFoundException($"{path}: there is no such checkpoint; expected a hub folder or a .gguf file.", path);
        }

        var configPath = Path.Combine(path, "config.json");
        if (!File.Exists(configPath) && AdapterFolder.Is(path))
        {
            throw new InvalidDataException($"{path}: an adapter, which is no model without its base; merge it first: metareward export {path} --to FOLDER.");
        }

        ShardedSafetensors.RefusePickles(path);
        if (!File.Exists(configPath))
        {
            throw new InvalidDataException($"{path}: config.json is missing; expected a hub folder (config.json, model.safetensors, tokenizer.json).");
        }

        var config = HubConfig.Read(configPath);
        var text = TextSide.Open(path);
        return new Checkpoint(Fitting(config, text, path), text, LanguagePart.Of(ShardedSafetensors.Open(path)));
    }

    /// <inheritdoc cref="TextSide.EncodePrompt"/>
    public IReadOnlyList<int> EncodePrompt(string userMessage) => Text.EncodePrompt(userMessage);

    /// <summary>Row-major f32 in the hub's layout: (outputs, inputs) for projections, (vocabulary, hidden) for embeddings.</summary>
    public (long[] Shape, float[] Values) Read(string name) => _tensors.Read(name);

    public void Dispose() => _tensors.Dispose();

    private static Checkpoint OpenGguf(string path)
    {
        var file = GgufFile.Open(path);
        try
        {
            var text = GgufTokenizer.Text(file.Metadata);
            return new Checkpoint(Fitting(file.Config, text, path), text, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ModelConfig Fitting(ModelConfig config, TextSide text, string path) => text.Tokenizer.VocabularySize <= config.VocabularySize ? config
        : throw new InvalidDataException($"{path}: the tokenizer has {text.Tokenizer.VocabularySize} ids, the model only {config.VocabularySize}; " +
            "tokenizer and weights do not belong together.");
}
