namespace MetaReward.Recipes;

/// <summary>
/// Whether records trace back to one another: every id of an iteration leads to a prompt, a response or a judgment that is there.
/// </summary>
internal static class Traces
{
    /// <summary>What a record is, without what was written: the ids that lead elsewhere.</summary>
    public static string NameOf(object record) => record switch
    {
        Response response => $"{response.Id} of {response.Prompt.Id}, {response.Prompt.Text}",
        Judgment judgment => $"{judgment.Id} of {judgment.ResponseId}",
        Battle battle => $"{battle.Id} of {battle.ResponseId}",
        Comparison comparison => $"{comparison.Id} of {comparison.MatchupId}, {comparison.FirstId} and {comparison.SecondId}",
        Retold retold => $"{retold.Id} of {retold.ResponseId}",
        Expectation expectation => $"{expectation.Id} of {expectation.JudgmentId} on {expectation.Scale}",
        Writing writing => writing.Id,
        _ => record.ToString() ?? "",
    };

    /// <summary>A record's id.</summary>
    public static string IdOf(object record) => record switch
    {
        Prompt prompt => prompt.Id,
        Response response => response.Id,
        Judgment judgment => judgment.Id,
        Battle battle => battle.Id,
        Comparison comparison => comparison.Id,
        Retold retold => retold.Id,
        Expectation expectation => expectation.Id,
        Writing writing => writing.Id,
        Rollout rollout => rollout.Id,
        PreferencePair pair => pair.Id,
        Demonstration demonstration => demonstration.Id,
        _ => throw new ArgumentException($"a {record.GetType().Name} has no id here"),
    };

    /// <summary>Why what was sampled in an iteration does not belong together; null where it does.</summary>
    public static string? Fault(Sampled sampled)
    {
        var prompts = Distinct(sampled.Prompts, prompt => prompt.Id, "prompt", out var fault);
        var responses = Distinct(sampled.Responses, response => response.Id, "response", out fault, fault);
        var judgments = Distinct(sampled.Judgments, judgment => judgment.Id, "judgment", out fault, fault);
        var writings = Distinct(sampled.Writings, writing => writing.Id, "text", out fault, fault);
        _ = Distinct(sampled.Battles, battle => battle.Id, "battle", out fault, fault);
        return fault
            ?? First(sampled.Responses,
                r => r.GroupId.EndsWith("/" + r.Prompt.Id, StringComparison.Ordinal) && prompts.TryGetValue(r.Prompt.Id, out var prompt)
                    && prompt == r.Prompt, r => $"the response '{r.Id}' answers no prompt of this iteration")
            ?? First(sampled.Judgments, j => responses.ContainsKey(j.ResponseId) || writings.ContainsKey(j.ResponseId),
                j => $"the judgment '{j.Id}' is of no response of this iteration")
            ?? First(sampled.Battles, b => judgments.ContainsKey(b.FirstId) && judgments.ContainsKey(b.SecondId),
                b => $"the battle '{b.Id}' is of no two judgments of this iteration");
    }

    /// <summary>Why pairs do not follow from what was sampled; null where they can.</summary>
    public static string? Fault(IEnumerable<PreferencePair> pairs, Sampled sampled)
    {
        var samples = sampled.Responses.Select(r => (r.Id, r.Sample)).Concat(sampled.Judgments.Select(j => (j.Id, j.Sample)))
            .ToDictionary(one => one.Id, one => one.Sample, StringComparer.Ordinal);
        var texts = sampled.Writings.Where(one => one.Text is not null)
            .ToDictionary(one => one.Id, one => one.Text, StringComparer.Ordinal);
        var groups = sampled.Prompts.Select(prompt => prompt.Id).ToHashSet(StringComparer.Ordinal);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            if (!ids.Add(pair.Id))
                return $"the pair '{pair.Id}' stands twice";
            var owner = pair.Role == Role.Actor ? GroupOf(pair.Id, groups) : pair.Id[..pair.Id.LastIndexOf('/')];
            foreach (var side in new[] { pair.Chosen, pair.Rejected })
            {
                if (!side.Id.StartsWith(owner + "/", StringComparison.Ordinal)
                    || !(samples.TryGetValue(side.Id, out var sample) | texts.TryGetValue(side.Id, out var text)))
                    return $"a side of the pair '{pair.Id}' is '{side.Id}', which is not of this prompt";
                if (side.Target is Target.Written written && written.Text == text)
                    continue;
                if (sample is null || side.Sample is not { } own || sample.Text != own.Text || !sample.Tokens.SequenceEqual(own.Tokens))
                    return $"'{side.Id}' is not in the pair '{pair.Id}' as it was sampled";
            }
        }

        return null;
    }

    /// <summary>Why skips are not of this iteration's prompts; null where they are.</summary>
    public static string? Fault(IEnumerable<Skipped> skips, Sampled sampled)
    {
        var groups = sampled.Prompts.Select(prompt => prompt.Id).ToHashSet(StringComparer.Ordinal);
        return First(skips, skip => GroupOf(skip.Id, groups) is not null,
            skip => $"the skip '{skip.Id}' is of no prompt of this iteration");
    }

    /// <summary>The prompt's id in its iteration that an id begins with: <c>i1/p00017</c>; null where it begins with none.</summary>
    private static string? GroupOf(string id, HashSet<string> prompts)
    {
        var start = id.IndexOf('/') + 1;
        for (var end = id.Length; end > start; end = id.LastIndexOf('/', end - 1))
        {
            if (prompts.Contains(id[start..end]))
                return id[..end];
        }

        return null;
    }

    private static string? First<T>(IEnumerable<T> records, Func<T, bool> traces, Func<T, string> said) =>
        records.Where(record => !traces(record)).Select(said).FirstOrDefault();

    private static Dictionary<string, T> Distinct<T>(
        IEnumerable<T> records, Func<T, string> id, string kind, out string? fault, string? before = null)
    {
        var by = new Dictionary<string, T>(StringComparer.Ordinal);
        var twice = records.FirstOrDefault(record => !by.TryAdd(id(record), record));
        fault = before ?? (twice is null ? null : $"the {kind} '{id(twice)}' stands twice");
        return by;
    }
}
