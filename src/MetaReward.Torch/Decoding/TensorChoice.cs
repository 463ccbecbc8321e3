using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Draws the next token of many sequences at once with tensor operations, where the logits are: the same rule as <see cref="TokenChoice"/>,
/// number for number up to rounding. A token is drawn from the whole vocabulary and kept if it belongs to the nucleus; only rows
/// whose token does not are sorted.
/// </summary>
internal static class TensorChoice
{
    /// <summary>Whether this way of choosing is known here: all but top-k, min-p and a repetition penalty.</summary>
    public static bool Knows(Sampling sampling) => sampling is { TopK: 0, MinP: 0, RepetitionPenalty: 0 or 1 };

    /// <summary>The drawn tokens and their natural log-probabilities, the latter at temperature 1 with nothing left out.</summary>
    /// <param name="logits">(R, V) float32, on any device.</param>
    /// <param name="sampling">How; <see cref="Knows"/> it.</param>
    /// <param name="uniforms">R numbers in [0, 1).</param>
    public static (long[] Tokens, float[] Logps) Draw(Tensor logits, Sampling sampling, double[] uniforms)
    {
        using var scope = NewDisposeScope();
        var (top, best) = logits.max(-1, keepdim: true);
        var below = logits - top;
        var weights = below.exp();
        var total = weights.sum(-1, keepdim: true, ScalarType.Float64);
        var token = sampling.Temperature switch
        {
            0 => best,
            1 => Drawn(weights, best, sampling.TopP, uniforms),
            _ => Drawn((below * (1 / sampling.Temperature)).exp(), best, sampling.TopP, uniforms),
        };
        var logps = (below.gather(-1, token).to(ScalarType.Float64) - total.log()).to(ScalarType.Float32);
        return ([.. token.cpu().data<long>()], [.. logps.cpu().data<float>()]);
    }

    /// <summary>(R, 1) token ids.</summary>
    private static Tensor Drawn(Tensor weights, Tensor best, double topP, double[] uniforms)
    {
        var running = weights.cumsum(-1, ScalarType.Float64);
        var mass = Last(running);
        var target = tensor(uniforms, [uniforms.Length, 1]).to(weights.device) * mass;
        var token = Found(running, target, best);
        if (topP == 1)
        {
            return token;
        }

        var own = weights.gather(-1, token);
        var lower = arange(weights.shape[1], ScalarType.Int64, weights.device).lt(token);
        var above = (weights * (weights.gt(own) | (weights.eq(own) & lower))).sum(-1, keepdim: true, ScalarType.Float64);
        var refused = above.ge(mass * topP).squeeze(1).nonzero().squeeze(1);
        if (refused.shape[0] == 0)
        {
            return token;
        }

        // where in the refused token's share the number lies is as uniform as it was
        var left = (1 - ((running.gather(-1, token) - target) / own)).clamp(0, Math.BitDecrement(1.0));
        return token.index_copy(0, refused, FromNucleus(Rows(weights), Rows(mass) * topP, Rows(left), Rows(best)));

        Tensor Rows(Tensor all) => all.index_select(0, refused);
    }

    /// <summary>
    /// (R, 1) ids drawn from the fewest most probable tokens whose mass reaches what is wanted, ties going to the lower id.
    /// </summary>
    private static Tensor FromNucleus(Tensor weights, Tensor wanted, Tensor uniforms, Tensor best)
    {
        var (sorted, order) = weights.sort(-1, descending: true, stable: true);
        var reached = sorted.cumsum(-1, ScalarType.Float64);
        var last = searchsorted(reached, wanted).clamp_max(weights.shape[1] - 1);
        var within = arange(weights.shape[1], ScalarType.Int64, weights.device).le(last);
        var nucleus = zeros_like(within).scatter(-1, order, within);
        return Found((weights * nucleus).cumsum(-1, ScalarType.Float64), uniforms * reached.gather(-1, last), best);
    }

    /// <summary>The first place at which a running mass passes the target.</summary>
    private static Tensor Found(Tensor running, Tensor target, Tensor fallback)
    {
        var place = searchsorted(running, target, right: true);
        return where(place.lt(running.shape[1]), place, fallback);
    }

    private static Tensor Last(Tensor rows) => rows.narrow(-1, rows.shape[1] - 1, 1);
}
