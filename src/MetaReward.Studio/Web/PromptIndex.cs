using MetaReward.Recipes;

namespace MetaReward.Studio.Web;

/// <summary>What one prompt of an iteration led to, in a line.</summary>
/// <param name="Id">The prompt in its iteration: <c>i1/p00017</c>.</param>
/// <param name="Text">What was asked.</param>
/// <param name="Responses">How many there are.</param>
/// <param name="Scores">Mean scores of its responses that have one, the best first.</param>
/// <param name="Pairs">Whose skill its pairs, or what else was learned from it, teach.</param>
/// <param name="Lost">Why it has no pair, in words; empty where it has one.</param>
internal sealed record PromptRow(
    string Id, string Text, int Responses, IReadOnlyList<double> Scores, IReadOnlyList<Role> Pairs, IReadOnlyList<string> Lost)
{
    /// <summary>Best less worst mean score; NaN where fewer than two responses have one.</summary>
    public double Gap => Scores.Count < 2 ? double.NaN : Scores[0] - Scores[^1];
}

/// <summary>The prompts of one iteration with what they led to, made once from the run's files.</summary>
internal sealed class PromptIndex
{
    private PromptIndex(IReadOnlyList<PromptRow> rows)
    {
        Rows = rows;
    }

    /// <summary>In the order of the iteration.</summary>
    public IReadOnlyList<PromptRow> Rows { get; }

    /// <summary>Reads an iteration.</summary>
    public static PromptIndex Of(RunReader run, int t)
    {
        var scores = new Dictionary<string, (double Sum, int Count)>(StringComparer.Ordinal);
        foreach (var judgment in run.Judgments(t))
        {
            if (judgment.Verdict is Verdict.Scored { Score: var score })
            {
                var (sum, count) = scores.GetValueOrDefault(judgment.ResponseId);
                scores[judgment.ResponseId] = (sum + score, count + 1);
            }
        }

        var responses = run.Responses(t).ToLookup(response => response.GroupId, StringComparer.Ordinal);
        // steps have ids of their own
        var groups = responses.Count > 0 ? responses.Select(group => (Id: group.Key, group.First().Prompt.Text))
            : run.Prompts(t).Select(prompt => (Id: $"i{t}/{prompt.Id}", prompt.Text));
        var pairs = run.Learned(t).ToLookup(one => GroupOf(one.Id), one => one.Role, StringComparer.Ordinal);
        var skips = run.Skips(t).ToLookup(skip => GroupOf(skip.Id), StringComparer.Ordinal);
        return new([.. groups.Select(of => new PromptRow(of.Id, of.Text, responses[of.Id].Count(),
            [.. responses[of.Id].Where(one => scores.ContainsKey(one.Id)).Select(one => scores[one.Id].Sum / scores[one.Id].Count)
                .OrderDescending()],
            [.. pairs[of.Id].Distinct().Order()],
            [.. skips[of.Id].Where(skip => skip.Id == of.Id).Select(skip =>
                $"{skip.Role.ToString().ToLowerInvariant()}: {ReasonWords.Of(skip.Reason.ToString())}").Distinct()]))]);
    }

    /// <summary>The rows that a reader asked for.</summary>
    /// <param name="words">All of them must stand in the prompt or its id, whatever their case.</param>
    /// <param name="with">all; pair, actor or judge: with such a pair; none: without one.</param>
    /// <param name="order">place, gap, best or worst.</param>
    public IReadOnlyList<PromptRow> Find(string words, string with, string order)
    {
        var wanted = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var found = Rows.Where(row => wanted.All(word => row.Text.Contains(word, StringComparison.OrdinalIgnoreCase)
                || row.Id.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .Where(row => with switch
            {
                "pair" => row.Pairs.Count > 0,
                "actor" => row.Pairs.Contains(Role.Actor),
                "judge" => row.Pairs.Contains(Role.Judge),
                "none" => row.Pairs.Count == 0,
                _ => true,
            });
        return [.. order switch
        {
            "gap" => found.OrderByDescending(row => double.IsNaN(row.Gap) ? -1 : row.Gap),
            "best" => found.OrderByDescending(row => row.Scores.Count == 0 ? double.NegativeInfinity : row.Scores[0]),
            "worst" => found.OrderBy(row => row.Scores.Count == 0 ? double.PositiveInfinity : row.Scores[0]),
            _ => found,
        }];
    }

    /// <summary>The prompt of an id: its first two parts.</summary>
    private static string GroupOf(string id)
    {
        var cut = id.IndexOf('/');
        cut = cut < 0 ? -1 : id.IndexOf('/', cut + 1);
        return cut < 0 ? id : id[..cut];
    }
}
