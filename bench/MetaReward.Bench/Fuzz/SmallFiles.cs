using System.Text;
using System.Text.Json.Nodes;
using MetaReward.Text;
using MetaReward.Torch;

namespace MetaReward.Bench.Fuzz;

/// <summary>The small valid files that cases are made from, and the folders around those that need one.</summary>
internal sealed class SmallFiles
{
    public static readonly string[] HeaderWords = ["dtype", "shape", "data_offsets", "__metadata__", "F32", "BF16", "I64", "U8", "a", "b"];
    public static readonly string[] IndexWords = ["weight_map", "metadata", "total_size", "model-00001-of-00002.safetensors",
        "model.safetensors", ".", "..", "tokenizer.json"];

    public static readonly string[] ConfigWords =
    [
        "model_type", "llama", "gemma2", "gemma3", "phi3", "mixtral", "qwen3_moe", "olmo2", "vocab_size", "hidden_size",
        "num_hidden_layers", "num_attention_heads", "head_dim",
        "rope_scaling", "rope_parameters", "rope_theta", "factor", "type", "rope_type", "original_max_position_embeddings", "short_factor",
        "long_factor", "sliding_window",
        "layer_types", "sliding_window_pattern", "max_window_layers", "partial_rotary_factor", "num_local_experts", "mlp_only_layers",
        "decoder_sparse_step", "text_config",
    ];

    public static readonly string[] TokenizerWords =
    [
        "model", "vocab", "merges", "type", "normalizer", "pre_tokenizer", "decoder", "post_processor", "added_tokens", "content", "id",
        "special", "pattern", "Regex", "String",
        "normalizers", "pretokenizers", "decoders", "behavior", "Isolated", "MergedWithPrevious", "byte_fallback", "unk_token", "unk_id",
        "NFKC", "Prepend", "Strip", "Precompiled",
        "precompiled_charsmap", "Digits", "Punctuation", "CharDelimiterSplit", "RobertaProcessing", "BertProcessing", "prefix",
        "truncation", "padding", "max_length", "stride",
    ];

    public static readonly string[] TokenizerConfigWords =
    [
        "eos_token", "bos_token", "chat_template", "name", "template", "default", "tool_use", "content", "<end>", "extra_special_tokens",
        "additional_special_tokens",
        "{{ messages }}", "{% for m in messages %}{{ m.content }}{% endfor %}", "{{ raise_exception('x') }}", "{{ 10 ** 99 }}",
    ];

    public static readonly string[] AdapterWords =
    [
        "r", "lora_alpha", "target_modules", "rank_pattern", "alpha_pattern", "layers_to_transform", "layers_pattern", "exclude_modules",
        "modules_to_save", "q_proj",
        "all-linear", "peft_type", "LORA", "init_lora_weights", "pissa", "use_dora", "bias", "lora_only", "(a+)+", ".*",
        "(([a-z_.0-9])+)+x", "layers",
    ];

    private static readonly ModelConfig Tiny = new()
    {
        ModelType = "llama", VocabularySize = 264, HiddenSize = 8, FeedForwardSize = 8, Layers = 1, Heads = 2, KeyValueHeads = 1,
        HeadSize = 4,
        ContextSize = 32, RopeTheta = 10_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
    };

    public SmallFiles(string folder)
    {
        TorchRuntime.Load();
        var text = Text(SmallTokenizers.ByteLevel);
        (ShardedFolder, AdapterFolder) = (Path.Combine(folder, "sharded"), Path.Combine(folder, "adapter"));
        CheckpointFiles.Write(ShardedFolder, text, Tiny, Tensors(Tiny), TensorType.BF16, 1000);
        Index = File.ReadAllBytes(Path.Combine(ShardedFolder, "model.safetensors.index.json"));
        Ggufs = [Gguf(folder, Tiny, text), Gguf(folder, Stretched, text), Gguf(folder, Tiny, Text(SmallTokenizers.Pieces))];
        Weights = [.. Directory.EnumerateFiles(ShardedFolder, "*.safetensors").Order(StringComparer.Ordinal).Take(2)
            .Select(File.ReadAllBytes), Mixed(folder)];
        WriteAdapter();
        AdapterWeights = File.ReadAllBytes(Path.Combine(AdapterFolder, "adapter_model.safetensors"));
    }

