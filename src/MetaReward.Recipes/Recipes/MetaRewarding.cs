using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Meta-Rewarding (arXiv:2407.19594): one model acts, judges its responses, and judges its judgments. Responses that score well against
/// those that score badly, and judgments that win against those that lose, train the next model by DPO.
/// Left out: the criterion by which the paper chose a checkpoint among epochs, which it does not state (keep_epoch names the epochs: 6, 4, 2, 2 of 10 there;
/// without it the last is kept), and the making of the prompts (any pool will do). Not stated in the paper and chosen here: the reference of DPO is the policy
/// the iteration starts from, meta-judgments are sampled like judgments, prompts are drawn without replacement, and what the token limit cut off is not
/// chosen (NeMo-Aligner leaves it out, too). Judges read answers: what stands behind a reply's thoughts.
/// Degenerate case: an iteration without pairs leaves the policy as it is, and notes it.
/// </summary>
public static partial class MetaRewarding
{
    /// <summary>Runs the loop, or goes on where it was stopped.</summary>
    /// <returns>The policy of the last iteration.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Ingredients given, Options o)
    {
        Recipe.Check(o);
        var policy = await Learner.WarmUpAsync(given.Trainer, given.Policy, given.Demonstrations, o.Eft.Sft(o.Training), run);
        await given.Measure(run.Turn(0), policy);
        for (var t = 1; t <= o.Iterations; t++)
        {
            var at = run.Stage(t);
            var prompts = Pool.Draw(given.Pool, o.PromptsPerIteration, run, t);
            var responses = await Actor.RespondAsync(policy, prompts, o.ResponsesPerPrompt, o.Sampling.Actor(), at);
            var distinct = Distinct.Of(responses);
            var judgments = await Judge.ScoreAsync(policy, given.Judge, distinct.Kept, o.JudgmentsPerResponse, o.Sampling.Judge(), at);
            var scored = MeanScore.Of(distinct.Kept, judgments);

            var disputed = t <= o.JudgeIterations ? Judge.Dispute(given.Judge, scored, judgments, at.Turn.Seed) : new([], []);
            var tournaments = await Judge.CompareAsync(policy, given.Meta, disputed.Kept, o.Sampling.Meta(), at);
            var battles = tournaments.SelectMany(tournament => tournament.Battles).ToArray();
            var weights = o.PositionWeights ? PositionWeights.Of(battles) : PositionWeights.Even;

            var actorPairs = LengthControlled.Of(scored, new(o.Rho.At(t), o.MaxChosenResponse.LimitAt(t), o.RequireEnd));
            var judgePairs = JudgePairs.Of(tournaments, weights, new(o.MaxChosenJudgment.LimitAt(t), RequireEnd: o.RequireEnd), at.Turn.Seed.Derive("judge-pairs"));
            var harvest = Harvest.Keep(policy, prompts, distinct, actorPairs, disputed, judgePairs, judgeTrained: t <= o.JudgeIterations, at);

            var next = await Learner.DpoAsync(given.Trainer, policy, harvest.Pairs, o.Training.Dpo(t), at);
            Summaries.Keep(policy, given.Judge, new(prompts, responses, judgments, battles), harvest, at);
            policy = next;
            await given.Measure(at.Turn, policy);
        }

        return policy;
    }
}
