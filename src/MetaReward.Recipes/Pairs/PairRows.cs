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

    /// <summary>Whether the file says the scores.</summary>
    public bool IsScored { get; init; }

    /// <summary>The run that it comes from; null where it was made elsewhere.</summary>
    public PairOrigin? Origin { get; init; }

    /// <summary>
    /// The pair for a trainer: its sides as somebody wrote them, its ids and reason those of its origin where it has one. Null where a
    /// message has an author that no dialogue has (<c>tool</c>, say): see <see cref="Authors"/>.
    /// </summary>
    public PreferencePair? ToPair() => !Prompt.All(message => Authors.ContainsKey(message.Role)) ? null
        : new(Origin?.Id ?? $"{Id}/actor", Origin?.Role ?? Role.Actor,
            new Dialogue([.. Prompt.Select(message => new Message(Authors[message.Role], message.Text))]),
            new Side(Origin?.ChosenId ?? $"{Id}/chosen", Scores.Chosen, Chosen),
            new Side(Origin?.RejectedId ?? $"{Id}/rejected", Scores.Rejected, Rejected), Origin?.Why ?? "preferred in the file");

    /// <summary>Authors by the names of their roles.</summary>
    public static IReadOnlyDictionary<string, Author> Authors { get; } = Enum.GetValues<Author>()
        .ToDictionary(author => new Message(author, "").Role, StringComparer.Ordinal);

    /// <summary>A run's pair in words.</summary>
    /// <param name="pair">The pair. Its sides' texts include thoughts, as they are learned.</param>
    /// <param name="origin">Where it comes from.</param>
    public static WrittenPair Of(PreferencePair pair, PairOrigin? origin = null) => new(
        pair.Id, [.. pair.Prompt.Messages.Select(message => new Utterance(message.Role, message.Text))], pair.Chosen.Text,
        pair.Rejected.Text)
    {
        Scores = (pair.Chosen.Score, pair.Rejected.Score), IsScored = true,
        Origin = origin ?? new(pair.Id, pair.Role) { ChosenId = pair.Chosen.Id, RejectedId = pair.Rejected.Id, Why = pair.Why },
    };
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
