namespace MetaReward.Evaluation;

/// <summary>How a contrast's worse side was made. The truth is free: each is worse by construction, whatever the prompt.</summary>
public enum ContrastKind
{
    /// <summary>A response to another prompt: fluent, but about something else. The hardest kind, and the one that counts.</summary>
    OtherPrompt,

    /// <summary>The good response, cut off inside.</summary>
    Truncated,

    /// <summary>The good response's words in random order.</summary>
    Shuffled,

    /// <summary>The good response's opening over and over, at least as long as the good one.</summary>
    Repeated,
}

/// <summary>A prompt with a response that is taken for good: a reference response, or the policy's own greedy one.</summary>
public sealed record Answered(Prompt Prompt, string Response)
{
    /// <summary>The whole reply, thoughts included, where it was sampled or has any: what a model is taught to go on saying.</summary>
    public Target? Reply { get; init; }
}

/// <summary>A prompt with a good response and one that is worse by construction.</summary>
/// <param name="Id">The prompt's id and the kind: <c>p00017/truncated</c>.</param>
/// <param name="Prompt">What both sides respond to.</param>
/// <param name="Kind">How the worse side was made.</param>
/// <param name="Good">The better side.</param>
/// <param name="Bad">The worse side.</param>
public sealed record Contrast(string Id, Prompt Prompt, ContrastKind Kind, string Good, string Bad);

/// <summary>Something that could not be used, and why.</summary>
public sealed record LeftOut(string Id, string Why);

/// <summary>The contrasts that could be made and those that could not: together one per prompt and kind.</summary>
public sealed record ContrastSet(IReadOnlyList<Contrast> Contrasts, IReadOnlyList<LeftOut> LeftOut);

/// <summary>Names of kinds as they stand in ids, tables and measures.</summary>
public static class ContrastKinds
{
    public static IReadOnlyList<ContrastKind> All { get; } = Enum.GetValues<ContrastKind>();

    /// <summary>Kebab-case: <c>other-prompt</c>.</summary>
    public static string Name(this ContrastKind kind) => kind switch
    {
        ContrastKind.OtherPrompt => "other-prompt",
        ContrastKind.Truncated => "truncated",
        ContrastKind.Shuffled => "shuffled",
        ContrastKind.Repeated => "repeated",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
