using System.Collections.Concurrent;
using TorchSharp;

namespace MetaReward.Torch;

/// <summary>
/// Writes sequences of requests that come at any time, on a thread of its own: in each step every sequence that has begun gets a token,
/// and prompts that wait get a slice of their computation. A sequence draws by its own seed and position, so who is written beside it
/// changes nothing but the rounding of matrix products. Beginnings that prompts share are computed once, and kept while there is room.
/// </summary>
internal sealed class LiveLane : IDisposable
{
    private const int PrefillTokens = 1024; // in one step, so that those who write do not wait long for those who begin
    private readonly Transformer model;
    private readonly Manner manner;
    private readonly int most, threads;
    private readonly BlockingCollection<LiveJob> arrivals = [];
    private readonly LinkedList<LiveJob> waiting = [];
    private readonly List<LiveJob> beginning = [];
    private readonly List<(LiveJob Job, Written Sequence, Context Context)> running = [];
    private readonly Task work;
    private readonly LiveRoom room;
    private long promptTokens, keptTokens, tokens;
    private int runningNow, waitingNow;
    private volatile bool ended;

    /// <param name="model">Its weights do not change while the lane lives.</param>
    /// <param name="manner">Stop tokens, decoding and memory.</param>
    /// <param name="threads">Of its matrix products.</param>
    public LiveLane(Transformer model, Manner manner, int threads)
    {
        (this.model, this.manner, this.threads) = (model, manner, threads);
        most = model.Device.type == DeviceType.CPU ? 128 : 512;
        room = new(manner.Memory / (IKeyValueBlocks.BytesPerToken(model) * IKeyValueBlocks.Size));
        work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ContinueWith(done => FailAll(done.Exception?.InnerException), TaskScheduler.Default);
    }

    /// <summary>Sequences that it has to write.</summary>
    public int Load => Volatile.Read(ref runningNow) + Volatile.Read(ref waitingNow);

    public LiveFigures Figures => new(
        Volatile.Read(ref runningNow), Volatile.Read(ref waitingNow), room.Held, room.Most, Interlocked.Read(ref promptTokens),
        Interlocked.Read(ref keptTokens), Interlocked.Read(ref tokens));

    /// <summary>Takes a request; its task ends when it is written.</summary>
    /// <exception cref="ObjectDisposedException">The lane has ended.</exception>
    public void Take(LiveJob job)
    {
        ObjectDisposedException.ThrowIf(ended, this);
        Interlocked.Add(ref waitingNow, job.Sequences.Length);
        try
        {
            arrivals.Add(job);
        }
        catch (InvalidOperationException meanwhile)
        {
            throw new ObjectDisposedException(nameof(LiveLane), meanwhile);
        }
    }

    /// <summary>Ends the lane; what is not written yet fails.</summary>
    public void Dispose()
    {
        ended = true;
        arrivals.CompleteAdding();
        work.Wait();
    }

    private void Work()
    {
        _ = torch.get_num_threads(); // a thread begins with the last number that any thread has set; only then does its own hold
        torch.set_num_threads(threads);
        using var noGrad = torch.no_grad();
        using var decoder = Sampler.DecoderOf(model, manner);
        var draws = new Draws(model.Config, manner);
        var kept = new KeptBlocks(decoder.Blocks);
        while (Receive())
        {
            Drop(kept);
            Admit(decoder, kept);
            Begin(decoder, draws, kept);
            Step(decoder, draws, kept);
            room.Keeps(kept.Count);
        }
    }

    /// <summary>Takes what has come, and waits for something where there is nothing to do. False at the end.</summary>
    private bool Receive()
    {
        var idle = running.Count == 0 && waiting.Count == 0 && beginning.Count == 0;
        while (!ended && arrivals.TryTake(out var job, idle ? Timeout.Infinite : 0))
        {
            waiting.AddLast(job);
            idle = false;
        }

        return !ended;
    }

    /// <summary>Takes out what nobody waits for any more.</summary>
    private void Drop(KeptBlocks kept)
    {
        foreach (var job in waiting.Concat(beginning).Where(job => job.IsCancelled).ToArray())
        {
            if (waiting.Remove(job))
            {
                Interlocked.Add(ref waitingNow, -job.Sequences.Length);
            }
            else
            {
                beginning.Remove(job);
                Interlocked.Add(ref runningNow, -job.Sequences.Length);
                Release(job, kept);
            }

            job.Fail(new OperationCanceledException());
        }

        foreach (var (job, sequence, _) in running.Where(one => one.Job.IsCancelled))
        {
            sequence.Finish ??= Finish.Length;
        }

        End(kept);
    }

