namespace MetaReward.Text;

/// <summary>
/// Stretched rotary frequencies in GGUF's words: a kind with a factor, or divisors of each frequency as tensors of their own.
/// </summary>
internal static class GgufRope
{
    public const string OneList = "rope_freqs.weight", ShortList = "rope_factors_short.weight", LongList = "rope_factors_long.weight";

    /// <param name="pairs">How many pairs of each head are rotated.</param>
    public static RopeScaling? Read(GgufKeys keys, int pairs, int context)
    {
        var trained = keys.Whole("rope.scaling.original_context_length", 1);
        if (keys.Factors(LongList, pairs) is { } many && keys.Factors(ShortList, pairs) is { } few)
        {
            return Long(few, many, trained ?? context, context, keys.Positive("rope.scaling.attn_factor"));
        }

        if (keys.Factors(OneList, pairs) is { } factors)
        {
            return (RopeScaling?)Llama3(factors, keys, pairs)
                ?? new LongRope(factors, factors, context, 1, keys.Positive("rope.scaling.attn_factor") ?? 1);
        }

        var factor = keys.Positive("rope.scaling.factor") ?? keys.Positive("rope.scale_linear");
        return (keys.Text("rope.scaling.type") ?? (factor is null ? "none" : "linear")) switch
        {
            "none" or "longrope" => null,
            "linear" => factor is null or 1 ? null : new LinearRope(factor.Value),
            "yarn" => Yarn(keys, factor
                ?? throw new InvalidDataException($"{keys.Path}: YaRN's factor is missing ('rope.scaling.factor')."), trained ?? context),
            var other => throw new InvalidDataException(
                $"{keys.Path}: rotary scaling '{other}' is not supported; supported: none, linear, yarn, longrope."),
        };
    }

    private static YarnRope Yarn(GgufKeys keys, double factor, int trained)
    {
        var warmer = (keys.Positive("rope.scaling.attn_factor") ?? 1) * (keys.Positive("rope.scaling.yarn_attn_factor") ?? 1);
        var plain = new YarnRope(factor, trained, keys.Positive("rope.scaling.yarn_beta_fast") ?? 32,
            keys.Positive("rope.scaling.yarn_beta_slow") ?? 1,
            true, null, null, null);
        return warmer == 1 ? plain : plain with { AttentionFactor = warmer * plain.Magnitude };
    }

    private static LongRope Long(ValueList<double> few, ValueList<double> many, int trained, int context, double? stated)
    {
        var plain = new LongRope(few, many, trained, Math.Max(1, (double)context / trained), null);
        return stated is null || Close(plain.Magnitude, stated.Value) ? plain : plain with { AttentionFactor = stated };
    }

    /// <summary>Llama 3's rule where it explains the divisors: its longest waves are divided by the factor itself.</summary>
    private static Llama3Rope? Llama3(ValueList<double> factors, GgufKeys keys, int pairs)
    {
        var rule = new Llama3Rope(factors.Max(), 1, 4, 8192);
        var theta = keys.Positive("rope.freq_base") ?? 10_000;
        var stretched = rule.Frequencies(theta, 2 * pairs, 1);
        return RopeScaling.Plain(theta, 2 * pairs).Select((f, i) => f / stretched[i]).Zip(factors)
            .All(pair => Close(pair.First, pair.Second)) ? rule : null;
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) <= 1e-5 * Math.Abs(b);
}
