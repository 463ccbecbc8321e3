using MetaReward.Measures;

namespace MetaReward.Cli.Results;

/// <summary>Measures in one line, for a reader who watches a run.</summary>
public static class Figures
{
    private static readonly (string Name, string Words)[] Told =
    [
        ("actor/sampled", "actor right {0} sampled"),
        ("actor/greedy", "{0} greedy"),
        ("judge/pairwise", "judge agrees {0} pairwise"),
        ("judge/exact", "{0} exact"),
        ("probe/parse-rate", "judgments readable {0}"),
        ("probe/overall", "prefers good to spoiled {0}"),
        ("probe/other-prompt", "to another prompt's {0}"),
        ("probe/truncated", "to truncated {0}"),
        ("probe/shuffled", "to shuffled {0}"),
        ("probe/repeated", "to repeated {0}"),
    ];

    /// <summary>The figures a reader looks for, in words; those that were not measured are left out.</summary>
    public static string Line(IReadOnlyDictionary<string, Interval> values) => string.Join(", ", Told
        .Where(t => values.TryGetValue(t.Name, out var value) && value.Count > 0)
        .Select(t => string.Format(t.Words, ResultTable.Percent(values[t.Name].Value))));
}
