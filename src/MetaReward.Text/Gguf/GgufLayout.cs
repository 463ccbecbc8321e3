namespace MetaReward.Text;

/// <summary>A tensor of a GGUF file and what it is in a hub checkpoint.</summary>
/// <param name="Shape">(rows, columns), (length), or for the matrices of all experts in one (experts, rows, columns).</param>
/// <param name="HubNames">One, or one for each expert.</param>
internal sealed record GgufPart(string Name, long[] Shape, IReadOnlyList<string> HubNames)
{
    /// <summary>Heads whose rows stand in interleaved rotary pairs in the file; 0: the hub's order.</summary>
    public int Turned { get; init; }

    /// <summary>What the file's values have more than the hub's: Gemma's norms hold 1 + w.</summary>
    public float More { get; init; }

    /// <summary>What the file's values are multiplied by: queries, where llama.cpp has another scale than the model.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Kept in F32 whatever the type of the file.</summary>
    public bool Wide => Shape.Length == 1 || Name.EndsWith("ffn_gate_inp.weight", StringComparison.Ordinal);
}

/// <summary>The tensors that a GGUF file of a configuration has, by llama.cpp's names.</summary>
internal static class GgufLayout
{
    /// <summary>All weights in the order in which they are computed with.</summary>
    public static IEnumerable<GgufPart> Of(ModelConfig config)
    {
        long hidden = config.HiddenSize, vocabulary = config.VocabularySize;
        yield return new("token_embd.weight", [vocabulary, hidden], ["model.embed_tokens.weight"]);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            foreach (var part in Norms(config).Concat(Attention(config))
                .Concat(config.HasExperts(layer) ? Experts(config) : FeedForward(config)))
            {
                yield return part with { Name = $"blk.{layer}.{part.Name}",
                    HubNames = [.. part.HubNames.Select(name => $"model.layers.{layer}.{name}")] };
            }
        }

        yield return new("output_norm.weight", [hidden], ["model.norm.weight"]) { More = More(config) };
        if (!config.TiedEmbeddings)
        {
            yield return new("output.weight", [vocabulary, hidden], ["lm_head.weight"]);
        }
    }

    /// <summary>The word under which llama.cpp computes a configuration.</summary>
    public static string Architecture(ModelConfig config) => config.ModelType switch
    {
        "mistral" or "mixtral" => "llama",
        var type => GgufFamily.All.FirstOrDefault(family => family.Value.HubType == type).Key
            ?? throw new InvalidDataException(
                $"The architecture '{type}' has no GGUF form here; "
                + $"supported: {string.Join(", ", GgufFamily.All.Values.Select(f => f.HubType))}, mistral, mixtral."),
    };

    private static IEnumerable<GgufPart> Norms(ModelConfig config) => (config.NormPlace switch
    {
        NormPlace.Before => new[] { ("attn_norm", "input_layernorm"), ("ffn_norm", "post_attention_layernorm") },
        NormPlace.After => [("post_attention_norm", "post_attention_layernorm"), ("post_ffw_norm", "post_feedforward_layernorm")],
        _ =>
        [
            ("attn_norm", "input_layernorm"), ("post_attention_norm", "post_attention_layernorm"),
            ("ffn_norm", "pre_feedforward_layernorm"),
            ("post_ffw_norm", "post_feedforward_layernorm"),
        ],
    }).Select(norm => new GgufPart(norm.Item1 + ".weight", [config.HiddenSize], [norm.Item2 + ".weight"]) { More = More(config) });

    private static IEnumerable<GgufPart> Attention(ModelConfig config)
    {
        long hidden = config.HiddenSize, queries = (long)config.Heads * config.HeadSize,
            keys = (long)config.KeyValueHeads * config.HeadSize;
        var turned = Architecture(config) == "llama";
        var scaled = Math.Sqrt(GgufFamily.All[Architecture(config)].QueryScale(config) / (config.QueryScale ?? config.HeadSize));
        var normed = config.QueryKeyNorm != QueryKeyNorm.None;
        if (config.FusedProjections)
        {
            yield return new("attn_qkv.weight", [queries + keys + keys, hidden], ["self_attn.qkv_proj.weight"]);
        }
        else
        {
            foreach (var (name, hub, rows, heads, factor) in new[]
            {
                ("attn_q", "q_proj", queries, turned ? config.Heads : 0, normed ? 1 : scaled),
                ("attn_k", "k_proj", keys, turned ? config.KeyValueHeads : 0, 1),
                ("attn_v", "v_proj", keys, 0, 1),
            })
            {
                foreach (var part in Linear(name, "self_attn." + hub, rows, hidden, config.QueryKeyValueBias))
                {
                    yield return part with { Turned = heads, Factor = factor };
                }
            }
        }

        foreach (var part in Linear("attn_output", "self_attn.o_proj", hidden, queries, config.OutputBias))
        {
            yield return part;
        }

        if (normed)
        {
            var whole = config.QueryKeyNorm == QueryKeyNorm.Whole;
            yield return new("attn_q_norm.weight", [whole ? queries : config.HeadSize], ["self_attn.q_norm.weight"]) { More = More(config),
                Factor = scaled };
            yield return new("attn_k_norm.weight", [whole ? keys : config.HeadSize], ["self_attn.k_norm.weight"]) { More = More(config) };
        }
    }

    private static IEnumerable<GgufPart> FeedForward(ModelConfig config)
    {
        long hidden = config.HiddenSize, wide = config.FeedForwardSize;
        var bias = config.FeedForwardBias;
        return (config.FusedProjections ? Linear("ffn_up", "mlp.gate_up_proj", 2 * wide, hidden, bias)
            : [.. Linear("ffn_gate", "mlp.gate_proj", wide, hidden, bias), .. Linear("ffn_up", "mlp.up_proj", wide, hidden, bias)])
            .Concat(Linear("ffn_down", "mlp.down_proj", hidden, wide, bias));
    }

    private static IEnumerable<GgufPart> Experts(ModelConfig config)
    {
        var experts = config.Experts!;
        long hidden = config.HiddenSize, wide = experts.FeedForwardSize;
        var at = experts.MixtralNames ? "block_sparse_moe" : "mlp";
        yield return new("ffn_gate_inp.weight", [experts.Count, hidden], [$"{at}.gate.weight"]);
        foreach (var (name, mixtral, other, rows, columns) in new[]
        {
            ("ffn_gate_exps", "w1", "gate_proj", wide, hidden), ("ffn_up_exps", "w3", "up_proj", wide, hidden),
            ("ffn_down_exps", "w2", "down_proj", hidden, wide),
        })
        {
            yield return new(name + ".weight", [experts.Count, rows, columns],
                [.. Enumerable.Range(0, experts.Count).Select(e => $"{at}.experts.{e}.{(experts.MixtralNames ? mixtral : other)}.weight")]);
        }
    }

    private static IEnumerable<GgufPart> Linear(string name, string hub, long rows, long columns, bool bias)
    {
        yield return new(name + ".weight", [rows, columns], [hub + ".weight"]);
        if (bias)
        {
            yield return new(name + ".bias", [rows], [hub + ".bias"]);
        }
    }

    private static float More(ModelConfig config) => config.Norm == NormKind.OnePlus ? 1 : 0;
}
