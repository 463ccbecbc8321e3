using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// From hidden states to the log-probs of given tokens, and back. A vocabulary is wide: where the logits of all tokens together would take
/// too much memory they are made in parts, none of which is kept; the way back makes each again. Lives in the dispose scope it was made in.
/// </summary>
internal sealed class Head
{
    /// <summary>
    /// Logits in one part, our own figure: 64 MiB in float32 on the processor, where a part should stay near its caches, 1 GiB on a card;
    /// two or three copies live at a time.
    /// </summary>
    public static long Largest(Device device) => device.type == TorchSharp.DeviceType.CPU ? 16L << 20 : 256L << 20;

    private readonly Transformer model;
    private readonly Tensor states, targets;
    private readonly long rows;
    private readonly (Tensor States, Tensor Logps)? kept;

    /// <param name="model">Whose output head.</param>
    /// <param name="states">(N, H).</param>
    /// <param name="targets">(N) token ids, int64.</param>
    /// <param name="agreement">Whether <see cref="Agreement"/> is asked for.</param>
    /// <param name="largest">Logits in one part.</param>
    public Head(Transformer model, Tensor states, Tensor targets, bool agreement = false, long? largest = null)
    {
        (this.model, this.states, this.targets) = (model, states, targets);
        rows = Math.Max(1, (largest ?? Largest(model.Device)) / model.Config.VocabularySize);
        var grads = is_grad_enabled();
        if (grads && states.shape[0] <= rows)
        {
            var leaf = states.detach().requires_grad_(true);
            var logits = model.Logits(leaf);
            kept = (leaf, TokenLosses.Logps(logits, targets));
            (Logps, Agreement) = (kept.Value.Logps.detach(), agreement ? TokenLosses.Agreement(logits.detach()) : null);
        }
        else
        {
            (Logps, Agreement) = InParts(agreement);
        }

        Logps = grads ? Logps.requires_grad_(true) : Logps;
    }

    /// <summary>(N): a leaf, apart from what made it. Its gradient is what <see cref="Backward"/> takes.</summary>
    public Tensor Logps { get; }

    /// <summary>(N), log sum_v p_v^2 where each token was predicted; null if not asked for.</summary>
    public Tensor? Agreement { get; }

    /// <summary>Adds the head's gradient and returns that of the states (N, H).</summary>
    /// <param name="gradient">Of the log-probs, (N).</param>
    public Tensor Backward(Tensor gradient)
    {
        if (kept is { } graph)
        {
            graph.Logps.backward([gradient]);
            return graph.States.grad!;
        }

        return cat([.. Parts().Select(part =>
        {
            using var scope = NewDisposeScope();
            var leaf = Of(states, part).detach().requires_grad_(true);
            TokenLosses.Logps(model.Logits(leaf), Of(targets, part)).backward([Of(gradient, part)]);
            return leaf.grad!.MoveToOuterDisposeScope();
        })]);
    }

    private (Tensor Logps, Tensor? Agreement) InParts(bool agreement)
    {
        using var frozen = no_grad();
        var made = Parts().Select(part =>
        {
            using var scope = NewDisposeScope();
            var logits = model.Logits(Of(states, part));
            return (
                Logps: TokenLosses.Logps(logits, Of(targets, part)).MoveToOuterDisposeScope(),
                Agreement: agreement ? TokenLosses.Agreement(logits).MoveToOuterDisposeScope() : null);
        }).ToArray();
        return (cat([.. made.Select(m => m.Logps)]), agreement ? cat([.. made.Select(m => m.Agreement!)]) : null);
    }

    private IEnumerable<(long Start, long Count)> Parts()
    {
        for (long start = 0, all = states.shape[0]; start < all; start += rows)
        {
            yield return (start, Math.Min(rows, all - start));
        }
    }

    private static Tensor Of(Tensor all, (long Start, long Count) part) => all.narrow(0, part.Start, part.Count);
}
