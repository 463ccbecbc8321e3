using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Recipes;

namespace MetaReward.Cli.Results;

/// <summary>Promote, keep or roll back: two policies of a run on the same held-out items.</summary>
public static class Gates
{
    private static readonly (Role Role, string Name, string Words)[] Decisive =
    [
        (Role.Actor, MeasureNames.ActorSampled, "share of right responses by the oracle"),
        (Role.Actor, MeasureNames.ActorRight, "share of your questions answered rightly"),
        (Role.Actor, MeasureNames.ActorFrozenJudge, "mean score under the judge it started with"),
        (Role.Judge, MeasureNames.JudgeExact, "share of judgments with the oracle's score"),
        (Role.Judge, MeasureNames.JudgePairwise, "agreement with the oracle on pairs"),
        (Role.Judge, "probe", "accuracy on contrasts with spoiled responses"),
        (Role.Judge, "human", "agreement with human labels"),
    ];

    /// <summary>The last policy against the first, for every measure that both have items of.</summary>
    public static IReadOnlyList<(string Name, GateResult Result)> Of(RunReader run)
    {
        var turns = run.Measures.Select(m => m.Iteration).ToList();
        return turns.Count < 2 ? [] : Between(run, turns[0], turns[^1]);
    }

    /// <summary>Iteration <paramref name="after"/>'s policy against iteration <paramref name="before"/>'s.</summary>
    public static IReadOnlyList<(string Name, GateResult Result)> Between(RunReader run, int before, int after)
    {
        var (first, last) = (Looking.Items(run.Folder, before), Looking.Items(run.Folder, after));
        return first is null || last is null
            ? []
            : [.. Decisive.Where(d => first.ContainsKey(d.Name) && last.ContainsKey(d.Name))
                .Select(d =>
                    (d.Name, GateResult.Of(d.Role, d.Words, first[d.Name], last[d.Name],
                        Seed.Of(run.Manifest.Seed).Derive("gate").Derive(d.Name))))];
    }
}
