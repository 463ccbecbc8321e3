using MetaReward.Evaluation;
using MetaReward.Measures;

namespace MetaReward.Cli.Work;

/// <summary>
/// Stops a run whose judge cannot be read or tells good from spoiled no better than a coin, or whose actor judges instead of answering,
/// before anything is spent on it.
/// </summary>
public static class ProbeGate
{
    private const double LeastAnswers = 0.9;

    /// <summary>From this share of the unreadable judgments on it is a limit that stops the judge, and not its skill.</summary>
    private const double MostlyLimited = 0.5;

    /// <summary>On fewer prompts even a judge that is always right cannot be told from a coin, so that one is not stopped for it.</summary>
    private const int FewestTold = 4;

    /// <param name="values">Measures of the policy that the loop starts from; without a probe among them nothing is checked.</param>
    /// <param name="taught">Whether EFT has been tried.</param>
    /// <param name="judgedByAnother">Another than this policy judges, so that its own judging is no obstacle.</param>
    /// <exception cref="InvalidDataException">The judge is no use; says why and what to do.</exception>
    public static void Check(IReadOnlyDictionary<string, Interval> values, bool taught, bool judgedByAnother = false)
    {
        if (values.TryGetValue(MeasureNames.ActorAnswers, out var answers) && answers.Value < LeastAnswers)
        {
            throw new InvalidDataException(
                $"this model has forgotten how to answer: {1 - answers.Value:P0} of its responses to {answers.Count} held-out prompts are "
                + "judgments. A loop on it would train on them.\n"
                + (taught ? "EFT did that. " : "Its training did that. ")
                + "Teach it both at once in a new run folder: --set eft.actor_demonstrations=... (more), eft.learning_rate=... (lower); "
                + "--go-on runs regardless.");
        }

        if (judgedByAnother || Why(values) is not { } why)
        {
            return;
        }

        throw new InvalidDataException(
            $"this model cannot judge yet: {why}{Reasons(values)}. A loop on it would train on noise.\n"
            + (Unread(values) is { } limit ? $"{limit} Or run regardless with --go-on."
                : taught
                ? "EFT did not cure it. More demonstrations or steps may (--set eft.demonstrations=..., eft.epochs=...), "
                    + "or a stronger model; "
                    + "--go-on runs regardless."
                : "Teach it the form of judging first with --eft, take a stronger model, or run regardless with --go-on."));
    }

    /// <summary>The same of a judge that is not the student.</summary>
    /// <param name="values">Of its probe.</param>
    /// <exception cref="InvalidDataException">It is no use; says why and what to do.</exception>
    public static void CheckOther(IReadOnlyDictionary<string, Interval> values)
    {
        if (Why(values) is { } why)
        {
            throw new InvalidDataException(
                $"the judge of this run (roles.judge) cannot judge: {why}{Reasons(values)}. A loop on it would train on noise.\n"
                + $"{(Unread(values) is { } limit ? $"{limit} Or name" : "Name")} another judge, leave the role to the student, "
                + "or run regardless with --go-on.");
        }
    }

    /// <summary>Which limit stops a judge that is mostly not read; null where it is read, or none does.</summary>
    private static string? Unread(IReadOnlyDictionary<string, Interval> values) =>
        values[MeasureNames.ProbeParseRate].Value < JudgeProbe.LeastParseRate ? Limited(values) : null;

    /// <summary>Why a judge is no use, by its probe; null where it is, or was not probed.</summary>
    private static string? Why(IReadOnlyDictionary<string, Interval> values)
    {
        if (!values.TryGetValue(MeasureNames.ProbeParseRate, out var parsed)
            || !values.TryGetValue(MeasureNames.ProbeOverall, out var overall))
        {
            return null;
        }

        return parsed.Value < JudgeProbe.LeastParseRate || overall.Count == 0
                ? $"only {parsed.Value:P1} of its {parsed.Count} judgments end in a score that can be read"
            : overall.Low > 0.5 || (overall.Count < FewestTold && overall.Value >= 0.5) ? null
            : $"it prefers good responses to spoiled ones in {overall.Value:P0} [{overall.Low:P0}, {overall.High:P0}] of the contrasts, "
                + "where a coin gets 50 %";
    }

    /// <summary>
    /// What to do where judgments end before their verdict, or are never asked for; null where limits are not what stops them.
    /// </summary>
    private static string? Limited(IReadOnlyDictionary<string, Interval> values)
    {
        double Share(UnparsableReason reason) =>
            values.TryGetValue(ProbeResult.UnreadName(reason.ToString()), out var share) ? share.Value : 0;
        var (cut, thinking,
            tooLong) = (Share(UnparsableReason.Truncated), Share(UnparsableReason.StillThinking), Share(UnparsableReason.PromptTooLong));
        var least = MostlyLimited
            * values.Where(v => v.Key.StartsWith(MeasureNames.Unread, StringComparison.Ordinal)).Sum(v => v.Value.Value);
        return cut + thinking + tooLong == 0 || cut + thinking + tooLong < least ? null
            : tooLong >= cut + thinking
                ? "The judge prompts do not fit the model's context: take a model with a longer one, "
                    + "or shorter prompts and responses (sampling.max_response_tokens)."
            : $"The judgments are cut off before their verdict{(thinking > cut ? ", still thinking" : "")}: "
                + "raise sampling.max_judgment_tokens.";
    }

    private static string Reasons(IReadOnlyDictionary<string, Interval> values)
    {
        var reasons = values.Where(v => v.Key.StartsWith(MeasureNames.Unread, StringComparison.Ordinal))
            .OrderByDescending(v => v.Value.Value)
            .ThenBy(v => v.Key, StringComparer.Ordinal)
            .Select(v => $"{v.Value.Value:P1} {v.Key[MeasureNames.Unread.Length..].Replace('-', ' ')}").ToList();
        return reasons.Count == 0 ? "" : $" ({string.Join(", ", reasons)})";
    }
}
