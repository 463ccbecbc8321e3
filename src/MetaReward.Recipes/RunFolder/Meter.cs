namespace MetaReward.Recipes;

/// <summary>
/// Adds up what the shards of one room report, from several threads, and tells the turn. Tokens count what this process sampled.
/// </summary>
internal sealed class Meter(IProgress<Progress> progress, string room, int total) : IProgress<int>
{
    private readonly Lock gate = new();
    private long tokens;
    private int done;

    /// <summary>New tokens, while a shard is in work.</summary>
    public void Report(int value) => Add(0, value);

    /// <summary>A shard is done, or was there already: this many samples.</summary>
    public void Finish(int samples) => Add(samples, 0);

    private void Add(int samples, int newTokens)
    {
        lock (gate)
        {
            done += samples;
            tokens += newTokens;
            progress.Report(new Progress(room, done, total, tokens));
        }
    }
}
