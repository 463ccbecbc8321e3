using System.Text.Json;

namespace MetaReward.Bench.Golden;

/// <summary>How each prompt of an iteration ended, in one line: <c>i1/p00091: actor r5 > r4 (5, 0) | actor duplicate r6</c>.</summary>
internal static class GoldenEnds
{
    /// <summary>One line for each prompt, in the order in which prompts first come up.</summary>
    public static IEnumerable<string> Of(IEnumerable<JsonElement> pairs, IEnumerable<JsonElement> skips)
    {
        var ends = pairs.Select(Pair).Concat(skips.GroupBy(skip => (Group: GroupOf(Id(skip)), Words: Words(skip))).Select(Skips));
        return ends.GroupBy(end => end.Group, end => end.Words).Select(prompt => $"{prompt.Key}: {string.Join(" | ", prompt)}");
    }

    private static (string Group, string Words) Pair(JsonElement pair)
    {
        var group = GroupOf(Id(pair));
        var (chosen, rejected) = (pair.GetProperty("chosen"), pair.GetProperty("rejected"));
        return (group, $"{Finding.First(pair, "role")} {Inside(Id(chosen), group)} > {Inside(Id(rejected), group)} "
            + $"({Finding.First(chosen, "score")}, {Finding.First(rejected, "score")})");
    }

    private static (string Group, string Words) Skips(IGrouping<(string Group, string Words), JsonElement> skips)
    {
        var (group, words) = skips.Key;
        return (group, string.Join(' ', skips.Select(skip => Inside(Id(skip), group)).Where(id => id.Length > 0).Prepend(words)));
    }

    private static string Words(JsonElement skip) => $"{Finding.First(skip, "role")} {Finding.First(skip, "reason")}";

    private static string Id(JsonElement record) => Finding.First(record, "id");

    /// <summary>Iteration and prompt: <c>i1/p00091</c>.</summary>
    private static string GroupOf(string id) => string.Join('/', id.Split('/').Take(2));

    /// <summary>An id without the part that the line begins with.</summary>
    private static string Inside(string id, string group) =>
        id.StartsWith(group, StringComparison.Ordinal) ? id[group.Length..].TrimStart('/') : id;
}
