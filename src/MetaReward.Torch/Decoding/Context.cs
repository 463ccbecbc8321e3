using System.Runtime.InteropServices;

namespace MetaReward.Torch;

/// <summary>
/// The tokens that one sequence has behind it, as segments of blocks. A child begins with its parent's tokens and shares their memory.
/// </summary>
internal sealed class Context
{
    private readonly IKeyValueBlocks blocks;
    private readonly List<Segment> segments;
    private int inherited;

    public Context(IKeyValueBlocks blocks, Context? parent = null)
    {
        this.blocks = blocks;
        segments = [.. parent?.segments ?? []];
        inherited = segments.Count;
        Start = Length = parent?.Length ?? 0;
    }

    /// <summary>A context that begins with full blocks that somebody else keeps.</summary>
    /// <param name="blocks">Where its own lie.</param>
    /// <param name="shared">Names of those blocks, in order; each holds <see cref="IKeyValueBlocks.Size"/> tokens.</param>
    public Context(IKeyValueBlocks blocks, IReadOnlyList<nint> shared)
    {
        this.blocks = blocks;
        segments = [.. shared.Select(block => new Segment(block, IKeyValueBlocks.Size))];
        inherited = segments.Count;
        Start = Length = inherited * IKeyValueBlocks.Size;
    }

    /// <summary>The position of the first token of its own.</summary>
    public int Start { get; private set; }

    /// <summary>Tokens in all.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<Segment> Segments => CollectionsMarshal.AsSpan(segments);

    /// <summary>Makes room for one more token and says where it lies.</summary>
    public (nint Block, int Slot) Grow()
    {
        if (segments.Count == inherited || segments[^1].Count == IKeyValueBlocks.Size)
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
        return (segments[inherited + (own / IKeyValueBlocks.Size)].Block, own % IKeyValueBlocks.Size);
    }

    /// <summary>The segments that hold what consecutive positions see: themselves and those before them.</summary>
    /// <param name="first">The first of them, of the context's.</param>
    /// <param name="last">The last.</param>
    /// <param name="most">How many positions each sees at most, itself included.</param>
    /// <param name="room">At least as long as <see cref="Segments"/>.</param>
    /// <param name="start">The position of the first token in them.</param>
    public ReadOnlySpan<Segment> Seen(int first, int last, int most, Segment[] room, out int start)
    {
        var (used, passed) = (0, 0);
        var oldest = Math.Max(0, first + 1 - most);
        start = 0;
        foreach (var segment in Segments)
        {
            if (passed > last)
            {
                break;
            }

            if (passed + segment.Count > oldest)
            {
                start = used == 0 ? passed : start;
                room[used++] = segment with { Count = Math.Min(segment.Count, last + 1 - passed) };
            }

            passed += segment.Count;
        }

        return room.AsSpan(0, used);
    }

    /// <summary>
    /// Where blocks are numbers: the place of each of its tokens among all that they hold, and after those the first
    /// one's as often as there is room.
    /// </summary>
    public void Slots(Span<long> places)
    {
        var at = 0;
        foreach (var (block, count) in segments)
        {
            for (var i = 0; i < count; i++)
            {
                places[at++] = (block * IKeyValueBlocks.Size) + i;
            }
        }

        places[at..].Fill(places[0]);
    }

    /// <summary>The same of one token of its own.</summary>
    public long Slot(int position)
    {
        var (block, slot) = Place(position);
        return (block * IKeyValueBlocks.Size) + slot;
    }

    /// <summary>Hands the full ones among its own blocks over to whoever keeps them from now on; it still sees them.</summary>
    /// <returns>Their names, in order.</returns>
    public IReadOnlyList<nint> HandOver()
    {
        nint[] full = [.. segments.Skip(inherited).TakeWhile(segment => segment.Count == IKeyValueBlocks.Size)
            .Select(segment => segment.Block)];
        inherited += full.Length;
        Start += full.Length * IKeyValueBlocks.Size;
        return full;
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
internal sealed record PrefillRun(IReadOnlyList<int> Ids, Context Context);
