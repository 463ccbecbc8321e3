using MetaReward.Scores;

namespace MetaReward.Selections;

/// <summary>What a response must be to be rejected beside the chosen one.</summary>
public enum Rivals
{
    /// <summary>Another text that ended by itself.</summary>
    Ended,

    /// <summary>Another text, also one that the token limit cut off.</summary>
    Any,

    /// <summary>A response with another final answer, also one that was cut off behind it.</summary>
    OtherAnswer,

    /// <summary>
    /// A response to the prompt's other form, without the part that is to be followed: worse by construction, as in arXiv:2307.12950.
    /// </summary>
    Without,
}

/// <summary>
/// One pair of a prompt's responses: the highest reward against the lowest. Which responses may be rejected decides what is learned: of
/// those that ended, what the reward likes; of any, also to come to an end; of those with another answer, the answer and not its wording.
/// Chosen here: what the token limit cut off, or says nothing, or has no final answer where answers are compared, is never chosen; of
/// equal rewards the earlier response counts; a cut-off response's likelihood is that of its beginning, an upper bound of its own; a
/// response to the other form has the reward 0: it owes nothing to the part.
/// Degenerate case: a prompt without such two responses, or whose best reward is too low, makes no pair. Every prompt gives a pair or a
/// skip.
/// </summary>
public static class BestAgainstWorst
{
    private const double Tolerance = 1e-9;

    /// <summary>Pairs and skips, in the order of the prompts.</summary>
    /// <param name="groups">The prompts' ids in this iteration.</param>
    /// <param name="scored">Responses with their rewards.</param>
    /// <param name="rivals">What may be rejected.</param>
    /// <param name="answers">How final answers are found; only <see cref="Rivals.OtherAnswer"/> needs it.</param>
    /// <param name="least">The reward that the best response must have.</param>
    /// <param name="without">Responses to the prompts' other forms; only <see cref="Rivals.Without"/> needs them.</param>
    /// <exception cref="ArgumentException">Answers are compared, and there is no way to find them.</exception>
    public static Selection<PreferencePair> Of(IReadOnlyList<string> groups, IReadOnlyList<ScoredResponse> scored, Rivals rivals,
        AnswerForm? answers = null, double least = double.NegativeInfinity, IReadOnlyList<Response>? without = null)
    {
        var others = (without ?? []).Where(one => one.Text.Length > 0)
            .ToLookup(one => one.GroupId, one => new ScoredResponse(one, 0, 0, 1, 1));
        var form = rivals != Rivals.OtherAnswer ? null : answers ?? throw new ArgumentException(
            "to compare final answers, they must be found, and this world's replies have none", nameof(answers));
        var of = scored.Where(one => one.Valid > 0 && one.Response.Text.Length > 0).ToLookup(one => one.Response.GroupId);
        var (pairs, skips) = (new List<PreferencePair>(), new List<Skip>());
        foreach (var group in groups)
        {
            var (pair, skip) = Pair(group, [.. of[group]], rivals, form, least, rivals == Rivals.Without ? [.. others[group]] : null);
            if (pair is not null)
                pairs.Add(pair);
            if (skip is not null)
                skips.Add(skip);
        }

        return new(pairs, skips);
    }

    private static (PreferencePair? Pair, Skip? Skip) Pair(
        string group, ScoredResponse[] scored, Rivals rivals, AnswerForm? form, double least, ScoredResponse[]? others)
    {
        var best = scored.Where(one => one.Response.Sample.Ended && (form is null || Answer(one) is not null)).MaxBy(one => one.Mean);
        if (best is null)
        {
            return (null, scored.Any(one => one.Response.Sample.Ended)
                ? new(group, SkipReason.TooFewScored, $"None of {scored.Length} responses with a reward ended with a final answer.")
                : scored.Length == 0 ? new(group, SkipReason.TooFewScored, "No response has a reward.")
                : new(group, SkipReason.Truncated, $"None of {scored.Length} responses with a reward ended by itself."));
        }

        if (best.Mean < least)
        {
            return (null,
                new(group, SkipReason.NoMajority, $"The best reward of {scored.Length} is {best.Mean:0.00}, below {least:0.00}."));
        }

        var worst = (others ?? scored).Where(IsRival).MinBy(one => one.Mean);
        return worst is null || best.Mean - worst.Mean <= Tolerance
            ? (null, new(group, SkipReason.Tie, $"None of {scored.Length} responses is worse than {Name(best)} and another "
                + $"{(form is null ? "text" : "answer")}."))
            : (new($"{best.Response.Id}/actor", Role.Actor, best.Response.Prompt.Dialogue, Side(best), Side(worst),
                $"{Name(best)} has the highest reward of {scored.Length}, {best.Mean:0.00}; {Name(worst)} "
                + (others is null ? $"the lowest with another {(form is null ? "text" : "answer")}, {worst.Mean:0.00}."
                    : "answers the prompt without the part that is to be followed.")), null);

        string? Answer(ScoredResponse one) => form!.Read(one.Response.Sample);

        bool IsRival(ScoredResponse one) => rivals switch
        {
            Rivals.OtherAnswer => Answer(one) is { } answer && !form!.Same(answer, Answer(best)!),
            Rivals.Any or Rivals.Without => one.Response.Text != best.Response.Text,
            _ => one.Response.Sample.Ended && one.Response.Text != best.Response.Text,
        };
    }

    private static Side Side(ScoredResponse scored) => new(scored.Response.Id, scored.Mean, scored.Response.Sample);

    private static string Name(ScoredResponse scored) => scored.Response.Id[(scored.Response.Id.LastIndexOf('/') + 1)..];
}
