namespace MetaReward.Text;

/// <summary>
/// A language model on disk: its shape, its text side and its weights, read as they are asked for. From a hub folder (config.json,
/// safetensors, tokenizer.json) or one GGUF file, which then answers with hub names and layout. No pickle is ever read.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private readonly ITensorFile _tensors;

    private Checkpoint(ModelConfig config, TextSide text, ITensorFile tensors, params IReadOnlyList<string> notes)
    {
        (Config, Text, _tensors, Notes) = (config, text, tensors, notes);
    }

    public ModelConfig Config { get; }

    public TextSide Text { get; }

    public ITokenizer Tokenizer => Text.Tokenizer;

    public IReadOnlySet<int> StopTokens => Text.StopTokens;

    /// <summary>Hub names, whatever the file format: <c>model.layers.0.self_attn.q_proj.weight</c>.</summary>
    public IReadOnlyList<string> TensorNames => _tensors.Names;

    /// <summary>What was read otherwise than it stands there, for a reader; usually nothing.</summary>
    public IReadOnlyList<string> Notes { get; }

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
                ? new InvalidDataException(
                    $"{path}: not a checkpoint; expected a hub folder (config.json, model.safetensors, tokenizer.json) or a .gguf file. " +
                        (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? "Name the folder that the file is in. " : "") +
                        "Pickled weights (.bin, .pt) are never read: they can run code.")
                : new FileNotFoundException($"{path}: there is no such checkpoint; expected a hub folder or a .gguf file.", path);
        }

        var configPath = Path.Combine(path, "config.json");
        if (!File.Exists(configPath) && AdapterFolder.Is(path))
        {
            throw new InvalidDataException(
                $"{path}: an adapter, which is no model without its base; merge it first: metareward export {path} --to FOLDER.");
        }

        HubWeights.RefusePickles(path);
        if (!File.Exists(configPath))
        {
            throw new InvalidDataException(
                $"{path}: config.json is missing; expected a hub folder (config.json, model.safetensors, "
                + $"tokenizer.json).{Elsewhere(path)}");
        }

        var config = HubConfig.Read(configPath);
        var text = TextSide.Open(path);
        _ = Fitting(config, text, path);
        var weights = ShardedSafetensors.Open(path);
        try
        {
            var (tensors, note) = UnwrappedTensors.Of(weights, path);
            return new Checkpoint(WithHead(config, tensors, path), text, tensors, [.. Named(note), .. Beside(path)]);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
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

    /// <summary>Where the model may be that is not in this folder itself.</summary>
    private static string Elsewhere(string path)
    {
        var anyone = new EnumerationOptions { IgnoreInaccessible = true };
        var near = Directory.EnumerateFiles(path, "*.gguf", anyone).Order(StringComparer.Ordinal).FirstOrDefault()
            ?? Directory.EnumerateDirectories(path, "*", anyone)
                .SelectMany(folder => Directory.EnumerateDirectories(folder, "*", anyone).Prepend(folder))
                .Order(StringComparer.Ordinal).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "config.json")));
        return near is null ? "" : $" Is '{near}' meant?";
    }

    private static ModelConfig WithHead(ModelConfig config, ITensorFile tensors, string path) =>
        config.TiedEmbeddings || tensors.Names.Contains("lm_head.weight") || !tensors.Names.Contains("model.embed_tokens.weight") ? config
        : throw new InvalidDataException(
            $"{path}: the weights have no 'lm_head.weight', and config.json does not say that the output head is the embedding. " +
                "If it is (as in SmolLM2 and other small models), write \"tie_word_embeddings\": true into config.json; if not, "
                + "these are weights without a head: " +
                "fetch those of the whole model.");

    private static IEnumerable<string> Named(string? note) => note is null ? [] : [note];

    /// <summary>An adapter in the model's own folder changes nothing, and that is said.</summary>
    private static IEnumerable<string> Beside(string path) => AdapterFolder.Is(path)
        ? [$"the adapter in the same folder ({AdapterFolder.ConfigFile}) is not applied"] : [];

    private static ModelConfig Fitting(ModelConfig config, TextSide text, string path) =>
        text.Tokenizer.VocabularySize <= config.VocabularySize ? config
            : throw new InvalidDataException(
                $"{path}: the tokenizer has {text.Tokenizer.VocabularySize} ids, the model only {config.VocabularySize}; " +
                    "tokenizer and weights do not belong together.");
}
