namespace MetaReward.Torch;

/// <summary>How likely given replies are after a prompt: one pass over several at once, their prompt shared, nothing drawn.</summary>
internal static class GivenReplies
{
    /// <summary>Most tokens in one pass: several short replies share one, which keeps their logits small.</summary>
    private const int MostTokens = 512;

    /// <summary>
    /// The same replies with their tokens' natural log-probs at temperature 1. One without tokens has none; nor has one whose tokens the
    /// context cannot hold behind this prompt, which says so.
    /// </summary>
    public static Sample[] Of(Transformer model, IReadOnlyList<int> prompt, IReadOnlyList<Sample> given, CancellationToken cancel)
    {
        var told = given.Select(reply => Told(reply, [])).ToArray();
        var waiting = new Queue<int>();
        for (var i = 0; i < given.Count; i++)
        {
            if (prompt.Count + given[i].Tokens.Count > model.Config.ContextSize)
            {
                told[i] = new("", [], [], Finish.PromptTooLong);
            }
            else if (given[i].Tokens.Count > 0)
            {
                waiting.Enqueue(i);
            }
        }

        while (waiting.Count > 0)
        {
            cancel.ThrowIfCancellationRequested();
            List<int> part = [waiting.Dequeue()];
            while (waiting.TryPeek(out var next) && TokenBatch.Size(Sequences([.. part, next])) <= MostTokens)
            {
                part.Add(waiting.Dequeue());
            }

            foreach (var (i, logps) in part.Zip(ResponseLogps.FrozenTokens(model, Sequences(part))))
            {
                told[i] = Told(given[i], logps);
            }
        }

        return told;

        static Sample Told(Sample reply, float[] logps) =>
            new(reply.Text, reply.Tokens, logps, reply.Finish) { Marks = reply.Marks, Reasoning = reply.Reasoning };

        TokenSequence[] Sequences(IEnumerable<int> some) => [.. some.Select(i => new TokenSequence(prompt, given[i].Tokens))];
    }
}
