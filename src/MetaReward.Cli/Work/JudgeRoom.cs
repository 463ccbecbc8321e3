namespace MetaReward.Cli.Work;

/// <summary>Whether what a judge is shown fits into its context: said before anything is asked, since no teaching cures it.</summary>
/// <param name="Tokens">Number of tokens of a rendered user message.</param>
/// <param name="Context">Tokens that the model's context holds.</param>
public sealed record JudgeRoom(Func<string, int> Tokens, int Context)
{
    /// <summary>Holds the shortest of the judge's prompts against the context.</summary>
    /// <param name="rubric">The judge's.</param>
    /// <param name="exchanges">What it will judge.</param>
    /// <param name="settings">What a reader may lower.</param>
    /// <exception cref="InvalidDataException">None fits; says how long the shortest is, and what to do.</exception>
    public void Check(IRubric<Exchange> rubric, IEnumerable<Exchange> exchanges, Settings.RunSettings settings)
    {
        var shortest = exchanges.Select(exchange => Tokens(rubric.Render(exchange))).DefaultIfEmpty(0).Min();
        if (shortest >= Context)
        {
            throw new InvalidDataException(
                $"the judge prompt (about {shortest} tokens) does not fit the context of {Context}: "
                + $"the rubric alone takes about {Tokens(rubric.Render(new("", "")))}. "
                + "Nothing can be judged, and no teaching cures that. Take a model with a longer "
                + $"context{(settings.Outline.Actor.MaxTokens > 64
                    ? ", or shorter prompts and responses (sampling.max_response_tokens)"
                    : "")}.");
        }
    }
}
