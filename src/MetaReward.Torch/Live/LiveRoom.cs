namespace MetaReward.Torch;

/// <summary>
/// How many blocks of keys and values there may be, and who has them. A request begins only when there is room for all its sequences to
/// grow to their limit, so none has to be put out again. Written by one thread, read by any.
/// </summary>
/// <param name="most">Blocks in all.</param>
internal sealed class LiveRoom(long most)
{
    private long reserved, keeps;

    public long Most => most;

    /// <summary>Blocks set aside and kept.</summary>
    public long Held => Interlocked.Read(ref reserved) + Interlocked.Read(ref keeps);

    /// <summary>Blocks that a request takes when its sequences grow to their limit, less what is known of its prompt.</summary>
    public static long Needed(LiveJob job, KeptBlocks.Node node, Transformer model)
    {
        var again = model.Rotary.DependsOnLength ? job.Prompt.Count : 0; // its context may have to be computed again as a whole
        return In(job.Prompt.Count) - node.Depth + job.Sequences.Sum(sequence => In(
            Math.Min(sequence.Sampling.MaxTokens, model.Config.ContextSize - job.Prompt.Count) + again));
    }

    /// <summary>Sets blocks aside, freeing what is kept and not used; false where there is no room.</summary>
    /// <param name="needed">How many.</param>
    /// <param name="kept">What can be freed.</param>
    /// <param name="isEmpty">Nobody has any: one gets in however little room there is.</param>
    public bool Take(long needed, KeptBlocks kept, bool isEmpty)
    {
        while (reserved + kept.Count + needed > most && kept.Free())
        {
        }

        Keeps(kept.Count);
        if (reserved + kept.Count + needed > most && !isEmpty)
        {
            return false;
        }

        Interlocked.Add(ref reserved, needed);
        return true;
    }

    /// <summary>Gives blocks back.</summary>
    public void Give(long count) => Interlocked.Add(ref reserved, -count);

    /// <summary>How many are kept of earlier prompts.</summary>
    public void Keeps(long count) => Interlocked.Exchange(ref keeps, count);

    private static long In(int tokens) => (tokens + IKeyValueBlocks.Size - 1) / IKeyValueBlocks.Size;
}
