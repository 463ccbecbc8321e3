using MetaReward.Text;

namespace MetaReward.Torch.Tests;

/// <summary>
/// A transformer as its papers write it: one position after the other, one head after the other, numbers in double precision, no tensor
/// library. Slow, and short enough to be checked by reading.
/// </summary>
/// <param name="c">The shape.</param>
/// <param name="weight">Row-major values of a named tensor.</param>
internal sealed class PlainTransformer(ModelConfig c, Func<string, float[]> weight)
{
    private readonly Dictionary<string, double[]> read = [];

    /// <summary>A row of logits for each position.</summary>
    public double[][] Logits(IReadOnlyList<int> ids)
    {
        var embedding = W("model.embed_tokens.weight");
        double[][] x = [.. ids.Select(id => embedding[(id * c.HiddenSize)..((id + 1) * c.HiddenSize)])];
        if (c.ScaledEmbeddings)
        {
            x = [.. x.Select(row => Scaled(row, Math.Sqrt(c.HiddenSize)))];
        }

        for (var layer = 0; layer < c.Layers; layer++)
        {
            x = Layer(layer, x);
        }

        var head = c.TiedEmbeddings ? embedding : W("lm_head.weight");
        return [.. x.Select(row =>
            Times(head, Norm(row, "model.norm")).Select(l => c.LogitSoftCap is { } cap ? cap * Math.Tanh(l / cap) : l).ToArray())];
    }

    /// <summary>The ids that are most likely, one after the other.</summary>
    public int[] Greedy(IReadOnlyList<int> prompt, int count)
    {
        List<int> all = [.. prompt];
        for (var i = 0; i < count; i++)
        {
            var last = Logits(all)[^1];
            all.Add(Array.IndexOf(last, last.Max()));
        }

        return [.. all.Skip(prompt.Count)];
    }

    private double[][] Layer(int layer, double[][] x)
    {
        var at = $"model.layers.{layer}.";
        var (before, after) = (c.NormPlace != NormPlace.After, c.NormPlace != NormPlace.Before);
        var mixed = Attention(layer, at + "self_attn.", [.. x.Select(row => before ? Norm(row, at + "input_layernorm") : row)]);
        x = [.. x.Zip(mixed, (row, change) => Sum(row, after ? Norm(change, at + "post_attention_layernorm") : change))];
        var second = c.NormPlace == NormPlace.Around ? "pre_feedforward_layernorm" : "post_attention_layernorm";
        return [.. x.Select(row =>
        {
            var change = FeedForward(layer, at, before ? Norm(row, at + second) : row);
            return Sum(row, after ? Norm(change, at + "post_feedforward_layernorm") : change);
        })];
    }

    private double[][] Attention(int layer, string at, double[][] x)
    {
        var (size, shared) = (c.HeadSize, c.Heads / c.KeyValueHeads);
        var (queries, keys) = (c.Heads * size, c.KeyValueHeads * size);
        var frequencies = Frequencies(c.WindowOf(layer) is not null, x.Length, out var magnitude);
        double[][] q = new double[x.Length][], k = new double[x.Length][], v = new double[x.Length][];
        for (var t = 0; t < x.Length; t++)
        {
            var all = c.FusedProjections ? Linear(at + "qkv_proj", x[t], c.QueryKeyValueBias)
                : [.. Linear(at + "q_proj", x[t], c.QueryKeyValueBias), .. Linear(at + "k_proj", x[t], c.QueryKeyValueBias),
                    .. Linear(at + "v_proj", x[t], c.QueryKeyValueBias)];
            q[t] = Turned(HeadNorm(all[..queries], at + "q_norm"), t, frequencies, magnitude);
            k[t] = Turned(HeadNorm(all[queries..(queries + keys)], at + "k_norm"), t, frequencies, magnitude);
            v[t] = all[(queries + keys)..];
        }

        return [.. Enumerable.Range(0, x.Length).Select(t =>
        {
            var first = c.WindowOf(layer) is { } window ? Math.Max(0, t - window + 1) : 0;
            var mixed = new double[queries];
            for (var head = 0; head < c.Heads; head++)
            {
                var (own, theirs) = (head * size, head / shared * size);
                double[] scores = [.. Enumerable.Range(first, t - first + 1)
                    .Select(s => Dot(q[t], own, k[s], theirs, size) / Math.Sqrt(c.QueryScale ?? size))];
                var shares = Softmax(c.ScoreSoftCap is { } cap ? [.. scores.Select(s => cap * Math.Tanh(s / cap))] : scores);
                for (var d = 0; d < size; d++)
                {
                    mixed[own + d] = shares.Select((share, i) => share * v[first + i][theirs + d]).Sum();
                }
            }

            return Linear(at + "o_proj", mixed, c.OutputBias);
        })];
    }

    private double[] FeedForward(int layer, string at, double[] x)
    {
        if (!c.HasExperts(layer))
        {
            return Gated(x, at + "mlp.", "gate_proj", "up_proj", "down_proj");
        }

        var experts = c.Experts!;
        var (under, gate, up,
            down) = experts.MixtralNames ? ("block_sparse_moe.", "w1", "w3", "w2") : ("mlp.", "gate_proj", "up_proj", "down_proj");
        var shares = Softmax(Linear($"{at}{under}gate", x, false));
        int[] best = [.. Enumerable.Range(0, experts.Count).OrderByDescending(e => shares[e]).Take(experts.PerToken)];
        var whole = experts.Normalised ? best.Sum(e => shares[e]) : 1;
        return best.Select(e => Scaled(Gated(x, $"{at}{under}experts.{e}.", gate, up, down), shares[e] / whole)).Aggregate(Sum);
    }

