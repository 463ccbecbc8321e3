using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Keys and values in tensors: of every layer one for its keys and one for its values, (slots, key-value heads, D), a block being 64
/// consecutive slots and its name its number. They grow as blocks are rented; sequences that share a beginning share its slots.
/// </summary>
internal sealed class TensorBlocks(Transformer model) : IKeyValueBlocks, IDisposable
{
    private const int Fewest = 16;
    private readonly Stack<nint> free = [];
    private readonly (Tensor Keys, Tensor Values)[] layers =
        [.. Enumerable.Range(0, model.Config.Layers).Select(_ => (New(model, 0), New(model, 0)))];
    private int blocks;

    public nint Rent()
    {
        if (free.Count == 0)
        {
            Grow(Math.Max(Fewest, 2 * blocks));
        }

        return free.Pop();
    }

    public void Return(nint block) => free.Push(block);

    /// <summary>Writes keys and values (n, key-value heads, D) of a layer into slots (n).</summary>
    public void Write(int layer, Tensor slots, Tensor keys, Tensor values)
    {
        layers[layer].Keys.index_copy_(0, slots, keys);
        layers[layer].Values.index_copy_(0, slots, values);
    }

    /// <summary>Keys and values (n, key-value heads, D) of slots (n).</summary>
    public (Tensor Keys, Tensor Values) Read(int layer, Tensor slots) =>
        (layers[layer].Keys.Chosen(0, slots), layers[layer].Values.Chosen(0, slots));

    public void Dispose()
    {
        foreach (var (keys, values) in layers)
        {
            keys.Dispose();
            values.Dispose();
        }
    }

    private void Grow(int wanted)
    {
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i] = (Grown(layers[i].Keys, wanted), Grown(layers[i].Values, wanted));
        }

        for (var block = wanted - 1; block >= blocks; block--)
        {
            free.Push(block);
        }

        blocks = wanted;
    }

    private Tensor Grown(Tensor old, int wanted)
    {
        using var noGrad = no_grad();
        var grown = New(model, wanted);
        using (old)
        {
            using var kept = grown.narrow(0, 0, old.shape[0]);
            kept.copy_(old);
        }

        return grown;
    }

    private static Tensor New(Transformer model, int blocks) => empty(
        [(long)blocks * IKeyValueBlocks.Size, model.Config.KeyValueHeads, model.Config.HeadSize], model.Compute,
        model.Device).DetachFromDisposeScope();
}
