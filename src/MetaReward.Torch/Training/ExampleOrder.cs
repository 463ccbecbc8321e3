namespace MetaReward.Torch;

/// <summary>
/// Which examples meet in which step. Every epoch visits every example once, in an order of its own; its last batch may be short.
/// </summary>
public static class ExampleOrder
{
    /// <param name="count">How many examples there are; at least 1.</param>
    /// <param name="batchSize">Per step; at least 1.</param>
    /// <param name="epochs">At least 1.</param>
    /// <param name="seed">Epoch e is shuffled by <c>seed.Derive(e)</c>.</param>
    public static IReadOnlyList<int[]> Batches(int count, int batchSize, int epochs, Seed seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        return [.. Enumerable.Range(0, epochs)
            .SelectMany(epoch => seed.Derive(epoch).Shuffle(Enumerable.Range(0, count)).Chunk(batchSize))];
    }
}
