using System.Text.Json;

namespace MetaReward.Text;

/// <summary>Writes a <c>config.json</c> that <see cref="HubConfig"/> and every hub library read.</summary>
public static class HubConfigFile
{
    /// <param name="eos">Ids that end a response.</param>
    /// <param name="type">What the weights beside it are stored as.</param>
    public static byte[] Bytes(ModelConfig config, IEnumerable<int> eos, TensorType type)
    {
        if (!HubFamily.All.TryGetValue(config.ModelType, out var family))
        {
            throw new ArgumentException($"Architecture '{config.ModelType}' has no hub configuration here.", nameof(config));
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            Array(json, "architectures", [family.Architecture], json.WriteStringValue);
            json.WriteString("model_type", config.ModelType);
            Shape(json, config);
            Attention(json, config);
            Experts(json, config);
            Array(json, "eos_token_id", eos, json.WriteNumberValue);
            json.WriteString("torch_dtype", type switch { TensorType.BF16 => "bfloat16", TensorType.F16 => "float16", _ => "float32" });
            json.WriteEndObject();
        }

        return [.. stream.ToArray(), (byte)'\n'];
    }

    private static void Shape(Utf8JsonWriter json, ModelConfig config)
    {
        json.WriteNumber("vocab_size", config.VocabularySize);
        json.WriteNumber("hidden_size", config.HiddenSize);
        json.WriteNumber("intermediate_size", config.FeedForwardSize);
        json.WriteNumber("num_hidden_layers", config.Layers);
        json.WriteNumber("num_attention_heads", config.Heads);
        json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
        json.WriteNumber("head_dim", config.HeadSize);
        json.WriteNumber("max_position_embeddings",
            config.RopeScaling is DynamicRope dynamic ? dynamic.TrainedContext : config.ContextSize);
        HubRope.Write(json, config);
        json.WriteNumber("rms_norm_eps", config.NormEpsilon);
        var activation = config.Activation == Activation.Silu ? "silu" : "gelu_pytorch_tanh";
        json.WriteString("hidden_act", activation);
        if (config.ScaledEmbeddings)
        {
            json.WriteString("hidden_activation", activation);
        }

        json.WriteBoolean("tie_word_embeddings", config.TiedEmbeddings);
        json.WriteBoolean("attention_bias", config.QueryKeyValueBias);
        json.WriteBoolean("mlp_bias", config.FeedForwardBias);
    }

    private static void Attention(Utf8JsonWriter json, ModelConfig config)
    {
        if (config.QueryScale is { } scale)
        {
            json.WriteNumber("query_pre_attn_scalar", scale);
            OrNull(json, "attn_logit_softcapping", config.ScoreSoftCap);
            OrNull(json, "final_logit_softcapping", config.LogitSoftCap);
        }

        if (config.SlidingWindow is null || config.SlidingLayers is not { } layers)
        {
            if (config.ModelType is "mistral" or "gemma2" or "gemma3_text")
            {
                json.WriteNull("sliding_window"); // absent, it would mean 4096
            }

            return;
        }

        json.WriteNumber("sliding_window", config.SlidingWindow.Value);
        json.WriteBoolean("use_sliding_window", true);
        json.WriteNumber("max_window_layers", layers.TakeWhile(slides => !slides).Count());
        if (config.ModelType == "gemma3_text" && layers.Contains(false))
        {
            json.WriteNumber("sliding_window_pattern", layers.TakeWhile(slides => slides).Count() + 1);
        }

        Array(json, "layer_types", layers.Select(slides => slides ? "sliding_attention" : "full_attention"), json.WriteStringValue);
    }

    private static void Experts(Utf8JsonWriter json, ModelConfig config)
    {
        if (config.Experts is not { } experts)
        {
            return;
        }

        json.WriteNumber("num_local_experts", experts.Count);
        json.WriteNumber("num_experts_per_tok", experts.PerToken);
        if (!experts.MixtralNames)
        {
            json.WriteNumber("num_experts", experts.Count);
            json.WriteNumber("moe_intermediate_size", experts.FeedForwardSize);
            json.WriteBoolean("norm_topk_prob", experts.Normalised);
            json.WriteNumber("decoder_sparse_step", 1);
            Array(json, "mlp_only_layers", experts.DenseLayers, json.WriteNumberValue);
        }
    }

    private static void OrNull(Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(key, number);
        }
        else
        {
            json.WriteNull(key);
        }
    }

    private static void Array<T>(Utf8JsonWriter json, string key, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(key);
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }
}
