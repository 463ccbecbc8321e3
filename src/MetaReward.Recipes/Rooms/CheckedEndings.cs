using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>A skip and the role whose record did not come about. A line of <c>6-skips.jsonl</c>.</summary>
/// <param name="Id">A prompt in an iteration, a response or a judgment.</param>
public sealed record Skipped(Role Role, string Id, SkipReason Reason, string Detail);

/// <summary>An iteration's endings put together and checked: what is learned from, and every skip with its role.</summary>
/// <param name="Name">File of the records: <c>6-pairs</c>, <c>6-demonstrations</c>, <c>6-rollouts</c>.</param>
/// <param name="Type">How a record is written.</param>
/// <param name="IdOf">A record's id.</param>
/// <param name="Kept">The records of all endings, in their order.</param>
/// <param name="Skips">The skips of all endings, in their order.</param>
internal sealed record CheckedEndings<T>(
    string Name, JsonTypeInfo<T> Type, Func<T, string> IdOf, IReadOnlyList<T> Kept, IReadOnlyList<Skipped> Skips)
    where T : class
{
    public IReadOnlyList<Ending<T>> Endings { get; init; } = [];

    /// <exception cref="InvalidOperationException">A prompt has no end, or two.</exception>
    public static CheckedEndings<T> Of(Iteration at, IReadOnlyList<Prompt> prompts, IReadOnlyList<Ending<T>> endings)
    {
        string[] groups = [.. prompts.Select(prompt => $"{at.Label}/{prompt.Id}")];
        var (name, type, idOf) = Learnable.Of<T>();
        foreach (var ending in endings)
        {
            if (ending.Lost(groups, idOf) is { } lost)
                throw new InvalidOperationException(lost);
        }

        return new(name, type, idOf, [.. endings.SelectMany(ending => ending.Kept)],
            [.. endings.SelectMany(ending => ending.Skips.Select(skip => new Skipped(ending.Role, skip.Id, skip.Reason, skip.Detail)))])
        {
            Endings = endings,
        };
    }

    /// <summary>Why records that were kept before are not those that the page makes now; null where they are.</summary>
    /// <param name="kept">Read as they come, and only once.</param>
    public string? Fault<TRecord>(IEnumerable<TRecord> kept) => kept switch
    {
        IEnumerable<Skipped> skips => Difference(skips, Skips, skip => $"{skip.Role} {skip.Id} {skip.Reason}", skip => skip.Id),
        IEnumerable<T> records => Difference(records, Kept, Learnable.Content, IdOf),
        _ => null,
    };

    private static string? Difference<TRecord>(
        IEnumerable<TRecord> kept, IReadOnlyList<TRecord> made, Func<TRecord, string> content, Func<TRecord, string> idOf)
    {
        var count = 0;
        foreach (var record in kept)
        {
            if (count < made.Count && content(record) != content(made[count]))
                return $"'{idOf(record)}' is not what follows from the samples";
            count++;
        }

        return count == made.Count ? null : $"it holds {count} records where {made.Count} follow from the samples";
    }

    /// <summary>Counts of what was kept and skipped, and of the pairs' sides.</summary>
    public void Count(FigureBook figures)
    {
        foreach (var ending in Endings)
        {
            figures.Count(FigureNames.Learned(Name[2..], ending.Role), ending.Kept.Count);
            foreach (var (reason, count) in ending.Skips.CountBy(skip => skip.Reason))
                figures.Count(FigureNames.Skip(ending.Role, reason), count);
            Learnable.Count(figures, ending.Role, ending.Kept);
        }
    }
}
