using System.Text;

namespace MetaReward.Recipes;

/// <summary>Reasons in words, for everything that people read: why a reply could not be read, why something became no pair.</summary>
public static class ReasonWords
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        [nameof(SkipReason.Duplicate)] = "the same text as another",
        [nameof(SkipReason.PromptTooLong)] = "the prompt does not fit the context",
        [nameof(SkipReason.NoVerdict)] = "no readable score",
        [nameof(SkipReason.TooFewScored)] = "too few with a score",
        [nameof(SkipReason.Tie)] = "all scores equal",
        [nameof(SkipReason.TiersOverlap)] = "no better one after length control",
        [nameof(SkipReason.ChosenTooLong)] = "the chosen side is too long",
        [nameof(SkipReason.TooFewJudgments)] = "fewer than two judgments to compare",
        [nameof(SkipReason.NoBattleWon)] = "no comparison was won",
        [nameof(SkipReason.Empty)] = "it says nothing",
        [nameof(SkipReason.NoDispute)] = "all judgments agree",
        [nameof(SkipReason.JudgeNotTrained)] = "the judge is not trained here",
        [nameof(SkipReason.NoRightTrace)] = "no comparison chose the better response",
        [nameof(SkipReason.Unbalanced)] = "left out so that both sides are better equally often",
        [nameof(SkipReason.Surplus)] = "more judge pairs than their share",
        [nameof(SkipReason.Unmodified)] = "no other instruction could be read",
        [nameof(SkipReason.NoMajority)] = "no answer has enough votes",
        [nameof(SkipReason.Uninvented)] = "no invented prompt could be read",
        [nameof(SkipReason.Unfit)] = "an invented prompt that no text answers",
        [nameof(SkipReason.TooAlike)] = "an invented prompt that is too like a known one",
        [nameof(SkipReason.Reserved)] = "an invented prompt that is kept for measuring",
        [nameof(SkipReason.NoFeedback)] = "no feedback could be read",
        [nameof(SkipReason.Satisfied)] = "the feedback finds nothing to mend",
        [nameof(SkipReason.Unrefined)] = "no better response could be read",
        [nameof(SkipReason.Insignificant)] = "the strongest judgment is not clearly stronger than the weakest",
        [nameof(SkipReason.Disapproved)] = "the refined response was not approved",
        [nameof(UnparsableReason.Missing)] = "without a verdict",
        [nameof(UnparsableReason.OutOfRange)] = "with a score off the scale",
        [nameof(UnparsableReason.Ambiguous)] = "with verdicts that contradict each other",
        [nameof(UnparsableReason.Truncated)] = "cut off before the verdict",
        [nameof(UnparsableReason.NoReply)] = "without a reply",
        [nameof(UnparsableReason.Refused)] = "refused by the judge's server",
        [nameof(UnparsableReason.StillThinking)] = "still thinking at the token limit",
    };

    /// <summary>Skips of single responses or judgments; the others are of prompts, which then have no pair of that role.</summary>
    private static readonly string[] OfMembers =
        [nameof(SkipReason.Duplicate), nameof(SkipReason.NoVerdict), nameof(SkipReason.StillThinking), nameof(SkipReason.NoReply),
            nameof(SkipReason.Empty)];

    /// <summary>A member of <see cref="SkipReason"/> or <see cref="UnparsableReason"/> in words; an unknown one word by word.</summary>
    public static string Of(string reason) => Known.GetValueOrDefault(reason) ?? Apart(reason);

    /// <summary>Counts by reason, most first: <c>30 without a verdict, 8 cut off before the verdict</c>.</summary>
    public static string Of(IReadOnlyDictionary<string, int> counts) =>
        string.Join(", ", counts.Where(c => c.Value > 0).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => $"{c.Value} {Of(c.Key)}"));

    /// <summary>Why something of a role was skipped, in words.</summary>
    /// <param name="key">Role and reason: <c>actor/Duplicate</c>.</param>
    public static string Why(string key) => key.Split('/')[^1] switch
    {
        nameof(SkipReason.Truncated) => "too many cut off at the token limit",
        _ when key == "judge/Tie" => "all judgments equally strong",
        var reason => Of(reason),
    };

    /// <summary>
    /// What a count of the figures <c>skips/*/*</c> counts, and why: prompts without a record of the kind that the iteration made for the
    /// role (a pair, a demonstration, a rollout), or single responses and judgments that were left out. The two are not to be added up.
    /// </summary>
    /// <param name="key">Role and reason: <c>actor/Duplicate</c>.</param>
    /// <param name="figures">The iteration's, by which the kind is known.</param>
    public static (string Counted, string Why) OfSkip(string key, IterationFigures figures)
    {
        var (role, reason) = (Enum.Parse<Role>(key.Split('/')[0], ignoreCase: true), key.Split('/')[^1]);
        var kind = Learnable.Kinds.FirstOrDefault(kind => figures.Values.ContainsKey(FigureNames.Learned(kind, role)));
        return (OfMembers.Contains(reason)
            ? role == Role.Judge ? "judgments left out" : "responses left out"
            : WithoutA(kind, role), Why(key));
    }

    /// <summary>Prompts without a record: <c>prompts without an actor pair</c>.</summary>
    /// <param name="kind"><c>pairs</c>, <c>demonstrations</c> or <c>rollouts</c>; null: not known.</param>
    /// <param name="role">Whose skill it would have taught.</param>
    public static string WithoutA(string? kind, Role role) =>
        $"prompts without {(role == Role.Actor ? "an actor" : "a judge")} {kind?[..^1] ?? "record"}";

    private static string Apart(string word)
    {
        var text = new StringBuilder();
        foreach (var c in word)
        {
            text.Append(char.IsUpper(c) && text.Length > 0 ? " " : "").Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
