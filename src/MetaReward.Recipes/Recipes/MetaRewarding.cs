using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Meta-Rewarding (arXiv:2407.19594): one model acts, judges its responses, and judges its judgments. Responses that score well against
/// those that score badly, and judgments that win against those that lose, train the next model by DPO.
/// Left out: the criterion by which the paper chose a checkpoint among epochs, which it does not state (keep_epoch names the epochs: 6, 4,
/// 2, 2 of 10 there; without it the last is kept), and the making of the prompts (any pool will do). Not stated in the paper and chosen
/// here: the reference of DPO is the policy the iteration starts from, meta-judgments are sampled like judgments, prompts are drawn without
/// replacement, and what the token limit cut off is not chosen (NeMo-Aligner leaves it out, too). Judges read answers: what stands behind a
/// reply's thoughts. Degenerate case: an iteration without pairs leaves the policy as it is, and notes it.
/// </summary>
public static partial class MetaRewarding
{
    /// <summary>Runs the loop, or goes on where it was stopped.</summary>
    /// <returns>The policy of the last iteration.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Cast cast, Options o)
    {
        Recipe.Check(o, cast);
        var student = await Learner.WarmUpAsync(cast, o.Eft.Sft(o.Training), run);
        await cast.MeasureAsync(run.Iteration(0), student, student);
        for (var t = 1; t <= o.Iterations; t++)
        {
            var at = run.Iteration(t);
            var (judge, metaJudge) = (cast.As(Roles.Judge, student), cast.As(Roles.MetaJudge, student));
            var prompts = at.Draw(cast.Prompts, o.PromptsPerIteration);
            var responses = await Actor.RespondAsync(student, prompts, o.ResponsesPerPrompt, o.Sampling.Actor(), at.Room("2-responses"));
            var distinct = Distinct.Of(responses);
            var judgments = await Judge.ScoreAsync(
                judge, cast.World.Judge, distinct.Kept, o.JudgmentsPerResponse, o.Sampling.Judge(), at.Room("3-judgments"), o.Judging);
            var scored = await Expecting.MeansAsync(
                judge, cast.World.Judge, distinct.Kept, judgments, o.Aggregation, o.Judging, o.Sampling.Judge(),
                at.Room("3-judgments" + Expecting.Room));

            var trained = t <= o.JudgeIterations;
            var disputed = trained ? Judge.Dispute(cast.World.Judge, scored, judgments, at, o.MetaJudgeAgreed) : new([], []);
            var tournaments = await Judge.CompareAsync(
                metaJudge, cast.World.MetaOf(o.HideScores), disputed.Kept, o.Sampling.Meta(), at.Room("4-meta-judgments"), o.BothOrders);
            var weights = o.PositionWeights ? Judge.WeightsOf(tournaments, at) : PositionWeights.Even;

            var rule = o.LengthControl
                ? Remedy.Raised(scored, new(o.Rho.At(t), o.MaxChosenResponse.LimitAt(t), o.RequireEnd, o.MinGap), o.MostLonger, at)
                : new(RequireEnd: o.RequireEnd, MinGap: o.MinGap);
            var actorPairs = LengthControlled.Of(scored, rule);
            var fought = JudgePairs.Of(
                tournaments, weights, new(o.MaxChosenJudgment.LimitAt(t), RequireEnd: o.RequireEnd, MinZ: o.MinStrengthZ),
                at.Seed.Derive("judge-pairs"));
            var judgePairs = Remedy.Limited(fought, tournaments, actorPairs, o.Remedies.Limits(), at);
            var pairs = at.Close(
                prompts,
                Endings.Actor(actorPairs, distinct.Skips, scored, rule),
                trained ? Endings.Judge(judgePairs, [.. distinct.Skips.OfPrompts(responses), .. disputed.Skips], tournaments, weights)
                    : Endings.JudgeNotTrained(prompts, at));

            var next = await Learner.DpoAsync(cast.Trainer, student, reference: student, pairs, o.Training.Dpo(t), at);
            await cast.MeasureAsync(at, student, next);
            student = next;
        }

        return student;
    }
}
