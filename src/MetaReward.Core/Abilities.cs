namespace MetaReward;

/// <summary>
/// What a policy can do besides answering with a text. A recipe lists the abilities that a role needs; a policy without them is refused.
/// </summary>
/// <param name="Tokens">Its samples have token ids, so they can be learned without tokenising their text again.</param>
/// <param name="LogProbs">Its samples have the log-probability of each token.</param>
/// <param name="Seeds">The same seed gives the same sample.</param>
/// <param name="Several">Several samples of one prompt share its reading.</param>
/// <param name="Images">It reads images.</param>
/// <param name="Given">It tells how likely given replies are.</param>
/// <param name="Alternatives">It tells how likely other characters are at a place of a given reply.</param>
public sealed record Abilities(
    bool Tokens = false, bool LogProbs = false, bool Seeds = false, bool Several = false, bool Images = false, bool Given = false,
    bool Alternatives = false)
{
    /// <summary>The abilities of a local checkpoint.</summary>
    public static Abilities Here { get; } = new(Tokens: true, LogProbs: true, Seeds: true, Several: true, Given: true,
        Alternatives: true);

    /// <summary>The abilities of a server, which gives only texts.</summary>
    public static Abilities Served { get; } = new();

    /// <summary>The names of those abilities of <paramref name="needed"/> that are missing.</summary>
    public IReadOnlyList<string> Lacking(Abilities needed)
    {
        (bool Needed, bool There, string Words)[] all =
        [
            (needed.Tokens, Tokens, "token ids"),
            (needed.LogProbs, LogProbs, "log-probs"),
            (needed.Seeds, Seeds, "samples that a seed decides"),
            (needed.Several, Several, "several samples of one reading"),
            (needed.Images, Images, "reading images"),
            (needed.Given, Given, "log-probs of given replies"),
            (needed.Alternatives, Alternatives, "log-probs of a score's alternatives"),
        ];
        return [.. all.Where(one => one.Needed && !one.There).Select(one => one.Words)];
    }
}
