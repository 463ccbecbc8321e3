using TorchSharp;

namespace MetaReward.Torch;

/// <summary>
/// One lane of a call: sequences start as memory and batch have room, advance a token at a time, and leave as they end. What their prompts
/// have in common is computed and kept once. A sequence draws by its own seed and position, so neighbours change nothing but the rounding
/// of matrix products.
/// </summary>
internal sealed class SamplingJob(Transformer model, Manner manner, IDecoder decoder)
{
    private const int PrefillTokens = 2048;
    private readonly int most = model.Device.type == DeviceType.CPU ? 128 : 512; // a card reads its weights once for all
    private readonly WaitingLine line = new(model, manner);
    private readonly Draws draws = new(model.Config, manner);
    private readonly List<Running> running = [];

    /// <summary>Tokens, log-probs and ending of every wanted sequence, in order.</summary>
    /// <param name="wanted">Each prompt is shorter than the context.</param>
    /// <param name="cancel">Stops between steps.</param>
    public IReadOnlyList<Written> Run(IReadOnlyList<WantedSample> wanted, CancellationToken cancel)
    {
        var written = line.Fill(wanted);
        while (running.Count > 0 || line.Count > 0)
        {
            cancel.ThrowIfCancellationRequested();
            var admitted = running.Count <= most * 3 / 4 ? line.Admit(most - running.Count, running.Count == 0) : [];
            var advanced = admitted.Count > 0 ? Begin(admitted, cancel) : Step();
            manner.Step?.Invoke([.. advanced.Select(a => a.Sequence.Tokens[^1])]);
            running.RemoveAll(a =>
            {
                if (a.Sequence.Finish is not null)
                {
                    a.Context.Release();
                    line.Leave(a);
                }

                return a.Sequence.Finish is not null;
            });
        }

        return written;
    }

    /// <summary>Computes what the admitted need of their prompts, and draws each one's first token.</summary>
    private IReadOnlyList<Running> Begin(IReadOnlyList<(Written Sequence, PrefixNode Node)> admitted, CancellationToken cancel)
    {
        var missing = admitted.SelectMany(a => a.Node.Path()).Where(n => n.Context is null).Distinct().ToArray();
        foreach (var level in missing.GroupBy(n => n.Depth).OrderBy(g => g.Key))
        {
            for (var rest = level.ToArray(); rest.Length > 0;)
            {
                var (count, tokens) = (1, rest[0].Count);
                for (; count < rest.Length && tokens + rest[count].Count <= PrefillTokens; count++)
                {
                    tokens += rest[count].Count;
                }

                cancel.ThrowIfCancellationRequested();
                Compute(rest[..count]);
                rest = rest[count..];
            }
        }

        var begun = new List<Running>();
        foreach (var (sequence, node) in admitted)
        {
            draws.Next(sequence, node.Logits);
            begun.Add(new(sequence, new(decoder.Blocks, node.Context), node));
            node.Begin();
        }

        running.AddRange(begun);
        return begun;
    }

    private void Compute(IReadOnlyList<PrefixNode> nodes)
    {
        using var logits = decoder.Prefill([.. nodes.Select(n => n.ToRun(decoder.Blocks))]);
        for (var i = 0; i < nodes.Count; i++)
        {
            nodes[i].Computed(Draws.Row(logits, i));
        }
    }

    private List<Running> Step()
    {
        Restart();
        using var logits = decoder.Step([.. running.Select(r => r.Sequence.Tokens[^1])], [.. running.Select(r => r.Context)]);
        draws.Next([.. running.Select(r => r.Sequence)], logits);
        return running;
    }

    /// <summary>
    /// Computes contexts again whose rotary frequencies change with their next token (longrope, at the end of the trained context): all but
    /// the last token, which the step feeds.
    /// </summary>
    private void Restart()
    {
        for (var i = 0; i < running.Count; i++)
        {
            var (sequence, context, node) = running[i];
            if (Anew(model, decoder, sequence, context) is { } anew)
            {
                running[i] = new(sequence, anew, node);
            }
        }
    }

    /// <summary>The context computed again, where its next token changes its frequencies; null where it stays as it is.</summary>
    internal static Context? Anew(Transformer model, IDecoder decoder, Written sequence, Context context)
    {
        if (!model.Rotary.Jumps(context.Length, context.Length + 1))
        {
            return null;
        }

        context.Release();
        int[] ids = [.. sequence.Prompt, .. sequence.Tokens.SkipLast(1)];
        Context anew = new(decoder.Blocks);
        using var unused = decoder.Prefill([new(ids, anew)], ids.Length + 1);
        return anew;
    }
}

/// <summary>A sequence that has begun.</summary>
/// <param name="Sequence">What it has written.</param>
/// <param name="Context">What it sees.</param>
/// <param name="Node">Where its prompt ends.</param>
internal sealed record Running(Written Sequence, Context Context, PrefixNode Node);
