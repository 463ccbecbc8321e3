namespace MetaReward.Recipes;

/// <summary>One way in which an iteration's prompts end: the records of one role that were kept to learn from, and the skips.</summary>
/// <param name="Role">Whose skill the records teach.</param>
/// <param name="Kept">The records that are learned from.</param>
/// <param name="Skips">Skips of prompts, and of responses and judgments on the way.</param>
public sealed record Ending<T>(Role Role, IReadOnlyList<T> Kept, IReadOnlyList<Skip> Skips)
    where T : class
{
    /// <summary>
    /// Ids below a prompt's own at which the prompt ends, too: the disputed response, of which the judgments are compared.
    /// </summary>
    public IReadOnlyList<string> Ends { get; init; } = [];

    /// <summary>A prompt may give several records; otherwise exactly one, or one final skip.</summary>
    public bool Several { get; init; }

    /// <summary>Values that the selection went by (scores, tournaments, votes), for whoever traces a record.</summary>
    public IReadOnlyList<object> Evidence { get; init; } = [];

    /// <summary>Why every prompt ends without a record of this role.</summary>
    /// <param name="groups">The prompts' ids in this iteration.</param>
    public static Ending<T> None(Role role, IEnumerable<string> groups, SkipReason reason, string detail) =>
        new(role, [], [.. groups.Select(group => new Skip(group, reason, detail))]);

    /// <summary>What is wrong with the ends: prompts without one, or with two; null where nothing is.</summary>
    /// <param name="groups">The prompts' ids in this iteration.</param>
    /// <param name="idOf">A kept record's id.</param>
    internal string? Lost(IReadOnlyList<string> groups, Func<T, string> idOf)
    {
        var (known, deeper) = (groups.ToHashSet(StringComparer.Ordinal), Ends.ToHashSet(StringComparer.Ordinal));
        string? GroupOf(string id)
        {
            while (!known.Contains(id))
            {
                if (id.LastIndexOf('/') is var cut && cut <= 0)
                    return null;
                id = id[..cut];
            }

            return id;
        }

        var kept = Kept.Select(record => GroupOf(idOf(record))).ToArray();
        var skipped = Skips.Where(skip => known.Contains(skip.Id) || deeper.Contains(skip.Id)).Select(skip => GroupOf(skip.Id)).ToArray();
        string?[] ended = [.. Several ? kept.Distinct() : kept, .. skipped];
        if (ended.Length == groups.Count && ended.ToHashSet(StringComparer.Ordinal).SetEquals(groups))
            return null;
        var lost = groups.Except(ended).Take(3).ToArray();
        return $"{Role}: {groups.Count} prompts went in and {ended.Length} ends came out ({Kept.Count} kept); every prompt must end in "
            + $"{(Several ? "kept records" : "exactly one kept record")} or one final skip. "
            + $"Without an end: {(lost.Length == 0 ? "none" : string.Join(", ", lost))}.";
    }
}
