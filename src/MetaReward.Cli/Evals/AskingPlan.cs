using MetaReward.Cli.Work;

namespace MetaReward.Cli.Evals;

/// <summary>What an evaluation will cost before it costs anything.</summary>
/// <param name="Requests">Replies wanted.</param>
/// <param name="Known">Of these remembered from earlier evaluations.</param>
/// <param name="PromptTokens">To read, in the requests that are left.</param>
/// <param name="Expected">Tokens to sample, if the rest are as long as those seen so far.</param>
/// <param name="Most">Tokens to sample if every reply runs into its limit.</param>
/// <param name="Seconds">For the expected tokens at the speed of a short probe; NaN where nothing or next to
/// nothing is left to ask.</param>
public sealed record AskingPlan(int Requests, int Known, long PromptTokens, double Expected, double Most, double Seconds)
{
    private const int Probed = 4;
    private const int CutOff = 48;

    /// <summary>
    /// Counts; where more than a handful is left to ask, samples the beginnings of four replies, but not of a server, which may cost.
    /// </summary>
    internal static async Task<AskingPlan> MakeAsync(
        OpenModel model, IReadOnlyList<SampleRequest> requests, Func<SampleRequest, IReadOnlyList<Sample>?> recall, Sampling sampling,
        CancellationToken cancel)
    {
        SampleRequest[] left = [.. requests.Where(request => recall(request) is null)];
        var known = requests.Select(recall).OfType<IReadOnlyList<Sample>>().SelectMany(samples => samples).ToList();
        var read = left.Sum(request => (long)model.Tokens(request.Prompt));
        var (wanted, asked) = (requests.Sum(request => request.Count), left.Sum(request => request.Count));
        var most = (double)asked * sampling.MaxTokens;
        if (left.Length <= Probed || model.IsServed)
        {
            return new(wanted, wanted - asked, read, most, most, double.NaN);
        }

        var clock = TimeProvider.System.GetTimestamp();
        var probe = (await model.Policy.SampleAsync([.. left.Take(Probed).Select(request => request with { Count = 1 })],
            sampling with { MaxTokens = Math.Min(CutOff, sampling.MaxTokens) }, null, cancel)).SelectMany(samples => samples).ToList();
        var seconds = TimeProvider.System.GetElapsedTime(clock).TotalSeconds;
        var sampled = probe.Sum(sample => sample.Tokens.Count);
        var length = known.Count >= Probed ? known.Average(sample => sample.Tokens.Count) : LengthOf(probe, sampling.MaxTokens);
        var expected = Math.Min(most, length * asked);
        return new(wanted, wanted - asked, read, expected, most, expected * seconds / Math.Max(1, sampled));
    }

    /// <summary>One line for a reader.</summary>
    public string Line => Known == Requests ? $"all {Requests} replies are known from before, nothing to ask"
        : $"{Requests - Known} replies to ask for{(Known > 0 ? $", {Known} known from before" : "")}: {RoomProgress.Count(PromptTokens)} "
            + "prompt tokens, "
            + (Expected < Most ? $"about {RoomProgress.Count(Expected)} tokens to sample, {RoomProgress.Count(Most)} at most"
                : $"{RoomProgress.Count(Most)} tokens to sample at most")
            + (double.IsNaN(Seconds) ? "" : $", about {RoomProgress.Span(TimeSpan.FromSeconds(Seconds))}");

    /// <summary>Mean tokens of a whole reply, from replies that were cut off: as if every token were as likely to be the last.</summary>
    private static double LengthOf(IReadOnlyList<Sample> probe, int limit) => Math.Min(
        limit, probe.Sum(sample => (double)sample.Tokens.Count) / Math.Max(1,
            probe.Count(sample => sample.Finish != Finish.Length || sample.Tokens.Count == limit)));
}
