using MetaReward.Measures;
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

    /// <summary>Actor pairs by scores, without tiers.</summary>
    /// <param name="made">What the selection made.</param>
    /// <param name="before">Skips on the way to it.</param>
    /// <param name="scored">The responses that it chose from.</param>
    public static Ending<PreferencePair> Scored(
        Selection<PreferencePair> made, IReadOnlyList<Skip> before, IReadOnlyList<ScoredResponse> scored) =>
        new(Role.Actor, made.Kept, [.. before, .. made.Skips]) { Evidence = [.. scored] };

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

    /// <summary>Responses with the reward that a vote gives them.</summary>
    /// <param name="responses">What the live policy sampled.</param>
    /// <param name="rewards">One for each; NaN without a majority.</param>
    /// <param name="votes">What most said.</param>
    /// <param name="at">The step.</param>
    public static Ending<Rollout> Rollouts(
        IReadOnlyList<Response> responses, IReadOnlyList<double> rewards, IReadOnlyList<Vote> votes, Iteration at)
    {
        var decided = votes.Where(vote => vote.Answer is not null).ToArray();
        at.Figures.Add(FigureNames.VoteShare, Intervals.Mean(votes.Select(vote => vote.Share)));
        at.Figures.Add(FigureNames.Unanimous, Intervals.Proportion(decided.Count(vote => vote.Votes == vote.Voters), votes.Count));
        at.Figures.Add(FigureNames.Commonest, MajorityVote.Commonest(votes));
        var rollouts = responses.Zip(rewards).Where(both => !double.IsNaN(both.Second) && both.First.Sample.Tokens.Count > 0)
            .Select(both => new Rollout(both.First.Id, both.First.GroupId, both.First.Prompt.Dialogue, both.First.Sample, both.Second)
            {
                Sampler = both.First.Sampler,
            })
            .ToArray();
        var kept = rollouts.Select(rollout => rollout.GroupId).ToHashSet(StringComparer.Ordinal);
        var of = votes.ToDictionary(vote => vote.GroupId, StringComparer.Ordinal);
        Skip Why(string group) => new(group, SkipReason.NoMajority, of.GetValueOrDefault(group) is { } vote
            ? $"{vote.Voters} of {vote.Replies} replies have an answer, and the most frequent one has {vote.Votes} votes."
            : "There is no vote.");
        return new(Role.Actor, rollouts,
            [.. responses.Select(response => response.GroupId).Distinct().Where(group => !kept.Contains(group)).Select(Why)])
        {
            Several = true,
            Evidence = [.. votes],
        };
    }

    /// <summary>Right traces of a judge, to be learned as it wrote them; as words where another judge wrote them.</summary>
    /// <param name="traces">Right and balanced, with what was left out.</param>
    /// <param name="before">Skips on the way to them.</param>
    /// <param name="rubric">What the judge was asked.</param>
    /// <param name="own">Whether the model that learns wrote them.</param>
    /// <param name="groups">The prompts' ids in this iteration.</param>
    public static Ending<Demonstration> Traces(
        Selection<RightTraces.Trace> traces, IReadOnlyList<Skip> before, IRubric<ResponsePair> rubric, bool own,
        IReadOnlyList<string> groups)
    {
        Skip[] skips = [.. before, .. traces.Skips];
        var ended = traces.Kept.Select(trace => trace.Matchup.Id[..trace.Matchup.Id.LastIndexOf('/')]).Concat(skips.Select(skip => skip.Id))
            .ToHashSet();
        return new(Role.Judge, [.. traces.Kept.Select(trace => Shown(trace, rubric, own))],
        [
            .. skips,
            .. groups.Where(group => !ended.Contains(group))
                .Select(group => new Skip(group, SkipReason.NoRightTrace, "None of its matches gave a trace to learn.")),
        ])
        {
            Several = true,
            Evidence = [.. traces.Kept],
        };
    }

    /// <summary>What revisions teach: to give feedback and to refine by it.</summary>
    /// <param name="revisions">One for each prompt.</param>
    /// <param name="world">How feedback and better responses are asked for.</param>
    /// <param name="own">Whether the model that learns wrote them.</param>
    /// <param name="answers">Also to answer so at once.</param>
    public static Ending<Demonstration> Taught(IReadOnlyList<Revision> revisions, World world, bool own, bool answers)
    {
        var skills = new RevisionLessons(Refiner.CriticOf(world).Rubric, Refiner.RefineOf(world), own).Skills(revisions, answers);
        return new(Role.Actor, skills.Kept, skills.Skips) { Several = true };
    }

    private static Demonstration Shown(RightTraces.Trace trace, IRubric<ResponsePair> rubric, bool own) => new(
        trace.Comparison.Id, PairJudge.Asked(rubric, trace.Matchup), own ? trace.Comparison.Sample : trace.Comparison.Sample.Text)
    {
        Role = Role.Judge,
        Why =
            $"One of {trace.Right} right comparisons of {trace.Asked}; "
            + $"the {(trace.Matchup.Better == Choice.First ? "first" : "second")} response is better.",
    };

    /// <summary>Every prompt ends without a judge pair.</summary>
    public static Ending<PreferencePair> JudgeNotTrained(IReadOnlyList<Prompt> prompts, Iteration at) => Ending<PreferencePair>.None(
        Role.Judge, at.Groups(prompts), SkipReason.JudgeNotTrained, "The judge is not trained in this iteration.");
}
