namespace MetaReward.Measures;

/// <summary>
/// How much responses vary: among the responses to one prompt, and over all of them how often one opening comes. Words are what white space
/// parts. A policy that collapses says the same in all samples, or begins every reply with the same words.
/// </summary>
public static class Variety
{
    private const int Opening = 3;

    /// <summary>Different answers among a prompt's responses, 1 / K to 1, mean over prompts.</summary>
    public static Interval Distinct(IReadOnlyList<Response> responses) => PerPrompt(responses,
        texts => texts.Distinct(StringComparer.Ordinal).Count() / (double)texts.Length);

    /// <summary>
    /// Different pairs of neighbouring words among all such pairs of a prompt's responses (distinct-2; Li et al., arXiv:1510.03055), mean
    /// over prompts. Prompts whose responses have no two words are left out.
    /// </summary>
    public static Interval Phrases(IReadOnlyList<Response> responses) => PerPrompt(responses, texts =>
    {
        var seen = new HashSet<(string, string)>();
        var all = 0;
        foreach (var words in texts.Select(Words))
        {
            for (var i = 1; i < words.Length; i++, all++)
                seen.Add((words[i - 1], words[i]));
        }

        return all == 0 ? double.NaN : seen.Count / (double)all;
    });

    /// <summary>Responses that begin with the three words that most begin with, among those with three words.</summary>
    public static Interval CommonestOpening(IReadOnlyList<Response> responses)
    {
        var openings = new Dictionary<(string, string, string), int>();
        var all = 0;
        foreach (var words in responses.Select(response => Beginning(response.Sample.Answer)).Where(words => words.Length >= Opening))
        {
            var key = (words[0], words[1], words[2]);
            openings[key] = openings.GetValueOrDefault(key) + 1;
            all++;
        }

        return Intervals.Proportion(openings.Values.DefaultIfEmpty(0).Max(), all);
    }

    /// <summary>Words that both texts have, of all words that one of them has (Jaccard), 0 to 1; NaN where both are empty.</summary>
    public static double Shared(string one, string other)
    {
        var words = Words(one).ToHashSet(StringComparer.Ordinal);
        var all = words.Union(Words(other), StringComparer.Ordinal).Count();
        return all == 0 ? double.NaN : words.Intersect(Words(other), StringComparer.Ordinal).Count() / (double)all;
    }

    private static Interval PerPrompt(IReadOnlyList<Response> responses, Func<string[], double> of) => Intervals.Mean(
        responses.GroupBy(response => response.GroupId).Select(group => of([.. group.Select(response => response.Sample.Answer)])));

    /// <summary>The first few words; a long text is not split whole.</summary>
    private static string[] Beginning(string text)
    {
        var parts = text.TrimStart().Split((char[]?)null, Opening + 1, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > Opening ? parts[..Opening] : parts;
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
