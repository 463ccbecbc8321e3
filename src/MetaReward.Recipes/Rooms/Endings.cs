using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>The endings that recipes share: pairs of responses that teach the actor, pairs of judgments that teach the judge.</summary>
public static class Endings
{
    /// <summary>Actor pairs by scores.</summary>
    /// <param name="made">What the selection made.</param>
    /// <param name="before">Skips on the way to it.</param>
    /// <param name="scored">The responses that it chose from.</param>
    /// <param name="rule">How it chose.</param>
    public static Ending<PreferencePair> Actor(
        Selection<PreferencePair> made, IReadOnlyList<Skip> before, IReadOnlyList<ScoredResponse> scored, LengthControlled.Options rule) =>
        new(Role.Actor, made.Kept, [.. before, .. made.Skips]) { Evidence = [.. scored, rule] };

    /// <summary>Judge pairs by meta-judgments.</summary>
    /// <param name="made">What the selection made.</param>
    /// <param name="before">Skips of prompts and judgments on the way to it.</param>
    /// <param name="tournaments">The judgments that met.</param>
    /// <param name="weights">What a win counted in each place.</param>
    public static Ending<PreferencePair> Judge(
        Selection<PreferencePair> made, IReadOnlyList<Skip> before, IReadOnlyList<Tournament> tournaments, PositionWeights weights) =>
        new(Role.Judge, made.Kept, [.. before, .. made.Skips])
        {
            Ends = [.. tournaments.Select(of => of.Response.Id)],
            Evidence = [.. tournaments, weights],
        };

    /// <summary>Every prompt ends without a judge pair.</summary>
    public static Ending<PreferencePair> JudgeNotTrained(IReadOnlyList<Prompt> prompts, Iteration at) => Ending<PreferencePair>.None(
        Role.Judge, prompts.Select(prompt => $"{at.Label}/{prompt.Id}"), SkipReason.JudgeNotTrained, "The judge is not trained in this iteration.");
}

/// <summary>Names of the roles that recipes give to policies. Each is the student unless the settings name another.</summary>
public static class Roles
{
    public const string Judge = "judge";
    public const string MetaJudge = "meta_judge";
}
