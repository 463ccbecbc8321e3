namespace MetaReward.Torch;

/// <summary>
/// Prompts as a tree of what they have in common: a node's tokens follow its parent's, and every prompt ends in a node of its own. A
/// beginning becomes a node when prompts share at least 16 tokens of it.
/// </summary>
internal sealed class PrefixNode(PrefixNode? parent, IReadOnlyList<int> prompt, int start, int end)
{
    private const int Fewest = 16;
    private int open, unbegun;

    public PrefixNode? Parent => parent;

    /// <summary>Position of its first token.</summary>
    public int Start => start;

    /// <summary>Tokens of its own.</summary>
    public int Count => end - start;

    /// <summary>Nodes between it and the root.</summary>
    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    /// <summary>Its place among the ends of prompts, in the tree's order.</summary>
    public int Place { get; private init; }

    /// <summary>Its keys and values, and those before it; null before they are computed and after they are freed.</summary>
    public Context? Context { get; private set; }

    /// <summary>Logits after its last token, while sequences have yet to begin there.</summary>
    public float[] Logits { get; private set; } = [];

    /// <summary>One more sequence will begin here.</summary>
    public void Expect()
    {
        unbegun++;
        foreach (var node in Path())
        {
            node.open++;
        }
    }

    /// <summary>Its tokens, to be computed.</summary>
    public PrefillRun ToRun(IKeyValueBlocks blocks)
    {
        Context = new(blocks, parent?.Context);
        return new([.. prompt.Take(end).Skip(start)], Context);
    }

    /// <summary>Its tokens have been computed.</summary>
    public void Computed(ReadOnlySpan<float> logits)
    {
        if (unbegun > 0)
        {
            Logits = logits.ToArray();
        }
    }

    /// <summary>A sequence has begun here.</summary>
    public void Begin()
    {
        if (--unbegun == 0)
        {
            Logits = [];
        }
    }

    /// <summary>A sequence below it has ended. True when it was the last: its keys and values are freed.</summary>
    public bool Ended()
    {
        if (--open > 0)
        {
            return false;
        }

        Context!.Release();
        Context = null;
        return true;
    }

    /// <summary>From the root to this node.</summary>
    public IEnumerable<PrefixNode> Path() => parent is null ? [this] : parent.Path().Append(this);

    /// <summary>A node for each prompt, in their order.</summary>
    /// <param name="prompts">At least one token each; equal ones share a node.</param>
    /// <param name="share">False: each prompt is a tree of its own, and equal ones share a node only if they are one object.</param>
    public static IReadOnlyList<PrefixNode> Of(IReadOnlyList<IReadOnlyList<int>> prompts, bool share)
    {
        var ends = new PrefixNode[prompts.Count];
        if (!share)
        {
            var alone = new Dictionary<IReadOnlyList<int>, PrefixNode>(ReferenceEqualityComparer.Instance);
            return [
                .. prompts.Select((p, i) => alone.TryGetValue(p, out var node) ? node : alone[p] = new(null, p, 0, p.Count) { Place = i })];
        }

        int[] order = [.. Enumerable.Range(0, prompts.Count).Order(Comparer<int>.Create((a, b) => Compare(prompts[a], prompts[b])))];
        var place = 0;
        Grow(null, order, 0, 0);
        return ends;

        void Grow(PrefixNode? above, Span<int> group, int from, int at)
        {
            while (group.Length > 0)
            {
                var size = 1;
                while (size < group.Length && Same(prompts[group[0]], prompts[group[size]], at))
                {
                    size++;
                }

                Branch(above, group[..size], from, at);
                group = group[size..];
            }
        }

        void Branch(PrefixNode? above, Span<int> group, int from, int at)
        {
            var first = prompts[group[0]];
            var common = Math.Min(Common(first, prompts[group[^1]]), first.Count - 1);
            if (Compare(first, prompts[group[^1]]) == 0)
            {
                var end = new PrefixNode(above, first, from, first.Count) { Place = place++ };
                foreach (var one in group)
                {
                    ends[one] = end;
                }
            }
            else if (common - from >= Fewest)
            {
                Grow(new(above, first, from, common), group, common, common);
            }
            else
            {
                Grow(above, group, from, Math.Max(common, at) + 1);
            }
        }
    }

    /// <summary>Whether two prompts that agree before a place have the same token there.</summary>
    private static bool Same(IReadOnlyList<int> a, IReadOnlyList<int> b, int at) => a.Count == b.Count && Compare(a, b) == 0
        || (at < a.Count && at < b.Count && a[at] == b[at]);

    private static int Common(IReadOnlyList<int> a, IReadOnlyList<int> b)
    {
        var count = 0;
        while (count < a.Count && count < b.Count && a[count] == b[count])
        {
            count++;
        }

        return count;
    }

    private static int Compare(IReadOnlyList<int> a, IReadOnlyList<int> b)
    {
        if (ReferenceEquals(a, b))
        {
            return 0;
        }

        var common = Common(a, b);
        return common == a.Count || common == b.Count ? a.Count.CompareTo(b.Count) : a[common].CompareTo(b[common]);
    }
}
