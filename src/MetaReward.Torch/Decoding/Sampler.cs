using TorchSharp;

namespace MetaReward.Torch;

/// <summary>One sequence to write: sample <paramref name="Index"/> of a request.</summary>
/// <param name="Request">The request's place in the call.</param>
/// <param name="Index">k: it draws from the request's seed derived by k.</param>
/// <param name="Prompt">Token ids.</param>
/// <param name="Seed">Its own seed.</param>
internal sealed record WantedSample(int Request, int Index, IReadOnlyList<int> Prompt, Seed Seed);

/// <summary>What a call to the sampler is about besides its sequences.</summary>
/// <param name="Stops">Token ids that end a sequence.</param>
/// <param name="Sampling">How tokens are chosen.</param>
internal sealed record Manner(IReadOnlySet<int> Stops, Sampling Sampling)
{
    /// <summary>Text of token ids, for stop strings.</summary>
    public Func<IReadOnlyList<int>, string>? Decode { get; init; }

    /// <summary>Keys and values that a lane may hold, in bytes; sequences beyond it wait.</summary>
    public long Memory { get; init; } = 1L << 30;

    /// <summary>
    /// Told the tokens of each step of a lane, in the order of the sequences that still run; on the lane's thread. May be null.
    /// </summary>
    public Action<IReadOnlyList<int>>? Step { get; init; }

    /// <summary>Compute what prompts have in common once. False only to measure what that saves.</summary>
    public bool Share { get; init; } = true;

    /// <summary>Compute with tensor operations alone, as other devices do, on the processor too. For tests and measurements.</summary>
    public bool Tensors { get; init; }
}

/// <summary>
/// Writes sequences in lanes that run side by side, each on one thread. Which sequence goes to which lane depends on the call alone, never
/// on the machine, so that the same call gives the same bytes. Other devices than the processor have one lane, whose
/// steps are as wide as can be.
/// </summary>
internal static class Sampler
{
    private const int Lane = 64;
    private const int MostLanes = 8;

    /// <summary>Tokens, log-probs and ending of every wanted sequence, in order. Each prompt is shorter than the context.</summary>
    public static async Task<IReadOnlyList<Written>> RunAsync(
        Transformer model, Manner manner, IReadOnlyList<WantedSample> wanted, CancellationToken cancel)
    {
        var lanes = model.Device.type == DeviceType.CPU ? Lanes(wanted) : [wanted];
        var threads = Math.Max(1, Environment.ProcessorCount / Math.Max(1, lanes.Count));
        var written = await Task.WhenAll(lanes.Select(lane => SamplingThreads.Run(
            () =>
            {
                torch.set_num_threads(threads); // this thread's own
                return Run(model, manner, lane, cancel);
            }, cancel)));
        return [.. written.SelectMany(w => w)];
    }

    /// <summary>The same on the calling thread, in one lane.</summary>
    public static IReadOnlyList<Written> Run(Transformer model, Manner manner, IReadOnlyList<WantedSample> wanted, CancellationToken cancel)
    {
        using var noGrad = torch.no_grad();
        using var decoder = DecoderOf(model, manner);
        return new SamplingJob(model, manner, decoder).Run(wanted, cancel);
    }

    /// <summary>The decoder that a device and a manner ask for.</summary>
    internal static IDecoder DecoderOf(Transformer model, Manner manner) =>
        model.Device.type != DeviceType.CPU || manner.Tensors ? new TensorDecoder(model)
        : model.Compute == torch.ScalarType.BFloat16 ? new Decoder<Brain>(model) : new Decoder<Wide>(model);

    /// <summary>Consecutive parts of about equal numbers of sequences.</summary>
    internal static IReadOnlyList<IReadOnlyList<WantedSample>> Lanes(IReadOnlyList<WantedSample> wanted)
    {
        var count = Math.Clamp((wanted.Count + Lane - 1) / Lane, wanted.Count >= Lane / 2 ? 2 : 1, MostLanes);
        return [.. Enumerable.Range(0, count)
            .Select(i => (IReadOnlyList<WantedSample>)[.. wanted.Take(wanted.Count * (i + 1) / count).Skip(wanted.Count * i / count)])
            .Where(lane => lane.Count > 0)];
    }
}
