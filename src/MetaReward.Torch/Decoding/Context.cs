using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>The tokens that one sequence has behind it, as segments of blocks. A child begins with its parent's tokens and shares their memory.</summary>
internal sealed class Context<T>
    where T : unmanaged, IElement<T>
{
    private readonly KeyValueBlocks<T> blocks;
    private readonly List<Segment> segments;
    private readonly int inherited;

    public Context(KeyValueBlocks<T> blocks, Context<T>? parent = null)
    {
        this.blocks = blocks;
        segments = [.. parent?.segments ?? []];
        inherited = segments.Count;
        Start = Length = parent?.Length ?? 0;
    }

    /// <summary>The position of the first token of its own.</summary>
    public int Start { get; }

    /// <summary>Tokens in all.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<Segment> Segments => CollectionsMarshal.AsSpan(segments);

    /// <summary>Makes room for one more token and says where it lies.</summary>
    public (nint Block, int Slot) Grow()
    {
        if (segments.Count == inherited || segments[^1].Count == KeyValueBlocks<T>.Size)
        {
            segments.Add(new(blocks.Rent(), 0));
        }

        var (block, count) = segments[^1];
        segments[^1] = new(block, count + 1);
        Length++;
        return (block, count);
    }

    /// <summary>Where a token of its own lies.</summary>
    public (nint Block, int Slot) Place(int position)
    {
        var own = position - Start;
        return (segments[inherited + (own / KeyValueBlocks<T>.Size)].Block, own % KeyValueBlocks<T>.Size);
    }

    /// <summary>The segments that hold the last tokens.</summary>
    /// <param name="count">How many tokens.</param>
    /// <param name="hidden">How many at the start of the first segment are older.</param>
    public ReadOnlySpan<Segment> Last(int count, out int hidden)
    {
        var first = 0;
        for (hidden = Math.Max(0, Length - count); hidden > 0 && hidden >= segments[first].Count; first++)
        {
            hidden -= segments[first].Count;
        }

        return Segments[first..];
    }

    /// <summary>Gives its own blocks back; it must not be used again.</summary>
    public void Release()
    {
        foreach (var segment in segments.Skip(inherited))
        {
            blocks.Return(segment.Block);
        }

        segments.Clear();
    }
}

/// <summary>A prompt, or the part of it that follows a common beginning, on its way through prefill.</summary>
/// <param name="Ids">At least one token.</param>
/// <param name="Context">Holds them; grown by the prefill.</param>
/// <param name="Before">The rotated keys and values of what lies before, in order.</param>
/// <param name="Keep">Takes its own for those that follow it; null: none do.</param>
internal sealed record Run<T>(IReadOnlyList<int> Ids, Context<T> Context, IReadOnlyList<Kept> Before, Kept? Keep)
    where T : unmanaged, IElement<T>;

/// <summary>Rotated keys and values of a beginning, by layer, (KeyValueHeads, P, D) each.</summary>
internal sealed class Kept : IDisposable
{
    public List<(Tensor Keys, Tensor Values)> Layers { get; } = [];

    public void Dispose() => Layers.ForEach(layer =>
    {
        layer.Keys.Dispose();
        layer.Values.Dispose();
    });
}
