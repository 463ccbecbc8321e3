using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>Something in a run that a reader should act on.</summary>
/// <param name="Name">Kebab-case: <c>top-scores</c>.</param>
/// <param name="Iteration">Where.</param>
/// <param name="Value">What was measured; a share, a ratio or a mean.</param>
/// <param name="Limit">What it was held against.</param>
/// <param name="Text">One sentence with the numbers.</param>
/// <param name="Remedy">What to try.</param>
public sealed record Alarm(string Name, int Iteration, double Value, double Limit, string Text, string Remedy);

/// <summary>When to raise an alarm. No published work gives limits; each default says where it comes from.</summary>
public sealed record AlarmLimits
{
    /// <summary>Largest share of top scores. Judges that give almost everything 5 leave no pairs (lucidrains/self-rewarding-lm-pytorch #7); own figure.</summary>
    public double TopShare { get; init; } = 0.6;

    /// <summary>Smallest share of readable judgments, and of readable battles; own figure.</summary>
    public double ParseRate { get; init; } = 0.9;

    /// <summary>Smallest share of judgment pairs on which both orders agree; a coin agrees with itself half the time; own figure.</summary>
    public double OrderConsistency { get; init; } = 0.6;

    /// <summary>Largest growth of mean response length from one iteration to the next. Self-Rewarding without length control grew by 42 % and 64 % (arXiv:2401.10020), with control by at most 3 % (arXiv:2407.19594, AlpacaEval 2).</summary>
    public double LengthGrowth { get; init; } = 0.2;

    /// <summary>Largest ratio of mean chosen to mean rejected length of actor pairs, minus 1: what the next iteration is taught about length; own figure.</summary>
    public double ChosenLonger { get; init; } = 0.15;

    /// <summary>Largest share of responses that are judgments; a model taught to judge alone comes to 0.7 and more; own figure.</summary>
    public double JudgingResponses { get; init; } = 0.1;

    /// <summary>Largest share of responses that the token limit cut off, or that were still thinking there; own figure.</summary>
    public double CutOff { get; init; } = 0.1;

    /// <summary>Smallest mean score gap of actor pairs, on a scale of 5; under a tenth of a point a pair is mostly noise; own figure.</summary>
    public double ScoreGap { get; init; } = 0.1;

    /// <summary>Smallest share of prompts that become an actor pair; own figure.</summary>
    public double PairYield { get; init; } = 0.3;

    /// <summary>Largest share of decided battles won by the higher score: 0.63, then 0.98 in the paper, which stops judge training there (arXiv:2407.19594, table 5).</summary>
    public double HigherScorePreference { get; init; } = 0.9;

    /// <summary>Largest distance from one half of the share won by the judgment shown first: 0.44, then 0.68 in the paper (table 5).</summary>
    public double FirstPosition { get; init; } = 0.15;
}

/// <summary>
/// Watches the judge over the iterations of a run: is it still readable, does it still tell responses apart, is it drifting to the top or to
/// length. An undefined figure (no battles, no pairs) raises no alarm of its own.
/// </summary>
public static class JudgeHealth
{
    /// <summary>Alarms in order of iteration.</summary>
    /// <param name="summaries">In order of iteration.</param>
    /// <param name="limits">Null for the defaults.</param>
    public static IReadOnlyList<Alarm> Alarms(IReadOnlyList<Summary> summaries, AlarmLimits? limits = null)
    {
        var against = limits ?? new();
        return summaries.SelectMany((s, i) => Judge(s, against).Concat(MetaJudge(s, against)).Concat(Pairs(s, against))
            .Concat(i > 0 ? Growth(summaries[i - 1], s, against) : [])).ToList();
    }

    private static IEnumerable<Alarm> Judge(Summary s, AlarmLimits limits)
    {
        var readable = Share(s.Judgments - s.UnparsableJudgments.Values.Sum(), s.Judgments);
        if (readable < limits.ParseRate)
        {
            yield return new("judge-unreadable", s.Iteration, readable, limits.ParseRate,
                $"only {readable:P0} of the judgments could be read (limit {limits.ParseRate:P0}): {Reasons(s.UnparsableJudgments)}",
                Remedy(s.UnparsableJudgments));
        }

        if (s.TopShare > limits.TopShare)
        {
            yield return new("top-scores", s.Iteration, s.TopShare, limits.TopShare,
                $"{s.TopShare:P0} of the scores are at the top of the scale (limit {limits.TopShare:P0}): the judge tells good responses apart less and less",
                "stop judge training earlier, or go back one iteration");
        }
    }

