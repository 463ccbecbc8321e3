namespace MetaReward;

/// <summary>What a policy is asked: one user message.</summary>
/// <param name="Id">Unique within a run, for example <c>p00017</c>. Opaque: never used as a path, never parsed.</param>
/// <param name="Text">The message as the user wrote it. Special tokens inside it are plain text.</param>
public sealed record Prompt(string Id, string Text);
