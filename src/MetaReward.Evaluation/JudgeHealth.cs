using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>
/// Watches the judge over the iterations of a run: is it still readable, does it still tell responses apart, is it drifting to the top or
/// to length. A habit (top scores, orders that disagree) is an alarm only where nothing that knows better says that the judge is sound: a
/// judge that gives most answers 5 in a world where most are right is no failing judge. An undefined figure (no battles, no
/// pairs) raises no alarm of its own.
/// </summary>
public static class JudgeHealth
{
    /// <summary>Alarms in order of iteration.</summary>
    /// <param name="summaries">In order of iteration.</param>
    /// <param name="measures">What is known of the policies' judging from outside the loop; null or empty: nothing, so
    /// that every habit counts.</param>
    /// <param name="limits">Null for the defaults.</param>
    /// <param name="recipe">Whose settings remedies may name; null: one with length control.</param>
    public static IReadOnlyList<Alarm> Alarms(
        IReadOnlyList<IterationFigures> summaries, IReadOnlyList<PolicyMeasures>? measures = null, AlarmLimits? limits = null,
        Recipe? recipe = null)
    {
        var (against, known) = (limits ?? new(), measures ?? []);
        var tiers = recipe is null || recipe.Defaults.ContainsKey("rho");
        return summaries.SelectMany((s, i) => Judge(s, summaries[0]["judgments/top_share"], known, against)
            .Concat(MetaJudge(s, known, against)).Concat(Pairs(s, against, tiers))
            .Concat(i > 0 ? Growth(summaries[i - 1], s, against, tiers) : [])).ToList();
    }

    private static IEnumerable<Alarm> Judge(IterationFigures s, double first, IReadOnlyList<PolicyMeasures> measures, AlarmLimits limits)
    {
        var readable = Share(s.Count("judgments/count") - s.Under("judgments/unparsable").Values.Sum(), s.Count("judgments/count"));
        if (readable < limits.ParseRate)
        {
            yield return new("judge-unreadable", s.Iteration, readable, limits.ParseRate,
                $"only {readable:P0} of the judgments could be read "
                + $"(limit {limits.ParseRate:P0}): {Reasons(s.Under("judgments/unparsable"))}",
                Remedy(s.Under("judgments/unparsable")));
        }

        var ties = Share(s.Under("skips").GetValueOrDefault("actor/Tie"), s.Count("prompts/count"));
        var doubt = ties > limits.Ties ? $"and all responses got one score for {ties:P0} of the prompts (limit {limits.Ties:P0})"
            : JudgeStanding.Of(measures, s.Iteration - 1).Doubt(s["judgments/top_share"] - first, limits.TopRise);
        if (s["judgments/top_share"] > limits.TopShare && doubt is not null)
        {
            yield return new("top-scores", s.Iteration, s["judgments/top_share"], limits.TopShare,
                $"{s["judgments/top_share"]:P0} of the scores are at the top of the scale (limit {limits.TopShare:P0}), {doubt}",
                "stop judge training earlier, or go back one iteration");
        }

        if (JudgeStanding.Of(measures, s.Iteration) is { HasFallen: true, Now: { } now, Best: { } best } standing
            && standing.At == s.Iteration)
        {
            yield return new("judge-worse", s.Iteration, now.Figure.Value, best.Figure.Value,
                $"the judge {now.Words} {now.Figure.Value:P0} of the held-out {now.Units} after this iteration, "
                + $"and did for {best.Figure.Value:P0} before: their intervals do not meet",
                "go back to the checkpoint before, and stop judge training there");
        }
    }

    private static IEnumerable<Alarm> MetaJudge(IterationFigures s, IReadOnlyList<PolicyMeasures> measures, AlarmLimits limits)
    {
        var readable = Share(s.Count("meta-judgments/count") - s.Under("meta-judgments/unparsable").Values.Sum(),
            s.Count("meta-judgments/count"));
        if (readable < limits.ParseRate)
        {
            yield return new("meta-judge-unreadable", s.Iteration, readable, limits.ParseRate,
                $"only {readable:P0} of the meta-judgments could be read "
                + $"(limit {limits.ParseRate:P0}): {Reasons(s.Under("meta-judgments/unparsable"))}",
                "train on meta-judge demonstrations first, or leave judge training out");
        }

        if (s.Count("meta-judgments/count") < limits.Battles)
        {
            yield break;
        }

        if (s["meta-judgments/order_consistency"] < limits.OrderConsistency && !JudgeStanding.Rose(measures, s.Iteration))
        {
            yield return new("order-inconsistent", s.Iteration, s["meta-judgments/order_consistency"], limits.OrderConsistency,
                $"both orders agree on only {s["meta-judgments/order_consistency"]:P0} of the judgment pairs "
                + $"(limit {limits.OrderConsistency:P0}): the meta-judge looks at places more than at judgments",
                "leave judge training out, or use a stronger model");
        }

        if (Math.Abs(s["meta-judgments/first_position"] - 0.5) > limits.FirstPosition)
        {
            yield return new("position-bias", s.Iteration, s["meta-judgments/first_position"], 0.5 + limits.FirstPosition,
                $"the judgment shown first wins {s["meta-judgments/first_position"]:P0} of the battles "
                + $"(expected {0.5 - limits.FirstPosition:P0} to {0.5 + limits.FirstPosition:P0})",
                "keep the position weights on; if it grows, stop judge training");
        }

        if (s["meta-judgments/higher_score"] > limits.HigherScorePreference)
        {
            yield return new("score-bias", s.Iteration, s["meta-judgments/higher_score"], limits.HigherScorePreference,
                $"the judgment with the higher score wins {s["meta-judgments/higher_score"]:P0} of the battles "
                + $"(limit {limits.HigherScorePreference:P0}): scores will drift upwards",
                "stop judge training after this iteration, as the paper does, or hide the scores from the meta-judge");
        }
    }

