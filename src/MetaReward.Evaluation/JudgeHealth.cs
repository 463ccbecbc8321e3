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
        string? Doubt(IterationFigures s) => JudgeStanding.Of(known, s.Iteration - 1)
            .Doubt(s[FigureNames.TopShare] - summaries[0][FigureNames.TopShare], against.TopRise);
        return summaries.SelectMany((s, i) => Judge(s, Doubt(s), known, against)
            .Concat(MetaJudge(s, known, against)).Concat(Pairs(s, Doubt(s) is null, against, tiers)).Concat(Votes(s, against))
            .Concat(i > 0 ? Growth(summaries[i - 1], s, against, tiers) : [])).ToList();
    }

    private static IEnumerable<Alarm> Judge(IterationFigures s, string? unsound, IReadOnlyList<PolicyMeasures> measures, AlarmLimits limits)
    {
        var readable = Share(s.Count(FigureNames.Judgments) - s.Under(FigureNames.Unparsable).Values.Sum(), s.Count(FigureNames.Judgments));
        if (readable < limits.ParseRate)
        {
            yield return new("judge-unreadable", s.Iteration, readable, limits.ParseRate,
                $"only {readable:P0} of the judgments could be read "
                + $"(limit {limits.ParseRate:P0}): {Reasons(s.Under(FigureNames.Unparsable))}",
                Remedy(s.Under(FigureNames.Unparsable)));
        }

        var ties = Share(s.Count(FigureNames.Skip(Role.Actor, SkipReason.Tie)), s.Count(FigureNames.Prompts));
        var doubt = ties > limits.Ties ? $"and all responses got one score for {ties:P0} of the prompts (limit {limits.Ties:P0})"
            : unsound;
        if (s[FigureNames.TopShare] > limits.TopShare && doubt is not null)
        {
            yield return new("top-scores", s.Iteration, s[FigureNames.TopShare], limits.TopShare,
                $"{s[FigureNames.TopShare]:P0} of the scores are at the top of the scale (limit {limits.TopShare:P0}), {doubt}",
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
        var readable = Share(s.Count(FigureNames.MetaJudgments) - s.Under(FigureNames.MetaUnparsable).Values.Sum(),
            s.Count(FigureNames.MetaJudgments));
        if (readable < limits.ParseRate)
        {
            yield return new("meta-judge-unreadable", s.Iteration, readable, limits.ParseRate,
                $"only {readable:P0} of the meta-judgments could be read "
                + $"(limit {limits.ParseRate:P0}): {Reasons(s.Under(FigureNames.MetaUnparsable))}",
                "train on meta-judge demonstrations first, or leave judge training out");
        }

        if (s.Count(FigureNames.MetaJudgments) < limits.Battles)
        {
            yield break;
        }

        if (s[FigureNames.OrderConsistency] < limits.OrderConsistency && !JudgeStanding.Rose(measures, s.Iteration))
        {
            yield return new("order-inconsistent", s.Iteration, s[FigureNames.OrderConsistency], limits.OrderConsistency,
                $"both orders agree on only {s[FigureNames.OrderConsistency]:P0} of the judgment pairs "
                + $"(limit {limits.OrderConsistency:P0}): the meta-judge looks at places more than at judgments",
                "leave judge training out, or use a stronger model");
        }

        if (Math.Abs(s[FigureNames.FirstPosition] - 0.5) > limits.FirstPosition)
        {
            yield return new("position-bias", s.Iteration, s[FigureNames.FirstPosition], 0.5 + limits.FirstPosition,
                $"the judgment shown first wins {s[FigureNames.FirstPosition]:P0} of the battles "
                + $"(expected {0.5 - limits.FirstPosition:P0} to {0.5 + limits.FirstPosition:P0})",
                "keep the position weights on; if it grows, stop judge training");
        }

        if (s[FigureNames.HigherScore] > limits.HigherScorePreference)
        {
            yield return new("score-bias", s.Iteration, s[FigureNames.HigherScore], limits.HigherScorePreference,
                $"the judgment with the higher score wins {s[FigureNames.HigherScore]:P0} of the battles "
                + $"(limit {limits.HigherScorePreference:P0}): scores will drift upwards",
                "stop judge training after this iteration, as the paper does, or hide the scores from the meta-judge");
        }
    }

    /// <param name="sound">The judge is known to be sound: where it gives all responses one score, there is nothing to learn.</param>
    private static IEnumerable<Alarm> Pairs(IterationFigures s, bool sound, AlarmLimits limits, bool tiers)
    {
        if (s[FigureNames.JudgingResponses] > limits.JudgingResponses)
        {
            yield return new("judging-actor", s.Iteration, s[FigureNames.JudgingResponses], limits.JudgingResponses,
                $"{s[FigureNames.JudgingResponses]:P0} of the responses are judgments (limit {limits.JudgingResponses:P0}): "
                + "the actor judges instead of answering",
                "begin anew with more demonstrations of answering in EFT, or with a lower learning rate; later in a run, "
                + "stop judge training");
        }

        if (s[FigureNames.CutOff] > limits.CutOff)
        {
            yield return new("cut-off", s.Iteration, s[FigureNames.CutOff], limits.CutOff,
                $"the token limit cut off {s[FigureNames.CutOff]:P0} of the responses (limit {limits.CutOff:P0})"
                    + (s[FigureNames.StillThinking] > 0
                        ? $"; {s[FigureNames.StillThinking]:P0} of all were still thinking and have no answer"
                        : ""),
                "raise sampling.max_response_tokens, or look whether the model ends at all: "
                + "`metareward preflight` says which token ends a response");
        }

        var ties = s.Count(FigureNames.Skip(Role.Actor, SkipReason.Tie));
        var solved = sound && Share(ties, s.Count(FigureNames.Prompts)) <= limits.Ties ? ties : 0;
        var yielded = s.Values.ContainsKey(FigureNames.ActorPairs)
            ? Share(s.Count(FigureNames.ActorPairs), s.Count(FigureNames.Prompts) - solved) : double.NaN;
        if (yielded < limits.PairYield)
        {
            yield return new("few-pairs", s.Iteration, yielded, limits.PairYield,
                $"only {s.Count(FigureNames.ActorPairs)} of {s.Count(FigureNames.Prompts)} prompts became an actor pair "
                + $"(limit {limits.PairYield:P0}){Lost(s)}",
                "equal scores call for more judgments per response, unreadable ones for a better judge, and feedback that "
                + "finds nothing to mend for harder prompts");
        }

        if (s[FigureNames.ActorScoreGap] < limits.ScoreGap)
        {
            yield return new("score-gap", s.Iteration, s[FigureNames.ActorScoreGap], limits.ScoreGap,
                $"chosen and rejected differ by only {s[FigureNames.ActorScoreGap]:F2} points on average (limit {limits.ScoreGap:F2})",
                "ask for more judgments per response, or stop: the judge finds nothing more to prefer");
        }

        var longer = (s[FigureNames.ActorChosenLength] / s[FigureNames.ActorRejectedLength]) - 1;
        if (longer > limits.ChosenLonger && s[FigureNames.ActorChosenLength] - s[FigureNames.ActorRejectedLength] >= limits.Characters)
        {
            yield return new("chosen-longer", s.Iteration, longer, limits.ChosenLonger,
                $"chosen responses are {longer:P0} longer than rejected ones ({s[FigureNames.ActorChosenLength]:F0} "
                + $"against {s[FigureNames.ActorRejectedLength]:F0} characters; limit {limits.ChosenLonger:P0})",
                tiers
                    ? "raise rho: `metareward reselect` shows the effect without sampling again"
                    : "stop earlier: this recipe has no length control");
        }
    }

    private static IEnumerable<Alarm> Votes(IterationFigures s, AlarmLimits limits)
    {
        if (s[FigureNames.Unanimous] > limits.Unanimous)
        {
            yield return new("votes-agree", s.Iteration, s[FigureNames.Unanimous], limits.Unanimous,
                $"all votes agree on {s[FigureNames.Unanimous]:P0} of the prompts (limit {limits.Unanimous:P0}): they teach nothing more, "
                + "and where votes still differ the majority is wrong most easily",
                "take this checkpoint or the one before, or go on with harder prompts, a lower learning rate or a fixed voter");
        }

        if (s[FigureNames.Commonest] > limits.Commonest)
        {
            yield return new("one-answer", s.Iteration, s[FigureNames.Commonest], limits.Commonest,
                $"{s[FigureNames.Commonest]:P0} of the majorities of a step say one and the same answer (limit {limits.Commonest:P0}): "
                + "answers may no longer depend on the prompt",
                "look at the responses; unless the prompts have few answers, go back to the checkpoint before, and fix the voter");
        }
    }

    private static IEnumerable<Alarm> Growth(IterationFigures before, IterationFigures now, AlarmLimits limits, bool tiers)
    {
        var growth = (now[FigureNames.ResponseLength] / before[FigureNames.ResponseLength]) - 1;
        if (growth > limits.LengthGrowth && now[FigureNames.ResponseLength] - before[FigureNames.ResponseLength] >= limits.Characters)
        {
            yield return new("length-growth", now.Iteration, growth, limits.LengthGrowth,
                $"responses grew by {growth:P0} in one iteration ({before[FigureNames.ResponseLength]:F0} to "
                    + $"{now[FigureNames.ResponseLength]:F0} "
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
        s.Under(FigureNames.Skips).Select(skip => (Of: ReasonWords.OfSkip(skip.Key, s), Count: skip.Value))
            .Where(skip => skip.Of.Counted == ReasonWords.WithoutA("pairs", Role.Actor))
            .OrderByDescending(skip => skip.Count).Select(skip => $"{skip.Count} for '{skip.Of.Why}'").ToList() is { Count: > 0 } lost
                ? ": " + string.Join(", ", lost)
                : "";
}
