namespace MetaReward.Data.Lint;

/// <summary>What rows have to do with each other: those that are there twice, or nearly.</summary>
internal static class RowLint
{
    private const int Crowd = 10;
    private const double CrowdShare = 0.01;

    public static IEnumerable<LintFinding> Of(IReadOnlyList<LintRow> rows, bool pairs)
    {
        var groups = rows.GroupBy(row => row.Prompt.Key, StringComparer.Ordinal).ToList();
        var repeated = (pairs ? rows.GroupBy(row => $"{row.Prompt.Key}\0{string.Join('\0', row.Answers)}", StringComparer.Ordinal).ToList()
            : groups).Where(group => group.Skip(1).Any()).ToList();
        if (repeated.Count > 0)
        {
            yield return DataLint.Finding(LintLevel.Warning, "duplicate",
                $"{(pairs ? "a pair" : "a prompt")} repeats an earlier one word for word ({repeated.Count:N0} are there more than once)"
                + (pairs ? "" : "; data.deduplicate: exact leaves them out"),
                [.. repeated.SelectMany(group => group.Skip(1).Select(row => $"{row.Place} as {group.First().Place}"))]);
        }

        List<LintRow> firsts = [.. groups.Select(group => group.First())];
        var near = NearDuplicates.Of([.. firsts.Select(row => row.Prompt.Text)]);
        if (near.Count > 0)
        {
            yield return DataLint.Finding(LintLevel.Warning, "near-duplicate",
                $"a prompt is nearly an earlier one: a likeness of {NearDuplicates.Likeness} or more, in {near.Count:N0} groups",
                [.. near.SelectMany(group => group.Skip(1).Select(i => $"{firsts[i].Place} like {firsts[group[0]].Place}"))]);
        }

        var crowded = groups.Where(group => group.Count() > Math.Max(Crowd, CrowdShare * rows.Count)).OrderByDescending(g => g.Count())
            .ToList();
        if (pairs && crowded.Count > 0)
        {
            yield return new(LintLevel.Warning, "crowded-prompt", crowded.Sum(group => group.Count()),
                $"one prompt has more than {Crowd} pairs and more than {CrowdShare:P0} of all: it outweighs the others",
                [.. crowded.Take(5).Select(group => $"{group.First().Place} ({group.Count():N0} pairs)")]);
        }
    }
}
