namespace MetaReward.Torch;

/// <summary>
/// A checkpoint that answers many at once, whoever comes when: requests join those that are being written and leave as they end
/// (continuous batching). Given the same seeds, samples are those of the checkpoint asked directly, but for the rounding of matrix products
/// over other neighbours. Safe to call from several threads at once.
/// </summary>
public sealed class LivePolicy : IPolicy, IAsyncDisposable
{
    private readonly TorchPolicy policy;
    private readonly LiveLane[] lanes;

    /// <param name="policy">The checkpoint.</param>
    /// <param name="options">Memory and threads.</param>
    public LivePolicy(TorchPolicy policy, LiveOptions? options = null)
    {
        options ??= new();
        this.policy = policy;
        var manner = new Manner(policy.Text.StopTokens, new()) { Decode = policy.Text.Decode, Memory = options.Memory };
        lanes = [.. Enumerable.Range(0, policy.Model.Device.type == TorchSharp.DeviceType.CPU ? options.Lanes : 1)
            .Select(_ => new LiveLane(policy.Model, manner, options.Threads))];
    }

    /// <summary>The checkpoint.</summary>
    public TorchPolicy Checkpoint => policy;

    public string Fingerprint => policy.Fingerprint;

    /// <summary>What it does now and did so far.</summary>
    public LiveFigures Figures => lanes.Select(lane => lane.Figures).Aggregate((a, b) => a + b);

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
        await Task.WhenAll(requests.Select(request =>
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(request.Count, 1);
            var prompt = policy.Text.EncodePrompt(request.Prompt);
            return prompt.Count >= policy.Model.Config.ContextSize
                ? Task.FromResult<IReadOnlyList<Sample>>(
                    [.. Enumerable.Repeat(new Sample("", [], [], Finish.PromptTooLong), request.Count)])
                : WriteAsync(new(prompt, sampling, [.. Enumerable.Range(0, request.Count).Select(k => request.SeedOf(k))])
                {
                    Told = tokens is null ? null : (_, _) => tokens.Report(1),
                }, cancel);
        }));

    /// <summary>The samples of a request, in the order of its seeds.</summary>
    /// <exception cref="ArgumentException">The prompt is empty or fills the context, or a value of the sampling
    /// is out of range.</exception>
    public async Task<IReadOnlyList<Sample>> WriteAsync(LiveRequest request, CancellationToken cancel)
    {
        request.Sampling.Check();
        if (request.Prompt.Count == 0 || request.Prompt.Count >= policy.Model.Config.ContextSize)
        {
            throw new ArgumentException(
                $"a prompt has from 1 to {policy.Model.Config.ContextSize - 1} tokens, got {request.Prompt.Count}", nameof(request));
        }

        var job = new LiveJob(request, request.Sampling, cancel);
        lanes.MinBy(lane => lane.Load)!.Take(job);
        await job.Done;
        cancel.ThrowIfCancellationRequested();
        return [.. job.Sequences.Select(policy.ToSample)];
    }

    /// <summary>Ends the lanes; what is not written yet is cancelled. The checkpoint stays.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(lanes.Select(lane => Task.Run(lane.Dispose)));
}
