namespace MetaReward.Torch;

/// <summary>A request on its way through a <see cref="LiveLane"/>: one prompt, and the sequences that are written after it.</summary>
/// <param name="request">What is asked.</param>
/// <param name="sampling">How, with a token limit that fits the context.</param>
/// <param name="cancel">Who asked is gone.</param>
internal sealed class LiveJob(LiveRequest request, Sampling sampling, CancellationToken cancel)
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int open = request.Seeds.Count;

    public IReadOnlyList<int> Prompt => request.Prompt;

    /// <summary>Who asked is gone: what is not written yet is not wanted.</summary>
    public bool IsCancelled => cancel.IsCancellationRequested;

    public Written[] Sequences { get; } = [.. request.Seeds.Select(seed => new Written(seed, request.Prompt, sampling, request.Top))];

    /// <summary>Ends when every sequence has.</summary>
    public Task Done => done.Task;

    /// <summary>The beginning of its prompt that was known when it began.</summary>
    public KeptBlocks.Node? Node { get; set; }

    /// <summary>What of the prompt has been computed.</summary>
    public Context? Context { get; set; }

    /// <summary>The name of the first block that it computes, which others wait for; null where it computes no full one.</summary>
    public (KeptBlocks.Node, string)? Claim { get; set; }

    /// <summary>Blocks that were set aside for it.</summary>
    public long Reserved { get; set; }

    /// <summary>Tells whoever asked of a sequence's newest token.</summary>
    public void Tell(Written sequence)
    {
        if (request.Told is not { } told)
        {
            return;
        }

        var at = Array.IndexOf(Sequences, sequence);
        told(at, new(sequence.Tokens[^1], sequence.Logps[^1], sequence.Alternatives?[^1] ?? []));
    }

    /// <summary>One more sequence has ended; true when it was the last.</summary>
    public bool Ended() => --open == 0;

    /// <summary>Everything is written.</summary>
    public void Finish() => done.TrySetResult();

    /// <summary>It will not be written.</summary>
    public void Fail(Exception failure)
    {
        if (failure is OperationCanceledException)
        {
            done.TrySetCanceled(cancel);
        }
        else
        {
            done.TrySetException(failure);
        }
    }
}
