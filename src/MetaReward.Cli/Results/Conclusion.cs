using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Cli.Results;

/// <summary>
/// A run in three plain sentences: did it get better, can the judge be trusted, what to do next. They rest on
/// held-out figures and alarms alone.
/// </summary>
/// <param name="Better">First against last policy, actor and judge.</param>
/// <param name="Trust">What is known of the judge.</param>
/// <param name="Next">One thing to do.</param>
public sealed record Conclusion(string Better, string Trust, string Next)
{
    private const double Good = 0.7;

    private static readonly (string Name, string What, bool Share)[] Actor =
    [
        (MeasureNames.ActorSampled, "right answers", true),
        (MeasureNames.ActorRight, "your questions answered rightly", true),
        (MeasureNames.ActorFrozenJudge, "its mean score under the judge it started with", false),
    ];

    private static readonly (string Name, string What, bool Share)[] Judge =
    [
        (MeasureNames.JudgePairwise, "pairs put in the right order", true),
        ("human", "pairs judged as people did", true),
        ("probe", "contrasts judged rightly", true),
    ];

    /// <summary>Draws it.</summary>
    /// <param name="gates">The last policy against the first.</param>
    /// <param name="measures">Of the policies, in order.</param>
    /// <param name="alarms">Of the run.</param>
    /// <param name="own">The model is a user's, not the built-in world's.</param>
    /// <param name="more">The setting that gives the recipe more to learn from.</param>
    public static Conclusion Of(
        IReadOnlyList<(string Name, GateResult Result)> gates, IReadOnlyList<PolicyMeasures> measures, IReadOnlyList<Alarm> alarms,
        bool own, string more = "loop.prompts_per_iteration")
    {
        var (actor, judge) = (Find(gates, Actor), Find(gates, Judge));
        return new(BetterOf(actor, judge), TrustOf(measures, alarms), NextOf(actor?.Result, alarms, own, more));
    }

    private static (GateResult Result, string What, bool Share)? Find(
        IReadOnlyList<(string Name, GateResult Result)> gates, (string Name, string What, bool Share)[] known) =>
        known.SelectMany(k => gates.Where(g => g.Name == k.Name && g.Result.Difference.Count > 0)
            .Select(g => ((GateResult, string, bool)?)(g.Result, k.What, k.Share))).FirstOrDefault();

    private static string BetterOf((GateResult Result, string What, bool Share)? actor, (GateResult Result, string What, bool Share)? judge)
    {
        if (actor is null && judge is null)
        {
            return "Whether it got better is not known: the first and the last policy have no held-out figures in common.";
        }

        string[] parts = [.. new[] { ("the actor", actor), ("the judge", judge) }.Where(p => p.Item2 is not null)
            .Select(p => Changed(p.Item1, p.Item2!.Value))];
        var text = string.Join("; ", parts) + " (95 % intervals, on held-out prompts).";
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static string Changed(string who, (GateResult Result, string What, bool Share) it)
    {
        var (result, what, share) = it;
        var verb = result.Decision switch { Decision.Promote => "got better", Decision.RollBack => "got worse",
            _ => "is not shown to have changed" };
        string Value(double v) => share ? ResultTable.Percent(v) : $"{v:0.00}";
        string Change(double v) => share ? $"{100 * v:+0.0;-0.0;0.0}" : $"{v:+0.00;-0.00;0.00}";
        return $"{who} {verb}, {what} from {Value(result.Baseline)} "
            + $"to {Value(result.Candidate)}: {Change(result.Difference.Value)}{(share ? " points" : "")} "
            + $"[{Change(result.Difference.Low)}, {Change(result.Difference.High)}], n = {result.Difference.Count}";
    }

    private static string TrustOf(IReadOnlyList<PolicyMeasures> measures, IReadOnlyList<Alarm> alarms)
    {
        var last = measures.LastOrDefault(m => Agreement.Of(m) is not null);
        if (last is null || Agreement.Of(last) is not { } known)
        {
            return "Whether the judge can be trusted is not known: nothing measured "
                + $"it{(alarms.Any(a => a.OfJudge) ? ", and alarms below speak against it" : "")}.";
        }

        var figure = known.Figure;
        var found =
            $"{known.Words} {ResultTable.Percent(figure.Value)} [{100 * figure.Low:0.0}, {100 * figure.High:0.0}] of {figure.Count} "
            + $"held-out {known.Units}, "
                + "where a coin gets 50 %";
        if (!(figure.Low > 0.5))
        {
            return $"The judge cannot be trusted: it {found}.";
        }

        var doubt = alarms.LastOrDefault(a => a.OfJudge && a.Iteration >= measures[^1].Iteration);
        return (doubt, known.KnowsTruth, figure.Value >= Good) switch
        {
            ({ } alarm, _, _) => $"The judge cannot be relied on: it {found}, but in iteration {alarm.Iteration} {alarm.Text}.",
            (_, false, _) =>
                $"The judge can be trusted to see spoiled responses, no more is known: it {found}; whether it prefers what people prefer, "
                    + "--set evaluation.human_pairs=FILE measures.",
            (_, _, false) => $"The judge can be trusted a little: it {found}.",
            _ => $"The judge can be trusted to order responses: it {found}.",
        };
    }

    private static string NextOf(GateResult? actor, IReadOnlyList<Alarm> alarms, bool own, string more) =>
        (actor?.Decision, alarms.Count > 0 ? alarms[^1] : null) switch
        {
            (Decision.RollBack, _) =>
                "Next, go back: take the policy of an earlier iteration or the model you began with, for this one answers worse.",
            (_, { } alarm) => $"Next, see to the alarm of iteration {alarm.Iteration}: {alarm.Remedy}.",
            (Decision.Promote,
                _) when own => "Next, hold the new model against the old one on prompts that neither has seen (`compare`), "
                    + "and repeat the run with another --seed: this is one.",
            (Decision.Promote,
                _) => "Next, look at how a pair came about (`why`), talk to the model (`chat`), and then try a model and prompts of your "
                    + "own: `init my.yaml --model M` writes its settings.",
            _ => more == "loop.prompts_per_iteration"
                ? "Next, give it more to learn from: more prompts in an iteration (loop.prompts_per_iteration), or more iterations; "
                    + "a change this small cannot be told from noise."
                : $"Next, give it more to learn from ({more}); a change this small cannot be told from noise.",
        };
}
