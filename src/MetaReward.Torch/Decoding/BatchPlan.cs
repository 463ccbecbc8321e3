namespace MetaReward.Torch;

/// <summary>
/// Splits a call's sequences into batches. The split depends on the call and the model's shape alone, never on the machine, so that the
/// same call gives the same bytes.
/// </summary>
internal static class BatchPlan
{
    private const int Most = 128;
    private const int Fewest = 16;
    private const int Parts = 4;
    private const long Bytes = 1L << 30;

    /// <param name="wanted">Sequences, equal prompts side by side.</param>
    /// <param name="maxTokens">Most new tokens of a sequence.</param>
    /// <param name="contextSize">Longest sequence.</param>
    /// <param name="bytesPerToken">Keys and values of one token. A batch whose sequences all grow to the limit takes at most 1 GiB, or is a single sequence.</param>
    public static IReadOnlyList<IReadOnlyList<Wanted>> Split(IReadOnlyList<Wanted> wanted, int maxTokens, int contextSize, long bytesPerToken)
    {
        var size = Math.Clamp((wanted.Count + Parts - 1) / Parts, Fewest, Most);
        var budget = Bytes / bytesPerToken;
        var batches = new List<IReadOnlyList<Wanted>>();
        var (batch, tokens) = (new List<Wanted>(), 0L);
        foreach (var one in wanted)
        {
            var shares = batch.Count > 0 && ReferenceEquals(batch[^1].Prompt, one.Prompt);
            var needed = Math.Min(maxTokens, contextSize - one.Prompt.Count) + (shares ? 0 : one.Prompt.Count);
            if (batch.Count > 0 && (batch.Count == size || tokens + needed > budget))
            {
                batches.Add(batch);
                (batch, tokens) = ([], 0);
                needed = Math.Min(maxTokens, contextSize - one.Prompt.Count) + one.Prompt.Count;
            }

            batch.Add(one);
            tokens += needed;
        }

        return batch.Count > 0 ? [.. batches, batch] : batches;
    }
}
