using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Tests;

/// <summary>
/// Tiny checkpoints of our own making, one for each way in which architectures differ: a configuration as the Hub spells it, and weights
/// that a seed draws. Norms and biases are drawn, too, so that one that is left out is noticed.
/// </summary>
internal sealed class OwnCheckpoint
{
    public const string Prefix = "own-";
    private const int Hidden = 32, Heads = 4, KeyValueHeads = 2, Wide = 64, Vocabulary = 256;

    private const string Gemma = "\"head_dim\":12,\"hidden_activation\":\"gelu_pytorch_tanh\",\"tie_word_embeddings\":true";
    private const string Layers4 = "\"num_hidden_layers\":4,\"sliding_window\":8,\"query_pre_attn_scalar\":20";

    /// <summary>What each says beyond the sizes.</summary>
    private static readonly Dictionary<string, (string Type, string Keys)> All = new()
    {
        ["llama"] = ("llama", "\"num_key_value_heads\":4,\"rms_norm_eps\":1e-06"),
        ["llama-tied-bias"] = ("llama", "\"attention_bias\":true,\"mlp_bias\":true,\"tie_word_embeddings\":true"),
        ["llama-linear"] = ("llama", "\"rope_scaling\":{\"type\":\"linear\",\"factor\":3.0}"),
        ["llama-dynamic"] = ("llama", "\"max_position_embeddings\":24,\"rope_scaling\":{\"rope_type\":\"dynamic\",\"factor\":2.0}"),
        ["llama-ramp"] = ("llama",
            "\"rope_theta\":50000.0,\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,"
            + "\"high_freq_factor\":4.0,\"original_max_position_embeddings\":48}"),
        ["llama-yarn"] = ("llama",
            "\"max_position_embeddings\":512,\"rope_scaling\":{\"rope_type\":\"yarn\",\"factor\":4.0,"
            + "\"original_max_position_embeddings\":128}"),
        ["mistral"] = ("mistral", "\"sliding_window\":9"),
        ["mixtral"] = ("mixtral", "\"num_local_experts\":4,\"num_experts_per_tok\":2,\"sliding_window\":null"),
        ["qwen2"] = ("qwen2", "\"rope_theta\":1000000.0,\"tie_word_embeddings\":true"),
        ["qwen3"] = ("qwen3", "\"head_dim\":12,\"rope_theta\":1000000.0"),
        ["qwen3-experts"] = ("qwen3_moe",
            "\"head_dim\":8,\"num_experts\":5,\"num_experts_per_tok\":2,\"moe_intermediate_size\":32,\"mlp_only_layers\":[1],"
            + "\"norm_topk_prob\":true"),
        ["gemma"] = ("gemma", Gemma),
        ["gemma2"] = ("gemma2", $"{Gemma},{Layers4},\"attn_logit_softcapping\":5.0,\"final_logit_softcapping\":12.0"),
        ["gemma3"] = ("gemma3_text",
            $"{Gemma},{Layers4},\"sliding_window_pattern\":3,\"rope_theta\":1000000.0,\"rope_local_base_freq\":10000.0,"
            + "\"rope_scaling\":{\"rope_type\":\"linear\",\"factor\":8.0}"),
        ["phi3"] = ("phi3", "\"sliding_window\":null"),
        ["phi3-longrope"] = ("phi3",
            "\"original_max_position_embeddings\":20,\"sliding_window\":10,\"rope_scaling\":{\"type\":\"longrope\",\"short_factor\":[1.0,"
            + "1.1,1.2,1.3],\"long_factor\":[1.5,2.0,3.0,4.5]}"),
        ["olmo2"] = ("olmo2", "\"num_key_value_heads\":4,\"rope_theta\":500000.0"),
    };

    private readonly Dictionary<string, long[]> shapes = [];
    private readonly JsonObject config;
    private readonly Seed seed;

    /// <param name="name">With its prefix.</param>
    public OwnCheckpoint(string name)
    {
        var (type, keys) = All[name[Prefix.Length..]];
        (Name, Type, seed) = (name, type, Seed.Of(name.Length).Derive(name));
        var sizes = $$"""
            {"model_type":"{{type}}","vocab_size":{{Vocabulary}},"hidden_size":{{Hidden}},"intermediate_size":{{Wide}},
            "num_hidden_layers":3,"num_attention_heads":{{Heads}},
             "num_key_value_heads":{{KeyValueHeads}},"max_position_embeddings":128,"hidden_act":"silu","rms_norm_eps":1e-05,
             "rope_theta":10000.0,"tie_word_embeddings":false}
            """;
        config = JsonNode.Parse(sizes)!.AsObject();
        foreach (var (key, value) in JsonNode.Parse($"{{{keys}}}")!.AsObject())
        {
            config[key] = value?.DeepClone();
        }

        Shape();
    }

