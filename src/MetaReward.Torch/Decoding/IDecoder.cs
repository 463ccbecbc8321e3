using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// What sampling asks of a device: next tokens' logits over contexts that grow. The processor has a pass of its own over the weights
/// (<see cref="Decoder{T}"/>); any other device computes with the modules that training uses (<see cref="TensorDecoder"/>). What prompts
/// share and who waits is decided outside, on the processor. Not thread-safe: one per job.
/// </summary>
internal interface IDecoder : IDisposable
{
    /// <summary>Where contexts keep their keys and values.</summary>
    IKeyValueBlocks Blocks { get; }

    /// <summary>Runs several prompts at once, whose contexts grow by their tokens.</summary>
    /// <param name="runs">The prompts.</param>
    /// <param name="length">The length that rotary frequencies are chosen for, where it is not the run's own.</param>
    /// <returns>Logits (runs, V) in float32, in the processor's memory, after each run's last token.</returns>
    Tensor Prefill(IReadOnlyList<PrefillRun> runs, int? length = null);

    /// <summary>Feeds one token to each context, which grows by it.</summary>
    /// <returns>Logits (contexts, V) in float32, where they were computed.</returns>
    Tensor Step(IReadOnlyList<int> ids, IReadOnlyList<Context> contexts);
}

/// <summary>Memory for keys and values in blocks of tokens. What a block's name means is the memory's own affair.</summary>
internal interface IKeyValueBlocks
{
    /// <summary>Tokens of a block.</summary>
    const int Size = 64;

    nint Rent();

    void Return(nint block);

    /// <summary>Bytes that one token takes in the model's type.</summary>
    static long BytesPerToken(Transformer model) =>
        2L * model.Config.Layers * model.Config.KeyValueHeads * model.Config.HeadSize * (model.Compute == ScalarType.Float32
            ? sizeof(float)
            : sizeof(ushort));
}

/// <summary>Up to <see cref="IKeyValueBlocks.Size"/> consecutive tokens of one context.</summary>
internal record struct Segment(nint Block, int Count);
