using System.Text.Json;
using MetaReward.Recipes;
using MetaReward.Text;

namespace MetaReward.Cli.Work;

/// <summary>
/// Pairs as a model can learn them. What was sampled keeps its tokens where they are this model's, and is a written answer where they are
/// another's. The trainer tokenises written answers and renders prompts; only a prompt with an author that no dialogue has
/// (<c>tool</c>, say) goes through the chat template here.
/// </summary>
/// <param name="text">The model's text side.</param>
/// <param name="context">Tokens that the model holds.</param>
/// <param name="longest">To what sides are cut in training; 0: not at all, and what is longer than the context is left out.</param>
internal sealed class WrittenTokens(TextSide text, int context, int longest)
{
    /// <summary>Pairs to train on, what is left out, and how many sampled answers had to be tokenised anew.</summary>
    public (IReadOnlyList<PreferencePair> Pairs, IReadOnlyList<PairSkip> Skips, int Anew) Of(PairRows rows)
    {
        var (pairs, skips, anew) = (new List<PreferencePair>(), new List<PairSkip>(rows.Skips), 0);
        foreach (var pair in rows.Sampled)
        {
            var own = IsOwn(pair.Chosen) && IsOwn(pair.Rejected);
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
        if (row.ToPair() is { } pair)
        {
            return pair;
        }

        var told = row with { Prompt = [new("user", JsonSerializer.Serialize(row.Prompt, Terminal.Json))] }; // to be read
        return told.ToPair()! with
        {
            PromptTokens = text.EncodeConversation(new Conversation([.. row.Prompt.Select(message => JsonSerializer.SerializeToElement(
                new { role = message.Role, content = message.Text }))])
            {
                OpenResponse = true, Variables = text.Variables.Values,
            }),
        };
    }

    private static Side Anew(Side side) => side with { Target = side.Text };

    /// <summary>Whether this model's tokens of a sample say what it says; of a written answer that there are none which do not.</summary>
    private bool IsOwn(Side side) => side.Sample is not { } sample || (sample.Tokens.Count > 0
        && sample.Tokens.All(token => token >= 0 && token < text.Tokenizer.VocabularySize)
        && text.Tokenizer.Decode(sample.Tokens).StartsWith(sample.Text, StringComparison.Ordinal));

    private (string Reason, string Detail)? Unusable(PreferencePair pair)
    {
        if (pair.Chosen.Target.IsEmpty() || pair.Rejected.Target.IsEmpty())
        {
            return ("an answer is empty", $"the {(pair.Chosen.Target.IsEmpty() ? "chosen" : "rejected")} one says nothing");
        }

        var (chosen, rejected) = (text.EncodeTarget(pair.Chosen.Target), text.EncodeTarget(pair.Rejected.Target));
        if (chosen.SequenceEqual(rejected))
        {
            return ("both answers are the same", "in this model's tokens");
        }

        var prompt = (pair.PromptTokens ?? text.EncodePrompt(pair.Prompt)).Count;
        var length = prompt + Math.Max(chosen.Count, rejected.Count);
        return longest > 0 || length <= context ? null
            : ("longer than the model's context",
                $"{length} tokens, of which the prompt has {prompt}; the context holds {context}. training.max_length cuts answers");
    }
}
