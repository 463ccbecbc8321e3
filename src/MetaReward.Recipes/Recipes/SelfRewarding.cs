using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Self-Rewarding (arXiv:2401.10020) as Meta-Rewarding's baseline runs it (arXiv:2407.19594, section 3.1, "Self-Rewarding + LC"): the model acts
/// and judges, but nobody judges the judge. With length control off it is the original's rule, best against worst.
/// Left out: the invention of new prompts by few-shot generation (prompts come from the pool), the criterion for a checkpoint among epochs, and the
/// original's own sampling (4 responses, 3 judgments, temperature 0.7, top-p 0.9: set them if you want them).
/// Not stated and chosen here: what the token limit cut off is not chosen. Judges read answers: what stands behind a reply's thoughts.
/// Degenerate case: an iteration without pairs leaves the policy as it is, and notes it.
/// </summary>
public static partial class SelfRewarding
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

            var pairs = LengthControlled.Of(scored, o.LengthControl ? new(o.Rho.At(t), o.MaxChosenResponse.LimitAt(t), o.RequireEnd) : new(RequireEnd: o.RequireEnd));
            var harvest = Harvest.Keep(policy, prompts, distinct, pairs, new([], []), new([], []), judgeTrained: false, at);

            var next = await Learner.DpoAsync(given.Trainer, policy, harvest.Pairs, o.Training.Dpo(t), at);
            Summaries.Keep(policy, given.Judge, new(prompts, responses, judgments, []), harvest, at);
            policy = next;
            await given.Measure(at.Turn, policy);
        }

        return policy;
    }
}
