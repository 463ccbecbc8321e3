using System.Globalization;

namespace MetaReward.Text;

/// <summary>Between GGUF's names and row order and the hub's.</summary>
internal static class GgufNames
{
    private static readonly Dictionary<string, string> Whole = new()
    {
        ["token_embd.weight"] = "model.embed_tokens.weight",
        ["output_norm.weight"] = "model.norm.weight",
        ["output.weight"] = "lm_head.weight",
    };

    private static readonly Dictionary<string, string> Parts = new()
    {
        ["attn_norm"] = "input_layernorm",
        ["attn_q"] = "self_attn.q_proj",
        ["attn_k"] = "self_attn.k_proj",
        ["attn_v"] = "self_attn.v_proj",
        ["attn_output"] = "self_attn.o_proj",
        ["ffn_norm"] = "post_attention_layernorm",
        ["ffn_gate"] = "mlp.gate_proj",
        ["ffn_up"] = "mlp.up_proj",
        ["ffn_down"] = "mlp.down_proj",
    };

    public static string Hub(string name, string path)
    {
        if (Whole.TryGetValue(name, out var whole))
        {
            return whole;
        }

        if (name.Split('.') is ["blk", var layer, var part, "weight" or "bias"] && Parts.TryGetValue(part, out var hub)
            && int.TryParse(layer, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return $"model.layers.{number}.{hub}.{name[(name.LastIndexOf('.') + 1)..]}";
        }

        throw new InvalidDataException($"{path}: tensor '{name}' has no place in a plain Llama-family model" +
            (name == "rope_freqs.weight" ? " (scaled rotary positions are not computed here)." : "; this architecture is not supported."));
    }

    /// <summary>
    /// Query and key rows from interleaved rotary pairs (0, 1), (2, 3), ... to the hub's halves (0, d/2), (1, d/2 + 1), ...
    /// </summary>
    /// <param name="values">Row-major, <paramref name="rows"/> rows of equal length (one value each for a bias).</param>
    public static float[] HalfSplit(float[] values, int heads, int rows)
    {
        if (rows % (2 * heads) != 0)
        {
            throw new InvalidDataException($"{rows} query or key rows cannot be parted into rotary pairs of {heads} heads.");
        }

        var width = values.Length / rows;
        var size = rows / heads;
        var turned = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            var (head, at) = (row / size, row % size);
            var source = (head * size) + (2 * (at % (size / 2))) + (at / (size / 2));
            values.AsSpan(source * width, width).CopyTo(turned.AsSpan(row * width, width));
        }

        return turned;
    }
}
