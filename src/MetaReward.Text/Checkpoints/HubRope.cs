using System.Text.Json;

namespace MetaReward.Text;

/// <summary>
/// Rotary settings in <c>config.json</c>: today's <c>rope_parameters</c> (perhaps one object for each layer type) or <c>rope_theta</c> and
/// <c>rope_scaling</c>. The latter are written: every version reads them.
/// </summary>
internal static class HubRope
{
    /// <param name="theta">The base where the file states none.</param>
    /// <param name="context">The model's context size.</param>
    public static (double Theta, RopeScaling? Scaling) Read(JsonFields keys, double theta, int context)
    {
        var rope = Global(keys) ?? keys.Fields("rope_scaling");
        var scaling = rope is null ? null : Scaling(rope, keys, context);
        return (rope?.Number("rope_theta") ?? keys.Number("rope_theta") ?? theta, scaling);
    }

    /// <summary>The base of sliding layers.</summary>
    public static double LocalTheta(JsonFields keys) =>
        keys.Fields("rope_parameters")?.Fields("sliding_attention")?.Number("rope_theta") ?? keys.Number("rope_local_base_freq") ?? 10_000;

    /// <summary>The share of each head that is rotated.</summary>
    public static double Share(JsonFields keys) =>
        Global(keys)?.Number("partial_rotary_factor") ?? keys.Number("partial_rotary_factor") ?? 1;

    public static void Write(Utf8JsonWriter json, ModelConfig config)
    {
        json.WriteNumber("rope_theta", config.RopeTheta);
        if (config.RotarySize is { } rotated)
        {
            json.WriteNumber("partial_rotary_factor", (double)rotated / config.HeadSize);
        }

        if (config.LocalRopeTheta is { } local)
        {
            json.WriteNumber("rope_local_base_freq", local);
        }

        if (config.RopeScaling is { } scaling)
        {
            if (scaling is LongRope rope)
            {
                json.WriteNumber("original_max_position_embeddings", rope.TrainedContext);
            }

            json.WriteStartObject("rope_scaling");
            Write(json, scaling);
            json.WriteEndObject();
        }
    }

    private static JsonFields? Global(JsonFields keys) =>
        keys.Fields("rope_parameters") is { } all ? all.Fields("full_attention") ?? all : null;

    private static RopeScaling? Scaling(JsonFields rope, JsonFields keys, int context)
    {
        var kind = rope.Text("rope_type") ?? rope.Text("type") ?? "default";
        var trained = rope.Whole("original_max_position_embeddings", 1) ?? keys.Whole("original_max_position_embeddings", 1) ?? context;
        return kind switch
        {
            "default" or "mrope" => null,
            "longrope" or "su" => Long(),
            "yarn" when rope.Find("short_factor") is not null => Long(), // the first Phi-3 files
            "linear" => new LinearRope(Factor()),
            "dynamic" => new DynamicRope(Factor(), context),
            "llama3" => new Llama3Rope(Factor(), Need("low_freq_factor"), Need("high_freq_factor"), trained),
            "yarn" => new YarnRope(rope.Number("factor") is null ? (double)context / trained : Factor(), trained,
                rope.Number("beta_fast") ?? 32,
                rope.Number("beta_slow") ?? 1, rope.Flag("truncate") ?? true, rope.Number("attention_factor"), rope.Number("mscale"),
                rope.Number("mscale_all_dim")),
            _ => throw new InvalidDataException($"{rope.Where}: rotary scaling '{kind}' is not supported; " +
                "supported: default, linear, dynamic, llama3, yarn, longrope."),
        };

        double Factor() => Need("factor");
        double Need(string key) => rope.Number(key) is { } value
            ? value > 0 ? value : throw rope.Wrong(key, rope.Find(key)!.Value, "a positive number")
            : throw rope.Missing(key);
        LongRope Long() => new(Factors("short_factor"), Factors("long_factor"), trained,
            trained == context ? rope.Number("factor") ?? 1 : (double)context / trained, rope.Number("attention_factor"));
        ValueList<double> Factors(string key) => new([.. (rope.Items(key) ?? throw rope.Missing(key)).Select(item =>
            item.ValueKind == JsonValueKind.Number && item.GetDouble() > 0
                ? item.GetDouble()
                : throw rope.Wrong(key, item, "positive numbers"))]);
    }

    private static void Write(Utf8JsonWriter json, RopeScaling scaling)
    {
        void Type(string word, double? factor = null)
        {
            json.WriteString("rope_type", word);
            Number("factor", factor);
        }

        void Number(string key, double? value)
        {
            if (value is { } number)
            {
                json.WriteNumber(key, number);
            }
        }

        switch (scaling)
        {
            case LinearRope linear:
                Type("linear", linear.Factor);
                break;
            case DynamicRope dynamic:
                Type("dynamic", dynamic.Factor);
                break;
            case Llama3Rope llama:
                Type("llama3", llama.Factor);
                Number("low_freq_factor", llama.LowFrequencyFactor);
                Number("high_freq_factor", llama.HighFrequencyFactor);
                Number("original_max_position_embeddings", llama.TrainedContext);
                break;
            case YarnRope yarn:
                Type("yarn", yarn.Factor);
                Number("original_max_position_embeddings", yarn.TrainedContext);
                Number("beta_fast", yarn.BetaFast);
                Number("beta_slow", yarn.BetaSlow);
                json.WriteBoolean("truncate", yarn.Truncate);
                Number("attention_factor", yarn.AttentionFactor);
                Number("mscale", yarn.Mscale);
                Number("mscale_all_dim", yarn.MscaleAllDim);
                break;
            case LongRope rope:
                Type("longrope");
                Number("attention_factor", rope.AttentionFactor);
                Factors("short_factor", rope.ShortFactors);
                Factors("long_factor", rope.LongFactors);
                break;
        }

        void Factors(string key, IEnumerable<double> factors)
        {
            json.WriteStartArray(key);
            foreach (var factor in factors)
            {
                json.WriteNumberValue(factor);
            }

            json.WriteEndArray();
        }
    }
}
