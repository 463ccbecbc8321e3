using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Draws each sequence's next token and says when it has ended. Not thread-safe.</summary>
internal sealed class Draws(ModelConfig config, Manner manner)
{
    private readonly TokenChoice choice = new(config.VocabularySize);
    private readonly Sampling sampling = manner.Sampling;

    /// <summary>One token for each of several sequences.</summary>
    /// <param name="sequences">R.</param>
    /// <param name="logits">(R, V) float32 after what each has so far, on any device: where they are not in the processor's memory
    /// they stay, if possible.</param>
    public void Next(IReadOnlyList<Written> sequences, Tensor logits)
    {
        if (TensorChoice.Knows(sampling) && (manner.Tensors || logits.device.type != TorchSharp.DeviceType.CPU))
        {
            var (tokens, logps) = TensorChoice.Draw(logits, sampling, [.. sequences.Select(s => s.Seed.Uniform(s.Tokens.Count))]);
            for (var i = 0; i < sequences.Count; i++)
            {
                Add(sequences[i], (int)tokens[i], logps[i]);
            }

            return;
        }

        using var here = logits.cpu();
        for (var i = 0; i < sequences.Count; i++)
        {
            Next(sequences[i], Row(here, i));
        }
    }

    /// <param name="logits">(V) after what the sequence has so far.</param>
    public void Next(Written sequence, ReadOnlySpan<float> logits)
    {
        var seen = sampling.RepetitionPenalty is 0 or 1 ? null : sequence.Seen;
        var (token, logp) = choice.Draw(logits, sampling, sequence.Seed.Uniform(sequence.Tokens.Count), seen);
        Add(sequence, token, logp);
        seen?.Add(token);
    }

    private void Add(Written sequence, int token, float logp)
    {
        sequence.Tokens.Add(token);
        sequence.Logps.Add(logp);
        sequence.Finish = manner.Stops.Contains(token) ? Finish.Stop
            : StopsAt(sequence) ? Finish.StopString
            : sequence.Tokens.Count == sampling.MaxTokens || sequence.Prompt.Count + sequence.Tokens.Count == config.ContextSize
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
        if (sampling.StopStrings is not { } stops || manner.Decode is not { } decode)
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
internal sealed class Written(Seed seed, IReadOnlyList<int> prompt)
{
    public Seed Seed => seed;

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
