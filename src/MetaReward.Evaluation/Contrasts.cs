namespace MetaReward.Evaluation;

/// <summary>
/// Makes contrasts from good responses. Their truth costs nothing, so a judge can be probed before any label exists. What they cannot
/// show: whether a judge tells a right answer from a wrong one of the same form; a judge that passes may still be at chance there.
/// Degenerate: one prompt has no other prompt's response; a response of one word can only be repeated.
/// </summary>
public static class Contrasts
{
    private const double LeastKept = 0.25;
    private const double MostKept = 0.6;

    /// <summary>One contrast per prompt and kind, in that order.</summary>
    /// <param name="answered">Prompts with good responses.</param>
    /// <param name="seed">Chooses the other prompt, the cut and the order of words; each by the prompt's id, not by its place.</param>
    /// <param name="fewestWords">Shorter good responses are left out: "Yes" may well answer another prompt too.</param>
    public static ContrastSet From(IReadOnlyList<Answered> answered, Seed seed, int fewestWords = 4)
    {
        var made = new List<Contrast>();
        var leftOut = new List<LeftOut>();
        foreach (var one in answered)
        {
            foreach (var kind in ContrastKinds.All)
            {
                var id = $"{one.Prompt.Id}/{kind.Name()}";
                if (Spoiled.Words(one.Response).Length < fewestWords)
                {
                    leftOut.Add(new(id, $"the response has fewer than {fewestWords} words"));
                }
                else if (Worse(one, kind, answered, seed.Derive(id)) is { } bad)
                {
                    made.Add(new(id, one.Prompt, kind, one.Response, bad));
                }
                else
                {
                    leftOut.Add(new(id, kind == ContrastKind.OtherPrompt
                        ? "no other prompt has another response"
                        : "the response cannot be spoiled this way"));
                }
            }
        }

        return new(made, leftOut);
    }

    /// <summary>A response to another prompt, or null if there is none that differs in prompt and text.</summary>
    internal static Answered? Other(Answered one, IReadOnlyList<Answered> answered, Seed seed)
    {
        var start = seed.Below(answered.Count, 0);
        return Enumerable.Range(0, answered.Count).Select(i => answered[(start + i) % answered.Count])
            .FirstOrDefault(a => !Same(a.Prompt.Text, one.Prompt.Text) && !Same(a.Response, one.Response));
    }

    private static string? Worse(Answered one, ContrastKind kind, IReadOnlyList<Answered> answered, Seed seed) => kind switch
    {
        ContrastKind.OtherPrompt => Other(one, answered, seed)?.Response,
        ContrastKind.Truncated => Spoiled.Truncated(one.Response, LeastKept + ((MostKept - LeastKept) * seed.Uniform(0))),
        ContrastKind.Shuffled => Spoiled.Shuffled(one.Response, seed),
        _ => Spoiled.Repeated(one.Response),
    };

    private static bool Same(string a, string b) => a.Trim().Equals(b.Trim(), StringComparison.OrdinalIgnoreCase);
}
