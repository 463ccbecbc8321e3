using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// The way of a batch through a model's layers, there and back. It keeps either everything that the way back needs, or only what goes into
/// each layer: then the way back computes one layer after the other again (arXiv:1604.06174), which takes a forward pass more and a
/// fraction of the memory, and gives the same gradients. Lives in the dispose scope it was made in.
/// </summary>
internal sealed class Trunk
{
    private readonly Transformer model;
    private readonly TokenBatch batch;
    private readonly Pass pass;
    private readonly Tensor[]? inputs;

    /// <param name="model">In training, or frozen where gradients are off.</param>
    /// <param name="batch">What goes through.</param>
    /// <param name="recompute">Keep only the layers' inputs.</param>
    public Trunk(Transformer model, TokenBatch batch, bool recompute)
    {
        (this.model, this.batch) = (model, batch);
        pass = model.Prepare(batch.Ids, batch.Fork?.Positions, null, batch.Fork);
        if (recompute && is_grad_enabled())
        {
            using var frozen = no_grad();
            inputs = [.. Inputs()];
            States = Last(inputs[^1]);
        }
        else
        {
            States = Last(Inputs().Last());
        }
    }

    /// <summary>Hidden states (N, H) from which the response tokens are predicted.</summary>
    public Tensor States { get; }

    /// <summary>Adds the parameters' gradients, given that of the states (N, H).</summary>
    public void Backward(Tensor gradient)
    {
        if (inputs is null)
        {
            if (States.requires_grad)
            {
                States.backward([gradient]);
            }

            return;
        }

        var below = Through(inputs[^1], Last, gradient);
        for (var layer = model.Config.Layers - 1; layer >= 0; layer--)
        {
            var (at, above) = (layer, below);
            below = Through(inputs[at], x => model.Layer(at, x, pass), above);
            above.Dispose();
        }

        var embedded = model.Embed(batch.Ids);
        if (embedded.requires_grad)
        {
            embedded.backward([below]);
        }
    }

    /// <summary>What goes into each layer, and what comes out of the last.</summary>
    private IEnumerable<Tensor> Inputs()
    {
        var x = model.Embed(batch.Ids);
        yield return x;
        for (var layer = 0; layer < model.Config.Layers; layer++)
        {
            x = Above(layer, x);
            yield return x;
        }
    }

    /// <summary>One layer; what the way back does not need is freed.</summary>
    private Tensor Above(int layer, Tensor x)
    {
        using var scope = NewDisposeScope();
        return model.Layer(layer, x, pass).MoveToOuterDisposeScope();
    }

    private Tensor Last(Tensor x) => model.FinalNorm(x).flatten(0, 1).Chosen(0, batch.Positions);

    /// <summary>Computes a part of the way again, adds its parameters' gradients and returns that of its input.</summary>
    private static Tensor Through(Tensor input, Func<Tensor, Tensor> part, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var leaf = input.detach().requires_grad_(true);
        part(leaf).backward([gradient]);
        return leaf.grad!.MoveToOuterDisposeScope();
    }
}