    /// <summary>Lets in who has room, in the order of their coming; who begins as another that is being computed waits for it.</summary>
    private void Admit(IDecoder decoder, KeptBlocks kept)
    {
        var seats = most - Volatile.Read(ref runningNow);
        for (var at = waiting.First; at is not null && seats > 0;)
        {
            var (job, next) = (at.Value, at.Next);
            var shares = !model.Rotary.DependsOnLength;
            var node = shares ? kept.Find(job.Prompt) : kept.Find([]);
            (KeptBlocks.Node, string)? claim = shares && (node.Depth + 1) * IKeyValueBlocks.Size <= job.Prompt.Count
                ? (node, KeptBlocks.Key(job.Prompt, node.Depth)) : null;
            if (claim is not null && beginning.Exists(other => other.Claim == claim))
            {
                at = next;
                continue;
            }

            kept.Use(node);
            job.Reserved = LiveRoom.Needed(job, node, model);
            if (!room.Take(job.Reserved, kept, isEmpty: running.Count == 0 && beginning.Count == 0))
            {
                kept.Leave(node);
                return;
            }

            (job.Node, job.Context, job.Claim) = (node, new(decoder.Blocks, KeptBlocks.Path(node)), claim);
            waiting.Remove(at);
            beginning.Add(job);
            seats -= job.Sequences.Length;
            Interlocked.Add(ref waitingNow, -job.Sequences.Length);
            Interlocked.Add(ref runningNow, job.Sequences.Length);
            Interlocked.Add(ref promptTokens, job.Prompt.Count);
            Interlocked.Add(ref keptTokens, node.Depth * IKeyValueBlocks.Size);
            at = next;
        }
    }

    /// <summary>Computes a slice of the prompts that have begun, and draws the first tokens of those that are whole.</summary>
    private void Begin(IDecoder decoder, Draws draws, KeptBlocks kept)
    {
        var (slice, left) = (new List<LiveJob>(), PrefillTokens);
        var runs = new List<PrefillRun>();
        foreach (var job in beginning)
        {
            var from = job.Context!.Length;
            var count = Math.Min(left, job.Prompt.Count - from);
            if (count == 0 || (slice.Count > 0 && model.Rotary.DependsOnLength))
            {
                break;
            }

            slice.Add(job);
            runs.Add(new([.. job.Prompt.Skip(from).Take(count)], job.Context));
            left -= count;
        }

        if (slice.Count == 0)
        {
            return;
        }

        using var logits = decoder.Prefill(runs, model.Rotary.DependsOnLength ? slice[0].Prompt.Count : null);
        for (var i = 0; i < slice.Count; i++)
        {
            if (slice[i].Context!.Length == slice[i].Prompt.Count)
            {
                Start(slice[i], Draws.Row(logits, i), decoder, draws, kept);
            }
        }

        End(kept);
    }

    private void Start(LiveJob job, ReadOnlySpan<float> logits, IDecoder decoder, Draws draws, KeptBlocks kept)
    {
        beginning.Remove(job);
        if (!model.Rotary.DependsOnLength)
        {
            var node = kept.Keep(job.Node!, job.Prompt, job.Context!);
            var handed = node.Depth - job.Node!.Depth;
            (job.Node, job.Reserved) = (node, job.Reserved - handed);
            room.Give(handed);
            room.Keeps(kept.Count);
        }

        job.Claim = null;
        foreach (var sequence in job.Sequences)
        {
            draws.Next(sequence, logits);
            Told(job, sequence);
            running.Add((job, sequence, new(decoder.Blocks, job.Context)));
        }
    }

    /// <summary>One more token for everybody.</summary>
    private void Step(IDecoder decoder, Draws draws, KeptBlocks kept)
    {
        if (running.Count == 0)
        {
            return;
        }

        for (var i = 0; i < running.Count; i++)
        {
            var (job, sequence, context) = running[i];
            if (SamplingJob.Anew(model, decoder, sequence, context) is { } anew)
            {
                running[i] = (job, sequence, anew);
            }
        }

        using var logits = decoder.Step([.. running.Select(r => r.Sequence.Tokens[^1])], [.. running.Select(r => r.Context)]);
        draws.NextOfEach([.. running.Select(r => r.Sequence)], logits);
        foreach (var (job, sequence, _) in running)
        {
            Told(job, sequence);
        }

        End(kept);
    }

    private void Told(LiveJob job, Written sequence)
    {
        Interlocked.Increment(ref tokens);
        job.Tell(sequence);
    }

    /// <summary>Takes out the sequences that have ended.</summary>
    private void End(KeptBlocks kept) => running.RemoveAll(one =>
    {
        if (one.Sequence.Finish is null)
        {
            return false;
        }

        one.Context.Release();
        Interlocked.Decrement(ref runningNow);
        if (one.Job.Ended())
        {
            Release(one.Job, kept);
            one.Job.Finish();
        }

        return true;
    });

    private void Release(LiveJob job, KeptBlocks kept)
    {
        job.Context!.Release();
        kept.Leave(job.Node!);
        room.Give(job.Reserved);
    }

    /// <summary>The end of the lane: what is not written yet is told why.</summary>
    private void FailAll(Exception? failure)
    {
        ended = true;
        arrivals.CompleteAdding();
        foreach (var job in running.Select(one => one.Job).Concat(beginning).Concat(waiting).Concat(arrivals).Distinct().ToArray())
        {
            job.Fail(failure ?? new OperationCanceledException("the model is no longer served"));
        }
    }
}
