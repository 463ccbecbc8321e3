namespace MetaReward.Evaluation;

/// <summary>
/// Puts requests to a policy a few at a time, so that a kill loses no more than these, and tells how far it is. What comes back depends on
/// the requests alone, not on how they are cut.
/// </summary>
public static class Asking
{
    /// <summary>The samples of every request, in order.</summary>
    /// <param name="policy">The policy that is asked.</param>
    /// <param name="requests">What.</param>
    /// <param name="sampling">How.</param>
    /// <param name="watch">Told as replies come; stops between sampling steps.</param>
    /// <param name="slice">Requests at a time.</param>
    /// <param name="total">What all requests count in the progress.</param>
    /// <param name="left">What a request still counts; 0 for one whose replies are known.</param>
    public static async Task<IReadOnlyList<IReadOnlyList<Sample>>> InSlicesAsync(
        IPolicy policy, IReadOnlyList<SampleRequest> requests, Sampling sampling, Watch watch, int slice, int total,
        Func<SampleRequest, int> left)
    {
        var told = new Told(watch, total) { Done = total - requests.Sum(left) };
        if (told.Done < total)
        {
            told.Report(0);
        }

        var replies = new List<IReadOnlyList<Sample>>();
        foreach (var some in requests.Chunk(slice))
        {
            var counted = some.Sum(left); // before they are asked: then they are known
            replies.AddRange(await policy.SampleAsync(some, sampling, told, watch.Cancel));
            told.Done += counted;
            if (counted > 0)
            {
                told.Report(0);
            }
        }

        return replies;
    }

    /// <summary>Passes tokens on as they come, from several threads, with what is finished.</summary>
    private sealed class Told(Watch watch, int total) : IProgress<int>
    {
        private long tokens;

        public int Done { get; set; }

        public void Report(int value) => watch.Progress?.Report(new(watch.Room, Done, total, Interlocked.Add(ref tokens, value)));
    }
}
