using System.Runtime.InteropServices;
using MetaReward.Text;

namespace MetaReward.Torch;

/// <summary>
/// Memory for keys and values in blocks of 64 tokens, all layers of a token in one block. Contexts are lists of blocks, so sequences share
/// a prompt's blocks without copying and lengths need no padding. Within a block, by layer and key-value head: the keys as (D, 64), so
/// that one vector holds the same coordinate of 16 tokens; then the values as (64, D). Not thread-safe.
/// </summary>
internal sealed unsafe class KeyValueBlocks<T>(ModelConfig config) : IKeyValueBlocks, IDisposable
    where T : unmanaged, IElement<T>
{
    public const int Size = IKeyValueBlocks.Size;

    private readonly Stack<nint> free = [];
    private readonly List<nint> all = [];

    public int HeadSize { get; } = config.HeadSize;

    private int HeadLength => 2 * Size * HeadSize;

    public nint Rent()
    {
        if (free.TryPop(out var block))
        {
            return block;
        }

        var length = (nuint)((long)config.Layers * config.KeyValueHeads * HeadLength * sizeof(T));
        block = (nint)NativeMemory.AlignedAlloc(length, 64);
        all.Add(block);
        return block;
    }

    public void Return(nint block) => free.Push(block);

    /// <summary>Keys (D, 64) of a layer and head.</summary>
    public T* Keys(nint block, int layer, int head) => (T*)block + ((long)((layer * config.KeyValueHeads) + head) * HeadLength);

    /// <summary>Values (64, D) of a layer and head.</summary>
    public T* Values(nint block, int layer, int head) => Keys(block, layer, head) + (Size * HeadSize);

    /// <summary>Writes one token's key and value.</summary>
    public void Write(nint block, int layer, int head, int slot, float* key, T* value)
    {
        var keys = Keys(block, layer, head) + slot;
        for (var d = 0; d < HeadSize; d++)
        {
            T.Set(key[d], keys + (d * Size));
        }

        Buffer.MemoryCopy(value, Values(block, layer, head) + (slot * HeadSize), HeadSize * sizeof(T), HeadSize * sizeof(T));
    }

    public void Dispose()
    {
        foreach (var block in all)
        {
            NativeMemory.AlignedFree((void*)block);
        }

        all.Clear();
        free.Clear();
    }
}