    /// <summary>With their prefix.</summary>
    public static IEnumerable<string> Names => All.Keys.Select(name => Prefix + name);

    public string Name { get; }

    public string Type { get; }

    /// <summary><c>config.json</c>.</summary>
    public byte[] Config => Encoding.UTF8.GetBytes(config.ToJsonString());

    public IReadOnlyCollection<string> Tensors => shapes.Keys;

    /// <summary>
    /// Shape and row-major values of a tensor: matrices uniform with deviation 1/sqrt(inputs), embeddings 1,
    /// norms near what changes nothing.
    /// </summary>
    public (long[] Shape, float[] Values) Read(string tensor)
    {
        var (shape, own) = (shapes[tensor], seed.Derive(tensor));
        var (middle, reach) = shape.Length == 2
            ? (0, Math.Sqrt(3.0) / (tensor.Contains("embed", StringComparison.Ordinal)
                || tensor.StartsWith("lm_head", StringComparison.Ordinal)
                ? 1.7
                : Math.Sqrt(shape[1])))
            : (tensor.EndsWith(".bias", StringComparison.Ordinal) || Type.StartsWith("gemma", StringComparison.Ordinal) ? 0 : 1, 0.3);
        return (shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, length) => product * length))
            .Select(i => (float)(middle + (reach * ((2 * own.Uniform(i)) - 1))))]);
    }

    private int Number(string key, int absent) => config[key] is JsonValue value ? value.GetValue<int>() : absent;

    private bool Flag(string key) => config[key]?.GetValue<bool>() == true;

    private void Shape()
    {
        Matrix("model.embed_tokens", Vocabulary, Hidden, false);
        for (var layer = 0; layer < Number("num_hidden_layers", 3); layer++)
        {
            Attention($"model.layers.{layer}.self_attn.");
            Mix(layer, $"model.layers.{layer}.");
            string[] norms = Type switch
            {
                "gemma2" or "gemma3_text" =>
                    ["input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm"],
                "olmo2" => ["post_attention_layernorm", "post_feedforward_layernorm"],
                _ => ["input_layernorm", "post_attention_layernorm"],
            };
            Array.ForEach(norms, norm => shapes[$"model.layers.{layer}.{norm}.weight"] = [Hidden]);
        }

        shapes["model.norm.weight"] = [Hidden];
        if (!Flag("tie_word_embeddings"))
        {
            Matrix("lm_head", Vocabulary, Hidden, false);
        }
    }

    private void Attention(string at)
    {
        var size = Number("head_dim", Hidden / Heads);
        var (queries, keys) = (Heads * size, Number("num_key_value_heads", KeyValueHeads) * size);
        var bias = Flag("attention_bias") || Type == "qwen2";
        (string, int)[] parts = Type == "phi3"
            ? [("qkv_proj", queries + keys + keys)]
            : [("q_proj", queries), ("k_proj", keys), ("v_proj", keys)];
        Array.ForEach(parts, part => Matrix(at + part.Item1, part.Item2, Hidden, bias));
        Matrix(at + "o_proj", Hidden, queries, Flag("attention_bias"));
        if (Type is "qwen3" or "qwen3_moe" or "gemma3_text" or "olmo2")
        {
            shapes[at + "q_norm.weight"] = [Type == "olmo2" ? queries : size];
            shapes[at + "k_norm.weight"] = [Type == "olmo2" ? keys : size];
        }
    }

    private void Mix(int layer, string at)
    {
        var experts = config["mlp_only_layers"] is JsonArray dense && dense.Any(one => one!.GetValue<int>() == layer)
            ? 0
            : Number("num_local_experts", Number("num_experts", 0));
        var (under, gate, up,
            down) = Type == "mixtral" ? ("block_sparse_moe.", "w1", "w3", "w2") : ("mlp.", "gate_proj", "up_proj", "down_proj");
        if (experts > 0)
        {
            Matrix($"{at}{under}gate", experts, Hidden, false);
        }

        for (var e = 0; e < Math.Max(1, experts); e++)
        {
            var (expert, wide) = experts > 0 ? ($"{at}{under}experts.{e}.", Number("moe_intermediate_size", Wide)) : (at + under, Wide);
            (string, int)[] parts = Type == "phi3" ? [("gate_up_proj", 2 * wide)] : [(gate, wide), (up, wide)];
            Array.ForEach(parts, part => Matrix(expert + part.Item1, part.Item2, Hidden, Flag("mlp_bias")));
            Matrix(expert + down, Hidden, wide, Flag("mlp_bias"));
        }
    }

    private void Matrix(string name, int outputs, int inputs, bool bias)
    {
        shapes[name + ".weight"] = [outputs, inputs];
        if (bias)
        {
            shapes[name + ".bias"] = [outputs];
        }
    }
}