    public IReadOnlyList<byte[]> Weights { get; }

    public string ShardedFolder { get; }

    public byte[] Index { get; }

    public IReadOnlyList<byte[]> Ggufs { get; }

    public string AdapterFolder { get; }

    public byte[] AdapterWeights { get; }

    public IReadOnlyList<byte[]> Configs { get; } =
    [
        HubConfigFile.Bytes(Tiny, [1], TensorType.F32), HubConfigFile.Bytes(Stretched, [1, 2], TensorType.BF16),
        """
        {"model_type":"gemma3_text","vocab_size":64,"hidden_size":8,"intermediate_size":8,"num_hidden_layers":6,"num_attention_heads":2,
        "num_key_value_heads":1,"head_dim":4,
         "max_position_embeddings":64,"sliding_window":8,"sliding_window_pattern":3,"query_pre_attn_scalar":4,
         "rope_local_base_freq":10000.0,"rope_scaling":{"rope_type":"linear","factor":8.0}}
        """u8.ToArray(),
        """
        {"model_type":"phi3","vocab_size":64,"hidden_size":8,"intermediate_size":8,"num_hidden_layers":2,"num_attention_heads":2,
        "max_position_embeddings":64,"sliding_window":16,
         "original_max_position_embeddings":16,"rope_scaling":{"type":"longrope","short_factor":[1.0,1.1],"long_factor":[1.5,2.0]}}
        """u8.ToArray(),
        """
        {"model_type":"qwen3_moe","vocab_size":64,"hidden_size":8,"intermediate_size":8,"moe_intermediate_size":4,"num_hidden_layers":3,
        "num_attention_heads":2,"num_key_value_heads":1,
         "head_dim":4,"max_position_embeddings":64,"num_experts":4,"num_experts_per_tok":2,"norm_topk_prob":true,"mlp_only_layers":[1],
         "decoder_sparse_step":1,
         "rope_parameters":{"rope_type":"yarn","rope_theta":10000.0,"factor":4.0,"original_max_position_embeddings":16,"beta_fast":32,
         "mscale":1.0,"mscale_all_dim":1.0}}
        """u8.ToArray(),
        """
        {"model_type":"qwen2","vocab_size":64,"hidden_size":8,"intermediate_size":8,"num_hidden_layers":2,"num_attention_heads":2,
        "num_key_value_heads":1,"max_position_embeddings":64,
         "use_sliding_window":true,"sliding_window":8,"max_window_layers":1,"layer_types":["full_attention","sliding_attention"],
         "rope_scaling":{"type":"dynamic","factor":2.0}}
        """u8.ToArray(),
    ];

    public byte[] TokenizerConfig { get; } = """
        {"eos_token":{"content":"<end>","lstrip":false},"bos_token":"<end>","pad_token":null,"unk_token":"<unk>",
        "additional_special_tokens":["<end>"],"add_bos_token":true,
         "chat_template":[{"name":"default","template":
          "{% for m in messages %}<unk>{{ m.role }} {{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}a{% endif %}"},
          {"name":"tool_use","template":"{{ tools | tojson }}"}],"clean_up_tokenization_spaces":false,
          "model_max_length":1000000000000000019884624838656}
        """u8.ToArray();

    public IReadOnlyList<byte[]> AdapterConfigs { get; } =
    [
        AdapterConfigWriter.Bytes(Adapter),
        AdapterConfigWriter.Bytes(Adapter with { Targets = ModuleNames.Matching(@".*layers\.0\.(self_attn\.(q|k)_proj|mlp\.gate_proj)"),
            Excluded = ModuleNames.Of("k_proj") }),
    ];

