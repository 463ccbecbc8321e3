namespace MetaReward.Text;

/// <summary>
/// The hub's <c>config.json</c>, in today's spelling (<c>rope_parameters</c>, <c>dtype</c>) and the older one (<c>rope_theta</c>,
/// <c>rope_scaling</c>, <c>torch_dtype</c>). What the engine does not compute is refused by name.
/// </summary>
public static class HubConfig
{
    private const int MostLayers = 4096;

    /// <summary>The architecture words that are read.</summary>
    public static IEnumerable<string> Supported => HubFamily.All.Keys;

    public static ModelConfig Read(string path) => Parse(File.ReadAllBytes(path), path);

    /// <param name="where">Named in complaints.</param>
    /// <exception cref="InvalidDataException">A key is missing or wrong, or the model needs something that is
    /// not computed here.</exception>
    public static ModelConfig Parse(ReadOnlyMemory<byte> json, string where)
    {
        var keys = JsonFields.Parse(json, where);
        var type = keys.Text("model_type") ?? throw keys.Missing("model_type");
        if (type == "gemma3" && keys.Fields("text_config") is { } text)
        {
            (keys, type) = (text, "gemma3_text"); // a vision model around a language model, of which the latter is read
        }

        if (!HubFamily.All.TryGetValue(type, out var family))
        {
            throw new InvalidDataException($"{where}: architecture '{type}' is not supported; supported: {string.Join(", ", Supported)}.");
        }

        Refuse(keys, type);
        return Checked(family.Shape(keys, Plain(keys, type, family)), where);
    }

    /// <summary>The same rules for every source of a configuration.</summary>
    internal static ModelConfig Checked(ModelConfig config, string where)
    {
        if (config.Heads % config.KeyValueHeads != 0)
        {
            throw new InvalidDataException(
                $"{where}: {config.Heads} attention heads cannot share {config.KeyValueHeads} key/value heads evenly.");
        }

        if (config.HeadSize % 2 != 0 || config.RotarySize is { } rotated && (rotated % 2 != 0 || rotated < 2 || rotated > config.HeadSize))
        {
            throw new InvalidDataException(
                $"{where}: a head size of {config.HeadSize} of which {config.RotarySize ?? config.HeadSize} are rotated is odd; "
                + "rotary positions turn pairs.");
        }

        if (config.RopeScaling is LongRope rope
            && (rope.ShortFactors.Count, rope.LongFactors.Count) is var (some,
                many) && (config.RotarySize ?? config.HeadSize) / 2 is var pairs
            && (some != pairs || many != pairs))
        {
            throw new InvalidDataException($"{where}: longrope gives {some} short and {many} long factors; {pairs} pairs are rotated.");
        }

        if (config.Experts is { } experts && experts.PerToken > experts.Count)
        {
            throw new InvalidDataException($"{where}: {experts.PerToken} experts for each token, of only {experts.Count}.");
        }

        return config is { RopeTheta: > 0, NormEpsilon: > 0 } ? config
            : throw new InvalidDataException(
                $"{where}: rope base {config.RopeTheta} and norm epsilon {config.NormEpsilon} must be positive.");
    }

    private static ModelConfig Plain(JsonFields keys, string type, HubFamily family)
    {
        var (hidden, heads, context) = (Need(keys, "hidden_size", family), Need(keys, "num_attention_heads", family),
            Need(keys, "max_position_embeddings", family));
        var headSize = keys.Whole("head_dim", 1) ?? (keys.Keys.Contains("head_dim") ? null : family.HeadSize) ?? hidden / heads;
        var (theta, scaling) = HubRope.Read(keys, family.Theta, context);
        var share = HubRope.Share(keys);
        return new ModelConfig
        {
            ModelType = type,
            VocabularySize = Need(keys, "vocab_size", family),
            HiddenSize = hidden,
            FeedForwardSize = Need(keys, "intermediate_size", family),
            Layers = Need(keys, "num_hidden_layers", family) is <= MostLayers and var layers ? layers
                : throw keys.Wrong("num_hidden_layers", keys.Find("num_hidden_layers")!.Value, $"at most {MostLayers}"),
            Heads = heads,
            KeyValueHeads = keys.Whole("num_key_value_heads", 1)
                ?? (keys.Keys.Contains("num_key_value_heads") ? null : family.KeyValueHeads) ?? heads,
            HeadSize = headSize,
            ContextSize = scaling is DynamicRope dynamic ? (int)Math.Min(context * dynamic.Factor, int.MaxValue) : context,
            RopeTheta = theta,
            RopeScaling = scaling,
            RotarySize = share == 1 ? null : (int)(headSize * share),
            NormEpsilon = keys.Number("rms_norm_eps") ?? family.Epsilon,
            TiedEmbeddings = keys.Flag("tie_word_embeddings") ?? family.Tied,
        };
    }

    private static void Refuse(JsonFields keys, string type)
    {
        var gemma = type.StartsWith("gemma", StringComparison.Ordinal);
        var activation = (gemma ? keys.Text("hidden_activation") : null) ?? keys.Text("hidden_act");
        if (activation is not null && !(gemma ? activation is "gelu" or "gelu_pytorch_tanh" : activation is "silu" or "swish"))
        {
            throw Unsupported(keys, $"the activation '{activation}'");
        }

        if (keys.Find("quantization_config") is not null)
        {
            throw Unsupported(keys, "quantised hub weights (use the unquantised checkpoint or a GGUF file)");
        }

        if (keys.Flag("use_bidirectional_attention") == true)
        {
            throw Unsupported(keys, "attention in both directions");
        }
    }

    private static int Need(JsonFields keys, string key, HubFamily family) =>
        keys.Whole(key, 1) ?? (family.Absent.TryGetValue(key, out var usual) ? usual : throw keys.Missing(key));

    private static InvalidDataException Unsupported(JsonFields at, string what) =>
        new($"{at.Where}: the model uses {what}, which is not computed here; choose another checkpoint.");
}
