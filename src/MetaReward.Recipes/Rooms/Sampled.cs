namespace MetaReward.Recipes;

/// <summary>What an iteration's policy was asked and wrote: all that the pairs follow from.</summary>
/// <param name="Prompts">The iteration's slice of the pool.</param>
/// <param name="Responses">All of them, duplicates included.</param>
/// <param name="Judgments">Of the distinct responses.</param>
/// <param name="Battles">Of the most disputed responses; empty where the judge is not trained.</param>
public sealed record Sampled(
    IReadOnlyList<Prompt> Prompts, IReadOnlyList<Response> Responses, IReadOnlyList<Judgment> Judgments, IReadOnlyList<Battle> Battles)
{
    /// <summary>Texts on request: feedback, better responses.</summary>
    public IReadOnlyList<Writing> Writings { get; init; } = [];
}
