using System.Text.Json;

namespace MetaReward.Text;

/// <summary>
/// The hub's <c>config.json</c> for the plain Llama family (llama, mistral, qwen2), in today's spelling (<c>rope_parameters</c>) and the
/// older one (<c>rope_theta</c>, <c>rope_scaling</c>); the older one is written, since every version reads it. What the engine does not compute
/// (scaled rotary positions, sliding windows shorter than the context, other activations, quantised weights) is refused by name.
/// </summary>
public static class HubConfig
{
    private static readonly Dictionary<string, string> Architectures = new()
    {
        ["llama"] = "LlamaForCausalLM",
        ["mistral"] = "MistralForCausalLM",
        ["qwen2"] = "Qwen2ForCausalLM",
    };

    public static ModelConfig Read(string path) => Parse(File.ReadAllBytes(path), path);

    /// <param name="where">Named in complaints.</param>
    /// <exception cref="InvalidDataException">A key is missing or wrong, or the model needs something that is not computed here.</exception>
    public static ModelConfig Parse(ReadOnlyMemory<byte> json, string where)
    {
        var config = JsonFields.Parse(json, where);
        var type = config.Text("model_type") ?? throw config.Missing("model_type");
        if (!Architectures.ContainsKey(type))
        {
            throw new InvalidDataException($"{where}: architecture '{type}' is not supported; supported: {string.Join(", ", Architectures.Keys)}.");
        }

        var context = Need(config, "max_position_embeddings");
        Refuse(config, type, context);
        return Checked(Shape(config, type, context), where);
    }

    /// <param name="eos">Ids that end a response.</param>
    /// <param name="type">What the weights beside it are stored as.</param>
    public static byte[] Bytes(ModelConfig config, IEnumerable<int> eos, TensorType type)
    {
        if (!Architectures.TryGetValue(config.ModelType, out var architecture))
        {
            throw new ArgumentException($"Architecture '{config.ModelType}' has no hub configuration here.", nameof(config));
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue(architecture);
            json.WriteEndArray();
            json.WriteString("model_type", config.ModelType);
            WriteShape(json, config);
            json.WriteStartArray("eos_token_id");
            foreach (var id in eos)
            {
                json.WriteNumberValue(id);
            }

            json.WriteEndArray();
            json.WriteString("torch_dtype", type == TensorType.BF16 ? "bfloat16" : "float32");
            json.WriteEndObject();
        }

        return [.. stream.ToArray(), (byte)'\n'];
    }

    /// <summary>The same rules for every source of a configuration.</summary>
    internal static ModelConfig Checked(ModelConfig config, string where)
    {
        if (config.Heads % config.KeyValueHeads != 0)
        {
            throw new InvalidDataException($"{where}: {config.Heads} attention heads cannot share {config.KeyValueHeads} key/value heads evenly.");
        }

        if (config.HeadSize % 2 != 0)
        {
            throw new InvalidDataException($"{where}: a head size of {config.HeadSize} is odd; rotary positions turn pairs.");
        }

        return config is { RopeTheta: > 0, NormEpsilon: > 0 } ? config
            : throw new InvalidDataException($"{where}: rope base {config.RopeTheta} and norm epsilon {config.NormEpsilon} must be positive.");
    }

    private static ModelConfig Shape(JsonFields config, string type, int context)
    {
        var hidden = Need(config, "hidden_size");
        var heads = Need(config, "num_attention_heads");
        var bias = type == "llama" && config.Flag("attention_bias") == true;
        return new ModelConfig
        {
            ModelType = type,
            VocabularySize = Need(config, "vocab_size"),
            HiddenSize = hidden,
            FeedForwardSize = Need(config, "intermediate_size"),
            Layers = Need(config, "num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = config.Whole("num_key_value_heads", 1) ?? heads,
            HeadSize = config.Whole("head_dim", 1) ?? hidden / heads,
            ContextSize = context,
            RopeTheta = config.Fields("rope_parameters")?.Number("rope_theta") ?? config.Number("rope_theta") ?? 10_000,
            NormEpsilon = config.Number("rms_norm_eps") ?? 1e-6,
            TiedEmbeddings = config.Flag("tie_word_embeddings") ?? false,
            QueryKeyValueBias = bias || type == "qwen2",
            OutputBias = bias,
            FeedForwardBias = type == "llama" && config.Flag("mlp_bias") == true,
        };
    }

    private static void Refuse(JsonFields config, string type, int context)
    {
        foreach (var rope in new[] { config.Fields("rope_parameters"), config.Fields("rope_scaling") })
        {
            if ((rope?.Text("rope_type") ?? rope?.Text("type")) is { } kind and not "default")
            {
                throw Unsupported(rope!, $"scaled rotary positions ('{kind}')");
            }
        }

        if (config.Text("hidden_act") is { } activation and not ("silu" or "swish"))
        {
            throw Unsupported(config, $"the activation '{activation}'");
        }

        var slides = type == "mistral" || config.Flag("use_sliding_window") == true;
        if (slides && config.Whole("sliding_window", 1) is { } window && window < context)
        {
            throw Unsupported(config, $"a sliding attention window of {window} tokens, shorter than the context of {context}");
        }

        if ((config.Number("partial_rotary_factor") ?? config.Fields("rope_parameters")?.Number("partial_rotary_factor") ?? 1) != 1)
        {
            throw Unsupported(config, "rotary positions on a part of each head");
        }

        if (config.Find("quantization_config") is not null)
        {
            throw Unsupported(config, "quantised hub weights (use the unquantised checkpoint or a GGUF file)");
        }
    }

    private static void WriteShape(Utf8JsonWriter json, ModelConfig config)
    {
        json.WriteNumber("vocab_size", config.VocabularySize);
        json.WriteNumber("hidden_size", config.HiddenSize);
        json.WriteNumber("intermediate_size", config.FeedForwardSize);
        json.WriteNumber("num_hidden_layers", config.Layers);
        json.WriteNumber("num_attention_heads", config.Heads);
        json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
        json.WriteNumber("head_dim", config.HeadSize);
        json.WriteNumber("max_position_embeddings", config.ContextSize);
        json.WriteNumber("rope_theta", config.RopeTheta);
        json.WriteNumber("rms_norm_eps", config.NormEpsilon);
        json.WriteString("hidden_act", "silu");
        json.WriteBoolean("tie_word_embeddings", config.TiedEmbeddings);
        json.WriteBoolean("attention_bias", config.QueryKeyValueBias);
        json.WriteBoolean("mlp_bias", config.FeedForwardBias);
    }

    private static int Need(JsonFields config, string key) => config.Whole(key, 1) ?? throw config.Missing(key);

    private static InvalidDataException Unsupported(JsonFields at, string what) =>
        new($"{at.Where}: the model uses {what}, which is not computed here; choose another checkpoint.");
}
