using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Draws each sequence's next token and says when it has ended. Not thread-safe.</summary>
internal sealed class Draws(ModelConfig config, Manner manner)
{
    private readonly TokenChoice choice = new(config.VocabularySize);

    /// <summary>One token for each of several sequences that are sampled alike.</summary>
    /// <param name="sequences">R.</param>
    /// <param name="logits">(R, V) float32 after what each has so far, on any device: where they are not in the processor's memory
    /// they stay, if possible.</param>
    public void Next(IReadOnlyList<Written> sequences, Tensor logits)
    {
        var sampling = manner.Sampling;
        if (TensorChoice.Knows(sampling) && (manner.Tensors || logits.device.type != TorchSharp.DeviceType.CPU))
        {
            var (tokens, logps) = TensorChoice.Draw(logits, sampling, [.. sequences.Select(s => s.Seed.Uniform(s.Tokens.Count))]);
            for (var i = 0; i < sequences.Count; i++)
            {
                Add(sequences[i], (int)tokens[i], logps[i]);
            }

            return;
        }

        NextOfEach(sequences, logits);
    }

    /// <summary>One token for each of several sequences, each sampled in its own way.</summary>
    /// <inheritdoc cref="Next(IReadOnlyList{Written}, Tensor)"/>
    public void NextOfEach(IReadOnlyList<Written> sequences, Tensor logits)
    {
        using var here = logits.cpu();
        for (var i = 0; i < sequences.Count; i++)
        {
            Next(sequences[i], Row(here, i));
        }
    }

    /// <param name="logits">(V) after what the sequence has so far.</param>
    public void Next(Written sequence, ReadOnlySpan<float> logits)
    {
        var seen = sequence.Sampling.RepetitionPenalty is 0 or 1 ? null : sequence.Seen;
        var (token, logp) = choice.Draw(logits, sequence.Sampling, sequence.Seed.Uniform(sequence.Tokens.Count), seen);
        if (sequence.Alternatives is { } alternatives)
        {
            alternatives.Add(Likeliest(logits, sequence.Top, logits[token] - logp));
        }

        Add(sequence, token, logp);
        seen?.Add(token);
    }

    /// <summary>The most probable tokens with their natural log-probabilities at temperature 1, the most probable first.</summary>
    /// <param name="logits">(V).</param>
    /// <param name="count">How many.</param>
    /// <param name="norm">The logarithm of the sum of their exponentials.</param>
    private static (int Token, float Logp)[] Likeliest(ReadOnlySpan<float> logits, int count, float norm)
    {
        var heap = new PriorityQueue<int, (float, int)>(count + 1);
        for (var i = 0; i < logits.Length; i++)
        {
            if (heap.Count < count)
            {
                heap.Enqueue(i, (logits[i], -i));
            }
            else if (count > 0 && logits[i] > logits[heap.Peek()])
            {
                heap.EnqueueDequeue(i, (logits[i], -i));
            }
        }

        var found = new (int, float)[heap.Count];
        for (var i = found.Length - 1; i >= 0; i--)
        {
            var token = heap.Dequeue();
            found[i] = (token, logits[token] - norm);
        }

        return found;
    }

    private void Add(Written sequence, int token, float logp)
    {
        sequence.Tokens.Add(token);
        sequence.Logps.Add(logp);
        sequence.Finish = manner.Stops.Contains(token) ? Finish.Stop
            : StopsAt(sequence) ? Finish.StopString
            : sequence.Tokens.Count == sequence.Sampling.MaxTokens || sequence.Prompt.Count + sequence.Tokens.Count == config.ContextSize
                ? Finish.Length
            : null;
    }

    /// <summary>A row of logits where it lies.</summary>
    public static unsafe ReadOnlySpan<float> Row(Tensor logits, int index)
    {
        var length = (int)logits.shape[1];
        fixed (byte* start = logits.bytes)
        {
            return new((float*)start + ((long)index * length), length);
        }
    }

    /// <summary>Looks at the last tokens only: a character is at most four of them.</summary>
    private bool StopsAt(Written sequence)
    {
        if (sequence.Sampling.StopStrings is not { } stops || manner.Decode is not { } decode)
        {
            return false;
        }

        var tail = decode([.. sequence.Tokens.TakeLast((4 * stops.Max(s => s.Length)) + 4)]);
        if (!stops.Any(s => tail.Contains(s, StringComparison.Ordinal)))
        {
            return false;
        }

        var text = decode(sequence.Tokens);
        if (stops.Select(s => text.IndexOf(s, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Min() is >= 0 and var at)
        {
            sequence.Text = text[..at];
        }

        return sequence.Text is not null;
    }
}

/// <summary>A sequence as it grows.</summary>
internal sealed class Written(Seed seed, IReadOnlyList<int> prompt, Sampling sampling, int? top = null)
{
    public Seed Seed => seed;

    /// <summary>How its tokens are chosen.</summary>
    public Sampling Sampling => sampling;

    /// <summary>How many of the most probable tokens are told beside each of its own.</summary>
    public int Top => top ?? 0;

    /// <summary>Those, one list for each token; null where nobody asks.</summary>
    public List<(int Token, float Logp)[]>? Alternatives { get; } = top is null ? null : [];

    public IReadOnlyList<int> Prompt => prompt;

    public List<int> Tokens { get; } = [];

    public List<float> Logps { get; } = [];

    /// <summary>Null while it runs.</summary>
    public Finish? Finish { get; set; }

    /// <summary>The text before a stop string; null without one.</summary>
    public string? Text { get; set; }

    /// <summary>Tokens of the prompt and of itself.</summary>
    public HashSet<int> Seen => field ??= [.. prompt];
}
