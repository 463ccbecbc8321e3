namespace MetaReward.Torch;

/// <summary>
/// Sequences that have yet to begin, prompts that have much in common side by side, and the memory that those inside may come to take: a
/// sequence begins only when there is room for it to grow to its limit.
/// </summary>
internal sealed class WaitingLine(Transformer model, Manner manner)
{
    private readonly Queue<(Written Sequence, PrefixNode Node)> waiting = [];
    private readonly HashSet<PrefixNode> inside = [];
    private readonly long most = manner.Memory / (IKeyValueBlocks.BytesPerToken(model) * IKeyValueBlocks.Size);
    private long taken;

    public int Count => waiting.Count;

    /// <summary>Lines everyone up.</summary>
    /// <returns>What they will have written, in the order given.</returns>
    public Written[] Fill(IReadOnlyList<WantedSample> wanted)
    {
        var nodes = PrefixNode.Of([.. wanted.Select(w => w.Prompt)], manner.Share && !model.Rotary.DependsOnLength);
        var written = wanted.Select(w => new Written(w.Seed, w.Prompt, manner.Sampling)).ToArray();
        foreach (var i in Enumerable.Range(0, wanted.Count).OrderBy(i => nodes[i].Place))
        {
            waiting.Enqueue((written[i], nodes[i]));
            nodes[i].Expect();
        }

        return written;
    }

    /// <summary>Lets in whoever has room.</summary>
    /// <param name="seats">At most so many.</param>
    /// <param name="empty">Nobody is inside: one gets in however little room there is.</param>
    public IReadOnlyList<(Written Sequence, PrefixNode Node)> Admit(int seats, bool empty)
    {
        var admitted = new List<(Written, PrefixNode)>();
        while (admitted.Count < seats && waiting.TryPeek(out var next))
        {
            var needed = Growth(next.Sequence) + next.Node.Path().Where(n => !inside.Contains(n)).Sum(Blocks);
            if (taken + needed > most && !(empty && admitted.Count == 0))
            {
                break;
            }

            inside.UnionWith(next.Node.Path());
            taken += needed;
            admitted.Add(waiting.Dequeue());
        }

        return admitted;
    }

    /// <summary>Gives back the room of one that has ended, and of prompts that nobody needs any more.</summary>
    public void Leave(Running ended)
    {
        taken -= Growth(ended.Sequence);
        foreach (var node in ended.Node.Path().Reverse())
        {
            if (node.Ended())
            {
                inside.Remove(node);
                taken -= Blocks(node);
            }
        }
    }

    /// <summary>Blocks that a sequence takes when it grows to its limit, its prompt aside unless it may be computed again.</summary>
    private long Growth(Written sequence)
    {
        var tokens = Math.Min(manner.Sampling.MaxTokens, model.Config.ContextSize - sequence.Prompt.Count);
        return In(model.Rotary.DependsOnLength ? tokens + sequence.Prompt.Count : tokens);
    }

    private static long Blocks(PrefixNode node) => In(node.Count);

    private static long In(int tokens) => (tokens + IKeyValueBlocks.Size - 1) / IKeyValueBlocks.Size;
}
