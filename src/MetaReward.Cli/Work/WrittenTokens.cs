using System.Text.Json;
using MetaReward.Recipes;
using MetaReward.Text;

namespace MetaReward.Cli.Work;

/// <summary>
/// Pairs in a model's tokens. What was sampled keeps its tokens where they are this model's; a written answer is tokenised as demonstrations are, with the
/// end token behind it, and its prompt goes through the chat template.
/// </summary>
/// <param name="text">The model's text side.</param>
/// <param name="context">Tokens that the model holds.</param>
/// <param name="longest">To what sides are cut in training; 0: not at all, and what is longer than the context is left out.</param>
internal sealed class WrittenTokens(TextSide text, int context, int longest)
{
    private readonly int end = text.EndToken;

    /// <summary>Pairs to train on, what is left out, and how many sampled answers had to be tokenised anew.</summary>
    public (IReadOnlyList<PreferencePair> Pairs, IReadOnlyList<PairSkip> Skips, int Anew) Of(PairRows rows)
    {
        var (pairs, skips, anew) = (new List<PreferencePair>(), new List<PairSkip>(rows.Skips), 0);
        foreach (var pair in rows.Sampled)
        {
            var own = IsOwn(pair.Chosen.Sample) && IsOwn(pair.Rejected.Sample);
            anew += own ? 0 : 1;
            Add(pair.Id, () => own ? pair : pair with { Chosen = Anew(pair.Chosen), Rejected = Anew(pair.Rejected) });
        }

        foreach (var row in rows.Written)
        {
            Add(row.Id, () => Written(row));
        }

        return (pairs, skips, anew);

        void Add(string id, Func<PreferencePair> make)
        {
            try
            {
                var pair = make();
                if (Unusable(pair) is var (reason, detail))
                {
                    skips.Add(new(id, reason, detail));
                    return;
                }

                pairs.Add(pair);
            }
            catch (InvalidDataException refusal)
            {
                skips.Add(new(id, "the model's text side refuses it", ShortText.Of(refusal.Message)));
            }
        }
    }

    private PreferencePair Written(WrittenPair row)
    {
        var single = row.Prompt is [{ Role: "user" }];
        var prompt = single ? row.Prompt[0].Text : JsonSerializer.Serialize(row.Prompt, Terminal.Json);
        return new($"{row.Id}/actor", Role.Actor, prompt, Side("chosen", row.Chosen, row.Scores.Chosen), Side("rejected", row.Rejected, row.Scores.Rejected), "preferred in the file")
        {
            PromptTokens = single ? null : text.EncodeConversation([.. row.Prompt.Select(message => new ChatMessage(message.Role, message.Text))], openResponse: true),
        };

        Side Side(string name, string answer, double score) => new($"{row.Id}/{name}", score, Sample(answer));
    }

    private Side Anew(Side side) => side with { Sample = Sample(side.Sample.Text) };

    /// <summary>A written answer: nobody sampled it, so its log-probs are unknown and written as 0.</summary>
    private Sample Sample(string answer)
    {
        var tokens = text.Tokenizer.Encode(answer);
        int[] ended = tokens is [.., var last] && last == end ? [.. tokens] : [.. tokens, end];
        return new(answer, ended, new float[ended.Length], Finish.Stop);
    }

    /// <summary>Whether this model's tokens of a sample say what it says.</summary>
    private bool IsOwn(Sample sample) => sample.Tokens.All(token => token >= 0 && token < text.Tokenizer.VocabularySize)
        && text.Tokenizer.Decode(sample.Tokens).StartsWith(sample.Text, StringComparison.Ordinal);

    private (string Reason, string Detail)? Unusable(PreferencePair pair)
    {
        if (pair.Chosen.Sample.Tokens.SequenceEqual(pair.Rejected.Sample.Tokens))
        {
            return ("both answers are the same", "in this model's tokens");
        }

        var prompt = (pair.PromptTokens ?? text.EncodePrompt(pair.Prompt)).Count;
        var length = prompt + Math.Max(pair.Chosen.Sample.Tokens.Count, pair.Rejected.Sample.Tokens.Count);
        return longest > 0 || length <= context ? null
            : ("longer than the model's context", $"{length} tokens, of which the prompt has {prompt}; the context holds {context}. training.max_length cuts answers");
    }
}