    private static IEnumerable<Alarm> Pairs(IterationFigures s, AlarmLimits limits, bool tiers)
    {
        if (s["judgments/judging_responses"] > limits.JudgingResponses)
        {
            yield return new("judging-actor", s.Iteration, s["judgments/judging_responses"], limits.JudgingResponses,
                $"{s["judgments/judging_responses"]:P0} of the responses are judgments (limit {limits.JudgingResponses:P0}): "
                + "the actor judges instead of answering",
                "begin anew with more demonstrations of answering in EFT, or with a lower learning rate; later in a run, "
                + "stop judge training");
        }

        if (s["responses/cut_off"] > limits.CutOff)
        {
            yield return new("cut-off", s.Iteration, s["responses/cut_off"], limits.CutOff,
                $"the token limit cut off {s["responses/cut_off"]:P0} of the responses (limit {limits.CutOff:P0})"
                    + (s["responses/still_thinking"] > 0
                        ? $"; {s["responses/still_thinking"]:P0} of all were still thinking and have no answer"
                        : ""),
                "raise sampling.max_response_tokens, or look whether the model ends at all: "
                + "`metareward preflight` says which token ends a response");
        }

        var yielded = s.Values.ContainsKey("pairs/actor") ? Share(s.Count("pairs/actor"), s.Count("prompts/count")) : double.NaN;
        if (yielded < limits.PairYield)
        {
            yield return new("few-pairs", s.Iteration, yielded, limits.PairYield,
                $"only {s.Count("pairs/actor")} of {s.Count("prompts/count")} prompts became an actor pair "
                + $"(limit {limits.PairYield:P0}){Lost(s)}",
                "equal scores call for more judgments per response, unreadable ones for a better judge");
        }

        if (s["pairs/actor/score_gap"] < limits.ScoreGap)
        {
            yield return new("score-gap", s.Iteration, s["pairs/actor/score_gap"], limits.ScoreGap,
                $"chosen and rejected differ by only {s["pairs/actor/score_gap"]:F2} points on average (limit {limits.ScoreGap:F2})",
                "ask for more judgments per response, or stop: the judge finds nothing more to prefer");
        }

        var longer = (s["pairs/actor/chosen_length"] / s["pairs/actor/rejected_length"]) - 1;
        if (longer > limits.ChosenLonger && s["pairs/actor/chosen_length"] - s["pairs/actor/rejected_length"] >= limits.Characters)
        {
            yield return new("chosen-longer", s.Iteration, longer, limits.ChosenLonger,
                $"chosen responses are {longer:P0} longer than rejected ones ({s["pairs/actor/chosen_length"]:F0} "
                + $"against {s["pairs/actor/rejected_length"]:F0} characters; limit {limits.ChosenLonger:P0})",
                tiers
                    ? "raise rho: `metareward reselect` shows the effect without sampling again"
                    : "stop earlier: this recipe has no length control");
        }
    }

    private static IEnumerable<Alarm> Growth(IterationFigures before, IterationFigures now, AlarmLimits limits, bool tiers)
    {
        var growth = (now["responses/length"] / before["responses/length"]) - 1;
        if (growth > limits.LengthGrowth && now["responses/length"] - before["responses/length"] >= limits.Characters)
        {
            yield return new("length-growth", now.Iteration, growth, limits.LengthGrowth,
                $"responses grew by {growth:P0} in one iteration ({before["responses/length"]:F0} to {now["responses/length"]:F0} "
                + $"characters; limit {limits.LengthGrowth:P0})",
                tiers ? "raise rho for the next iteration" : "stop earlier: this recipe has no length control");
        }
    }

    /// <summary>NaN of nothing, so that nothing raises no alarm.</summary>
    private static double Share(int part, int whole) => whole == 0 ? double.NaN : part / (double)whole;

    /// <summary>What helps against the commonest reason.</summary>
    private static string Remedy(IReadOnlyDictionary<string, int> reasons) => reasons.MaxBy(reason => reason.Value).Key switch
    {
        nameof(UnparsableReason.Truncated) or nameof(UnparsableReason.StillThinking) =>
            "raise sampling.max_judgment_tokens: judgments end before their verdict",
        nameof(UnparsableReason.PromptTooLong) =>
            "lower sampling.max_response_tokens, or take a model with a longer context: the judge prompts do not fit",
        _ => "train the judge on demonstrations first",
    };

    private static string Reasons(IReadOnlyDictionary<string, int> counts) => ReasonWords.Of(counts);

    /// <summary>
    /// Why prompts have no actor pair, in words; single responses that were left out are another count and not among them.
    /// </summary>
    private static string Lost(IterationFigures s) =>
        s.Under("skips").Select(skip => (Of: ReasonWords.OfSkip(skip.Key), Count: skip.Value))
            .Where(skip => skip.Of.Counted == "prompts without an actor pair")
            .OrderByDescending(skip => skip.Count).Select(skip => $"{skip.Count} for '{skip.Of.Why}'").ToList() is { Count: > 0 } lost
                ? ": " + string.Join(", ", lost)
                : "";
}
