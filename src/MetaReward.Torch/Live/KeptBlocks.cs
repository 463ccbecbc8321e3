using System.Runtime.InteropServices;

namespace MetaReward.Torch;

/// <summary>
/// Keys and values of beginnings that prompts had, in full blocks, as a tree: a block's place says which tokens stand before it. What
/// somebody uses stays; the rest stays until its room is needed, the longest unused first. Not thread-safe.
/// </summary>
/// <param name="blocks">Where they lie.</param>
internal sealed class KeptBlocks(IKeyValueBlocks blocks)
{
    private readonly Node root = new(null, "", 0);
    private readonly LinkedList<Node> unused = [];

    /// <summary>Blocks that it holds.</summary>
    public int Count { get; private set; }

    /// <summary>The longest known beginning of a prompt, in full blocks; the prompt's last token is never in it.</summary>
    /// <param name="prompt">Token ids.</param>
    /// <returns>The node where it ends.</returns>
    public Node Find(IReadOnlyList<int> prompt)
    {
        var at = root;
        while (((at.Depth + 1) * IKeyValueBlocks.Size) < prompt.Count && at.Children.TryGetValue(Key(prompt, at.Depth), out var next))
        {
            at = next;
        }

        return at;
    }

    /// <summary>Names a full block of a prompt by its tokens.</summary>
    /// <param name="prompt">Token ids.</param>
    /// <param name="index">Which block, from 0.</param>
    public static string Key(IReadOnlyList<int> prompt, int index)
    {
        Span<int> ids = stackalloc int[IKeyValueBlocks.Size];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = prompt[(index * IKeyValueBlocks.Size) + i];
        }

        return new(MemoryMarshal.Cast<int, char>(ids));
    }

    /// <summary>The names of the blocks from the beginning to a node.</summary>
    public static IReadOnlyList<nint> Path(Node node)
    {
        var path = new nint[node.Depth];
        for (var at = node; at.Parent is { } parent; at = parent)
        {
            path[at.Depth - 1] = at.Block;
        }

        return path;
    }

    /// <summary>Somebody uses a beginning.</summary>
    public void Use(Node node)
    {
        for (var at = node; at.Parent is not null; at = at.Parent)
        {
            if (at.Users++ == 0)
            {
                unused.Remove(at.Place);
            }
        }
    }

    /// <summary>They use it no more.</summary>
    public void Leave(Node node)
    {
        for (var at = node; at.Parent is not null; at = at.Parent)
        {
            if (--at.Users == 0)
            {
                unused.AddLast(at.Place); // a node's children stand before it, and go before it
            }
        }
    }

    /// <summary>
    /// Keeps the full blocks of a prompt that were computed behind a node, and moves the use there. One that is known already stays with
    /// whoever computed it.
    /// </summary>
    /// <returns>The node where the kept beginning ends now.</returns>
    public Node Keep(Node from, IReadOnlyList<int> prompt, Context computed)
    {
        var key = (from.Depth + 1) * IKeyValueBlocks.Size <= prompt.Count ? Key(prompt, from.Depth) : null;
        if (key is null || from.Children.ContainsKey(key))
        {
            return from;
        }

        var at = from;
        foreach (var block in computed.HandOver())
        {
            var child = new Node(at, Key(prompt, at.Depth), block) { Users = 1 };
            at.Children.Add(child.Key, child);
            Count++;
            at = child;
        }

        return at;
    }

    /// <summary>Frees the block that was not used for the longest time; false where all are in use.</summary>
    public bool Free()
    {
        if (unused.First?.Value is not { } node)
        {
            return false;
        }

        unused.RemoveFirst();
        node.Parent!.Children.Remove(node.Key);
        blocks.Return(node.Block);
        Count--;
        return true;
    }

    /// <summary>One full block behind those before it.</summary>
    internal sealed class Node
    {
        public Node(Node? parent, string key, nint block)
        {
            (Parent, Key, Block, Depth) = (parent, key, block, parent is null ? 0 : parent.Depth + 1);
            Place = new(this);
        }

        public Node? Parent { get; }

        public string Key { get; }

        public nint Block { get; }

        /// <summary>Blocks from the beginning to this one, itself included.</summary>
        public int Depth { get; }

        /// <summary>Sequences that see it.</summary>
        public int Users { get; set; }

        public Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        /// <summary>Its place among the unused.</summary>
        public LinkedListNode<Node> Place { get; }
    }
}