    private static AdapterConfig Adapter => new()
    {
        Rank = 2, Alpha = 4, Targets = ModuleNames.Of("q_proj", "up_proj"), SavedModules = ["lm_head"], Layers = [0, 1],
        LayersPattern = ["layers"], Dora = true,
        RankPattern = [new("model.layers.0.mlp.up_proj", 3)], AlphaPattern = [new("q_proj", 8)], BaseModel = "base",
    };

    private static ModelConfig Stretched =>
        Tiny with { TiedEmbeddings = false, QueryKeyValueBias = true, RopeScaling = new Llama3Rope(8, 1, 4, 16) };

    private static TextSide Text(byte[] tokenizer) => TextSide.Parse(new Dictionary<string, byte[]>
    {
        [TextSide.TokenizerFile] = tokenizer,
        [TextSide.ConfigFile] = Encoding.UTF8
            .GetBytes(new JsonObject { ["eos_token"] = "<end>", ["chat_template"] = "{{ messages[0].content }}<end>" }.ToJsonString()),
    }, "small");

    private static IEnumerable<(string Name, long[] Shape, float[] Values)> Tensors(ModelConfig config)
    {
        using var model = Transformer.Random(config, Seed.Of(0));
        foreach (var (name, tensor) in model.Parameters)
        {
            yield return (name, tensor.shape, tensor.data<float>().ToArray());
        }
    }

    private static byte[] Gguf(string folder, ModelConfig config, TextSide text)
    {
        var named = text.Files[TextSide.TokenizerFile].AsSpan().SequenceEqual(SmallTokenizers.ByteLevel) ? Text(NamedByLlamaCpp()) : text;
        var tensors = Tensors(config).ToDictionary(tensor => tensor.Name, tensor => (tensor.Shape, tensor.Values));
        var path = Path.Combine(folder, "small.gguf");
        GgufExport.Write(path, config, named, name => tensors[name], GgufWeights.F16, "small");
        return File.ReadAllBytes(path);
    }

    /// <summary>The byte-level tokenizer with a pre-tokenizer that llama.cpp has a name for.</summary>
    private static byte[] NamedByLlamaCpp()
    {
        var tokenizer = JsonNode.Parse(SmallTokenizers.ByteLevel)!;
        var steps = tokenizer["pre_tokenizer"]!["pretokenizers"]!.AsArray();
        steps[0] = new JsonObject { ["type"] = "Digits", ["individual_digits"] = true };
        steps[1]!["use_regex"] = true;
        return Encoding.UTF8.GetBytes(tokenizer.ToJsonString());
    }

    private static byte[] Mixed(string folder)
    {
        var path = Path.Combine(folder, "mixed.safetensors");
        SafetensorsWriter.Write(path, [("a", [2, 3], [1, 2, 3, 4, 5, 6]), ("b", [], [7]), ("none", [0, 5], [])], TensorType.F32,
            new Dictionary<string, string> { ["log"] = "x" });
        return File.ReadAllBytes(path);
    }

    private void WriteAdapter()
    {
        static (long[], float[]) Ones(params long[] shape) =>
            (shape, [.. Enumerable.Repeat(1f, (int)shape.Aggregate(1L, (product, length) => product * length))]);
        LowRank Part(string module, int rank) => new(module, Ones(rank, 8), Ones(8, rank)) { Magnitude = Ones(8).Item2 };
        MetaReward.Text.AdapterFolder
            .Write(AdapterFolder, new(Adapter, [Part("model.layers.0.self_attn.q_proj", 2), Part("model.layers.0.mlp.up_proj", 3)],
                new Dictionary<string, (long[] Shape, float[] Values)> { ["lm_head.weight"] = Ones(4, 8) }));
    }
}
