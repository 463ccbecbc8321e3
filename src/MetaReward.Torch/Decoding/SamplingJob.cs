using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>One sequence that a job writes: sample <paramref name="Index"/> of a request.</summary>
/// <param name="Request">The request's place in the call.</param>
/// <param name="Index">k: it draws from the request's seed derived by k.</param>
/// <param name="Prompt">Token ids.</param>
/// <param name="Seed">Its own seed.</param>
internal sealed record Wanted(int Request, int Index, IReadOnlyList<int> Prompt, Seed Seed);

/// <summary>
/// Samples one batch: the beginning that all prompts share is computed once, each prompt once, then all sequences advance a token at a
/// time and leave as they end. A sequence draws by its own seed and position, so neighbours change nothing but the rounding of matrix
/// products.
/// </summary>
internal sealed class SamplingJob<T>(Transformer model, IReadOnlySet<int> stops, Sampling sampling)
    where T : unmanaged, IElement<T>
{
    private const int PrefillTokens = 2048;
    private const int ShortestShared = 16;
    private readonly TokenChoice choice = new(model.Config.VocabularySize);
    private readonly int contextSize = model.Config.ContextSize;

    /// <summary>Tokens, log-probs and ending of every wanted sequence, in order.</summary>
    /// <param name="wanted">Sequences; equal prompts stand side by side. Each prompt is shorter than the context.</param>
    /// <param name="step">Told the tokens of each step, one for each sequence still running; called on this thread.</param>
    /// <param name="cancel">Stops between steps.</param>
    public IReadOnlyList<Written> Run(IReadOnlyList<Wanted> wanted, Action<IReadOnlyList<int>>? step, CancellationToken cancel)
    {
        using var noGrad = no_grad();
        using var decoder = new Decoder<T>(model);
        var written = wanted.Select(w => new Written(w.Seed, w.Prompt.Count)).ToArray();
        var running = new List<(Written Sequence, Context<T> Context)>();
        Start(decoder, wanted, written, running, cancel);
        while (true)
        {
            step?.Invoke([.. running.Select(r => r.Sequence.Tokens[^1])]);
            foreach (var (_, context) in running.Where(r => r.Sequence.Finish is not null))
            {
                context.Release();
            }

            running.RemoveAll(r => r.Sequence.Finish is not null);
            if (running.Count == 0)
            {
                return written;
            }

            cancel.ThrowIfCancellationRequested();
            Restart(decoder, wanted, written, running);
            using var logits = decoder.Step([.. running.Select(r => r.Sequence.Tokens[^1])], [.. running.Select(r => r.Context)]);
            for (var i = 0; i < running.Count; i++)
            {
                Draw(running[i].Sequence, Row(logits, i));
            }
        }
    }

    /// <summary>Prefills every prompt and draws each sequence's first token.</summary>
    private void Start(
        Decoder<T> decoder, IReadOnlyList<Wanted> wanted, Written[] written, List<(Written, Context<T>)> running, CancellationToken cancel)
    {
        int[] firsts = [.. Enumerable.Range(0, wanted.Count).Where(i => i == 0 || !ReferenceEquals(wanted[i].Prompt, wanted[i - 1].Prompt))];
        using var kept = new Kept();
        var shared = firsts.Length > 1 && !model.Rotary.DependsOnLength ? SharedLength([.. firsts.Select(i => wanted[i].Prompt)]) : 0;
        Context<T>? root = null;
        if (shared >= ShortestShared)
        {
            root = new(decoder.Blocks);
            using var unused = decoder.Prefill([new([.. wanted[0].Prompt.Take(shared)], root, null)], kept);
        }

        for (var from = 0; from < firsts.Length;)
        {
            var (runs, start, tokens) = (new List<Run<T>>(), from, 0);
            for (; from < firsts.Length && (runs.Count == 0 || tokens + wanted[firsts[from]].Prompt.Count <= PrefillTokens); from++)
            {
                int[] rest = [.. wanted[firsts[from]].Prompt.Skip(root?.Length ?? 0)];
                runs.Add(new(rest, new(decoder.Blocks, root), root is null ? null : kept));
                tokens += rest.Length;
            }

            cancel.ThrowIfCancellationRequested();
            using var logits = decoder.Prefill(runs);
            for (var r = 0; r < runs.Count; r++)
            {
                var end = start + r + 1 < firsts.Length ? firsts[start + r + 1] : wanted.Count;
                for (var i = firsts[start + r]; i < end; i++)
                {
                    Draw(written[i], Row(logits, r));
                    running.Add((written[i], new(decoder.Blocks, runs[r].Context)));
                }
            }
        }
    }

    /// <summary>
    /// Computes contexts anew whose rotary frequencies change with their next token (longrope, at the end of the trained context). All but the
    /// last token, which the step feeds.
    /// </summary>
    private void Restart(Decoder<T> decoder, IReadOnlyList<Wanted> wanted, Written[] written, List<(Written Sequence, Context<T> Context)> running)
    {
        for (var i = 0; i < running.Count; i++)
        {
            var (sequence, context) = running[i];
            if (model.Rotary.Jumps(context.Length, context.Length + 1))
            {
                context.Release();
                Context<T> anew = new(decoder.Blocks);
                int[] ids = [.. wanted[Array.IndexOf(written, sequence)].Prompt, .. sequence.Tokens.SkipLast(1)];
                using var unused = decoder.Prefill([new(ids, anew, null)], null, ids.Length + 1);
                running[i] = (sequence, anew);
            }
        }
    }

    private void Draw(Written sequence, ReadOnlySpan<float> logits)
    {
        var (token, logp) = choice.Draw(logits, sampling, sequence.Seed.Uniform(sequence.Tokens.Count));
        sequence.Tokens.Add(token);
        sequence.Logps.Add(logp);
        sequence.Finish = stops.Contains(token) ? Finish.Stop
            : sequence.Tokens.Count == sampling.MaxTokens || sequence.PromptLength + sequence.Tokens.Count == contextSize ? Finish.Length
            : null;
    }

    private static unsafe ReadOnlySpan<float> Row(Tensor logits, int index)
    {
        var length = (int)logits.shape[1];
        fixed (byte* start = logits.bytes)
        {
            return new((float*)start + ((long)index * length), length);
        }
    }

    private static int SharedLength(IReadOnlyList<IReadOnlyList<int>> prompts)
    {
        var shared = prompts.Min(p => p.Count) - 1;
        foreach (var prompt in prompts)
        {
            for (var i = 0; i < shared; i++)
            {
                if (prompt[i] != prompts[0][i])
                {
                    shared = i;
                }
            }
        }

        return shared;
    }
}

/// <summary>A sequence as it grows.</summary>
internal sealed record Written(Seed Seed, int PromptLength)
{
    public List<int> Tokens { get; } = [];

    public List<float> Logps { get; } = [];

    /// <summary>Null while it runs.</summary>
    public Finish? Finish { get; set; }
}
