using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Temporal Self-Rewarding (arXiv:2508.06026): as a model gets better, its chosen and rejected responses grow alike and DPO has less and
/// less to learn from. So the rejected side is taken from the past, the model before the loop, and the chosen side from the future, a model
/// trained one step ahead on the pairs with a past side. The present model judges all of them, and is itself trained from where the
/// iteration began. Left out: the paper's data (any pool will do). The paper states neither sampling nor the training's rate, beta and
/// epochs: those of Meta-Rewarding stand here. Chosen here: what the token limit cut off is not chosen.
/// Degenerate case: an iteration without pairs leaves the policy as it is, and notes it.
/// </summary>
public static partial class TemporalSelfRewarding
{
    /// <summary>Runs the loop, or resumes it.</summary>
    /// <returns>The policy of the last iteration.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Cast cast, Options o)
    {
        Recipe.Check(o, cast);
        var student = await Learner.WarmUpAsync(cast, o.Eft.Sft(o.Training), run);
        var first = student;
        await cast.MeasureAsync(run.Iteration(0), student, student);
        for (var t = 1; t <= o.Iterations; t++)
        {
            var at = run.Iteration(t);
            var judge = cast.As(Roles.Judge, student);
            var prompts = at.Draw(cast.Prompts, o.PromptsPerIteration);

            var present = await AnswerAsync(student, "2-responses", "r", "3-judgments");
            var past = await AnswerAsync(first, "2-past-responses", "p", "3-past-judgments");
            var anchored = TemporalPairs.Of(at.Groups(prompts), present.Scored, past.Scored, [], o.RequireEnd);
            var future = (Scored: (IReadOnlyList<ScoredResponse>)[], Skips: (IReadOnlyList<Skip>)[]);
            if (o.Future)
            {
                var ahead = await Learner.DpoAsync(
                    cast.Trainer, student, reference: student, anchored.Kept, o.Training.Dpo(t), at, "future");
                future = await AnswerAsync(ahead, "4-future-responses", "f", "5-future-judgments");
            }

            var guided = TemporalPairs.Of(at.Groups(prompts), present.Scored, past.Scored, future.Scored, o.RequireEnd);
            var pairs = at.Close(
                prompts, Endings.Scored(guided, [.. present.Skips, .. past.Skips, .. future.Skips],
                    [.. present.Scored, .. past.Scored, .. future.Scored]));
            var next = await Learner.DpoAsync(cast.Trainer, student, reference: student, pairs, o.Training.Dpo(t), at);
            await cast.MeasureAsync(at, student, next);
            student = next;

            async Task<(IReadOnlyList<ScoredResponse> Scored, IReadOnlyList<Skip> Skips)> AnswerAsync(
                IPolicy who, string room, string mark, string judged)
            {
                var responses = await Actor.RespondAsync(who, prompts, o.ResponsesPerPrompt, o.Sampling.Actor(), at.Room(room, mark));
                var distinct = Distinct.Of(responses);
                var judgments = await Judge.ScoreAsync(
                    judge, cast.World.Judge, distinct.Kept, o.JudgmentsPerResponse, o.Sampling.Judge(), at.Room(judged),
                    o.Judging);
                return (await Expecting.MeansAsync(
                    judge, cast.World.Judge, distinct.Kept, judgments, o.Aggregation, o.Judging, o.Sampling.Judge(),
                    at.Room(judged + Expecting.Room)), [.. distinct.Skips.OfResponses(responses)]);
            }
        }

        return student;
    }
}