    private double[] Gated(double[] x, string at, string gate, string up, string down)
    {
        var both = c.FusedProjections
            ? Linear(at + "gate_up_proj", x, c.FeedForwardBias)
            : [.. Linear(at + gate, x, c.FeedForwardBias), .. Linear(at + up, x, c.FeedForwardBias)];
        var wide = both.Length / 2;
        return Linear(at + down, [.. both[..wide].Zip(both[wide..], (g, u) => u * (c.Activation == Activation.Silu ? g / (1 + Math.Exp(-g))
            : 0.5 * g * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (g + (0.044715 * g * g * g))))))], c.FeedForwardBias);
    }

    /// <summary>theta^(-2i/d), stretched as the configuration says.</summary>
    private double[] Frequencies(bool slides, int length, out double magnitude)
    {
        var size = c.RotarySize ?? c.HeadSize;
        var local = slides && c.LocalRopeTheta is not null;
        double[] Of(double theta) => [.. Enumerable.Range(0, size / 2).Select(i => 1 / Math.Pow(theta, 2.0 * i / size))];
        var plain = Of(local ? c.LocalRopeTheta!.Value : c.RopeTheta);
        magnitude = 1;
        switch (local ? null : c.RopeScaling)
        {
            case null:
                return plain;
            case LinearRope linear:
                return [.. plain.Select(f => f / linear.Factor)];
            case DynamicRope ntk:
                return length <= ntk.TrainedContext ? plain
                    : Of(c.RopeTheta * Math.Pow((ntk.Factor * length / ntk.TrainedContext) - ntk.Factor + 1, size / (size - 2.0)));
            case LongRope longer:
                magnitude = longer.AttentionFactor ?? Math.Sqrt(1 + (Math.Log(longer.ContextFactor) / Math.Log(longer.TrainedContext)));
                var factors = length > longer.TrainedContext ? longer.LongFactors : longer.ShortFactors;
                return [.. plain.Select((f, i) => f / factors[i])];
            case Llama3Rope ramp:
                return [.. plain.Select(f =>
                {
                    var length = 2 * Math.PI / f;
                    var (longest,
                        shortest) = (ramp.TrainedContext / ramp.LowFrequencyFactor, ramp.TrainedContext / ramp.HighFrequencyFactor);
                    var smooth = ((ramp.TrainedContext / length) - ramp.LowFrequencyFactor)
                        / (ramp.HighFrequencyFactor - ramp.LowFrequencyFactor);
                    return length > longest ? f / ramp.Factor : length < shortest ? f : ((1 - smooth) * f / ramp.Factor) + (smooth * f);
                })];
            case YarnRope yarn:
                magnitude = yarn.AttentionFactor ?? ((0.1 * Math.Log(yarn.Factor)) + 1);
                double Place(double turns) => size * Math.Log(yarn.TrainedContext / (turns * 2 * Math.PI)) / (2 * Math.Log(c.RopeTheta));
                var (low, high) = (Math.Max(0, Math.Floor(Place(yarn.BetaFast))), Math.Min(size - 1, Math.Ceiling(Place(yarn.BetaSlow))));
                return [.. plain.Select((f, i) => f * (1 - (Math.Clamp((i - low) / (high - low), 0, 1) * (1 - (1 / yarn.Factor)))))];
            default:
                throw new NotSupportedException($"{c.RopeScaling}");
        }
    }

    /// <summary>Every head of a projection, its element i turned with element i + half.</summary>
    private double[] Turned(double[] x, int position, double[] frequencies, double magnitude)
    {
        var turned = x.ToArray();
        for (var head = 0; head < x.Length; head += c.HeadSize)
        {
            for (var i = 0; i < frequencies.Length; i++)
            {
                var (sin, cos) = Math.SinCos(position * frequencies[i]);
                var (a, b) = (x[head + i], x[head + i + frequencies.Length]);
                turned[head + i] = magnitude * ((a * cos) - (b * sin));
                turned[head + i + frequencies.Length] = magnitude * ((b * cos) + (a * sin));
            }
        }

        return turned;
    }

    private double[] HeadNorm(double[] x, string name) => c.QueryKeyNorm switch
    {
        QueryKeyNorm.None => x,
        QueryKeyNorm.Whole => Norm(x, name),
        _ => [.. x.Chunk(c.HeadSize).SelectMany(head => Norm(head, name))],
    };

    private double[] Norm(double[] x, string name)
    {
        var scale = 1 / Math.Sqrt(x.Average(value => value * value) + c.NormEpsilon);
        return [.. x.Zip(W(name + ".weight"), (value, w) => value * scale * (c.Norm == NormKind.OnePlus ? 1 + w : w))];
    }

    private double[] Linear(string name, double[] x, bool bias) =>
        bias ? Sum(Times(W(name + ".weight"), x), W(name + ".bias")) : Times(W(name + ".weight"), x);

    private double[] W(string name) =>
        read.TryGetValue(name, out var values) ? values : read[name] = [.. weight(name).Select(value => (double)value)];

    private static double[] Times(double[] matrix, double[] x) =>
        [.. Enumerable.Range(0, matrix.Length / x.Length).Select(row => Dot(matrix, row * x.Length, x, 0, x.Length))];

    private static double Dot(double[] a, int at, double[] b, int from, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            sum += a[at + i] * b[from + i];
        }

        return sum;
    }

    private static double[] Softmax(double[] scores)
    {
        double[] powers = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
        return Scaled(powers, 1 / powers.Sum());
    }

    private static double[] Scaled(double[] x, double factor) => [.. x.Select(value => value * factor)];

    private static double[] Sum(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a + b)];
}
