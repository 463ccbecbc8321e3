using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Log-probs that a model gives to responses, and the way back from their gradient to the parameters'. Hidden states of prompt tokens and
/// of padding never meet the output head. Lives in the dispose scope it was made in.
/// </summary>
internal sealed class ResponseLogps
{
    private readonly Trunk trunk;
    private readonly Head head;

    /// <param name="model">In training, or frozen where gradients are off.</param>
    /// <param name="batch">Prompts and responses.</param>
    /// <param name="recompute">Keep little, compute the layers again on the way back.</param>
    /// <param name="agreement">Whether <see cref="Agreement"/> is asked for.</param>
    public ResponseLogps(Transformer model, TokenBatch batch, bool recompute = false, bool agreement = false)
    {
        batch = batch.On(model.Device);
        Rows = batch.Rows;
        trunk = new(model, batch, recompute);
        head = new(model, trunk.States, batch.Targets, agreement);
    }

    /// <summary>(N) int64, the sequence that each token belongs to.</summary>
    public Tensor Rows { get; }

    /// <summary>Of every response token, (N): a leaf.</summary>
    public Tensor Values => head.Logps;

    /// <summary>log sum_v p_v^2 where each was predicted, (N); null if not asked for.</summary>
    public Tensor? Agreement => head.Agreement;

    /// <summary>Adds the parameters' gradients for that of the log-probs (N).</summary>
    public void Backward(Tensor gradient) => trunk.Backward(head.Backward(gradient));

    /// <summary>Of every token of each response, without gradient.</summary>
    /// <param name="model">Asked.</param>
    /// <param name="sequences">About what, in one pass.</param>
    public static float[][] FrozenTokens(Transformer model, IReadOnlyList<TokenSequence> sequences)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var logps = new Queue<float>(new ResponseLogps(model, TokenBatch.Sharing(sequences)).Values.cpu().data<float>());
        return [.. sequences.Select(sequence => sequence.Response.Select(_ => logps.Dequeue()).ToArray())];
    }

    /// <summary>Sums over each response, without gradient.</summary>
    /// <param name="model">Asked.</param>
    /// <param name="sequences">About what, in one pass.</param>
    /// <param name="weights">(N), what each response token counts; null: all the same.</param>
    public static float[] Frozen(Transformer model, IReadOnlyList<TokenSequence> sequences, Tensor? weights = null)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var batch = TokenBatch.Sharing(sequences);
        var logps = new ResponseLogps(model, batch);
        return TokenLosses.Sums(weights is null ? logps.Values : logps.Values * weights.to(model.Device), logps.Rows, batch.Sequences).cpu()
            .data<float>().ToArray();
    }
}