    private static IEnumerable<Alarm> MetaJudge(Summary s, AlarmLimits limits)
    {
        var readable = Share(s.Battles - s.UnparsableBattles.Values.Sum(), s.Battles);
        if (readable < limits.ParseRate)
        {
            yield return new("meta-judge-unreadable", s.Iteration, readable, limits.ParseRate,
                $"only {readable:P0} of the meta-judgments could be read (limit {limits.ParseRate:P0}): {Reasons(s.UnparsableBattles)}",
                "train on meta-judge demonstrations first, or leave judge training out");
        }

        if (s.OrderConsistency < limits.OrderConsistency)
        {
            yield return new("order-inconsistent", s.Iteration, s.OrderConsistency, limits.OrderConsistency,
                $"both orders agree on only {s.OrderConsistency:P0} of the judgment pairs (limit {limits.OrderConsistency:P0}): the meta-judge looks at places more than at judgments",
                "leave judge training out, or use a stronger model");
        }

        if (Math.Abs(s.FirstPositionPreference - 0.5) > limits.FirstPosition)
        {
            yield return new("position-bias", s.Iteration, s.FirstPositionPreference, 0.5 + limits.FirstPosition,
                $"the judgment shown first wins {s.FirstPositionPreference:P0} of the battles (expected {0.5 - limits.FirstPosition:P0} to {0.5 + limits.FirstPosition:P0})",
                "keep the position weights on; if it grows, stop judge training");
        }

        if (s.HigherScorePreference > limits.HigherScorePreference)
        {
            yield return new("score-bias", s.Iteration, s.HigherScorePreference, limits.HigherScorePreference,
                $"the judgment with the higher score wins {s.HigherScorePreference:P0} of the battles (limit {limits.HigherScorePreference:P0}): scores will drift upwards",
                "stop judge training after this iteration, as the paper does, or hide the scores from the meta-judge");
        }
    }

    private static IEnumerable<Alarm> Pairs(Summary s, AlarmLimits limits)
    {
        if (s.JudgingResponses > limits.JudgingResponses)
        {
            yield return new("judging-actor", s.Iteration, s.JudgingResponses, limits.JudgingResponses,
                $"{s.JudgingResponses:P0} of the responses are judgments (limit {limits.JudgingResponses:P0}): the actor judges instead of answering",
                "begin anew with more demonstrations of answering in EFT, or with a lower learning rate; later in a run, stop judge training");
        }

        if (s.CutOff > limits.CutOff)
        {
            yield return new("cut-off", s.Iteration, s.CutOff, limits.CutOff,
                $"the token limit cut off {s.CutOff:P0} of the responses (limit {limits.CutOff:P0})"
                    + (s.StillThinking > 0 ? $"; {s.StillThinking:P0} of all were still thinking and have no answer" : ""),
                "raise sampling.max_response_tokens, or look whether the model ends at all: `metareward preflight` says which token ends a response");
        }

        var yielded = Share(s.ActorPairs, s.Prompts);
        if (yielded < limits.PairYield)
        {
            yield return new("few-pairs", s.Iteration, yielded, limits.PairYield,
                $"only {s.ActorPairs} of {s.Prompts} prompts became an actor pair (limit {limits.PairYield:P0})",
                "read the skip reasons: ties call for more judgments per response, unreadable ones for a better judge");
        }

        if (s.ScoreGap < limits.ScoreGap)
        {
            yield return new("score-gap", s.Iteration, s.ScoreGap, limits.ScoreGap,
                $"chosen and rejected differ by only {s.ScoreGap:F2} points on average (limit {limits.ScoreGap:F2})",
                "ask for more judgments per response, or stop: the judge finds nothing more to prefer");
        }

        var longer = (s.ChosenLength / s.RejectedLength) - 1;
        if (longer > limits.ChosenLonger)
        {
            yield return new("chosen-longer", s.Iteration, longer, limits.ChosenLonger,
                $"chosen responses are {longer:P0} longer than rejected ones ({s.ChosenLength:F0} against {s.RejectedLength:F0} characters; limit {limits.ChosenLonger:P0})",
                "raise rho: `metareward reselect` shows the effect without sampling again");
        }
    }

    private static IEnumerable<Alarm> Growth(Summary before, Summary now, AlarmLimits limits)
    {
        var growth = (now.ResponseLength / before.ResponseLength) - 1;
        if (growth > limits.LengthGrowth)
        {
            yield return new("length-growth", now.Iteration, growth, limits.LengthGrowth,
                $"responses grew by {growth:P0} in one iteration ({before.ResponseLength:F0} to {now.ResponseLength:F0} characters; limit {limits.LengthGrowth:P0})",
                "raise rho for the next iteration");
        }
    }

    /// <summary>NaN of nothing, so that nothing raises no alarm.</summary>
    private static double Share(int part, int whole) => whole == 0 ? double.NaN : part / (double)whole;

    /// <summary>What helps against the commonest reason.</summary>
    private static string Remedy(IReadOnlyDictionary<string, int> reasons) => reasons.MaxBy(reason => reason.Value).Key switch
    {
        nameof(UnparsableReason.Truncated) or nameof(UnparsableReason.StillThinking) => "raise sampling.max_judgment_tokens: judgments end before their verdict",
        nameof(UnparsableReason.PromptTooLong) => "lower sampling.max_response_tokens, or take a model with a longer context: the judge prompts do not fit",
        _ => "train the judge on demonstrations first",
    };

    private static string Reasons(IReadOnlyDictionary<string, int> counts) =>
        string.Join(", ", counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Value} {c.Key}"));
}
