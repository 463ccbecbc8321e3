namespace MetaReward.Recipes;

/// <summary>A message of a conversation in a file of pairs.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
public sealed record Utterance(string Role, string Text);

/// <summary>A preference in words: what was asked, and two answers of which the first is preferred.</summary>
/// <param name="Id">Its place in the file: <c>row 12</c>.</param>
/// <param name="Prompt">At least one message; the last one is to be answered.</param>
/// <param name="Chosen">Not empty, and not the same as <paramref name="Rejected"/>.</param>
public sealed record WrittenPair(string Id, IReadOnlyList<Utterance> Prompt, string Chosen, string Rejected)
{
    /// <summary>Its scores where the file has them, else 1 and 0.</summary>
    public (double Chosen, double Rejected) Scores { get; init; } = (1, 0);
}

/// <summary>A pair that is not trained on, and why. A line of <c>6-skips.jsonl</c> beside a training on a file.</summary>
/// <param name="Id">The pair or row.</param>
/// <param name="Reason">The kind, for counting.</param>
/// <param name="Detail">One sentence about this one; may be empty.</param>
public sealed record PairSkip(string Id, string Reason, string Detail);

/// <summary>
/// What a place holds to train on: pairs with their tokens as they were sampled, or pairs in words; and what cannot be used.
/// </summary>
/// <param name="Kind">What it is, for a reader.</param>
public sealed record PairRows(
    string Kind, IReadOnlyList<PreferencePair> Sampled, IReadOnlyList<WrittenPair> Written, IReadOnlyList<PairSkip> Skips);
