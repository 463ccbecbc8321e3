using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Best-of-N self-training (RAFT, arXiv:2304.06767): the model answers each prompt K times, its own judgments rank the answers, and it
/// learns to write the best one. The next iteration asks the model that came out.
/// Left out: the paper's reward model (the student judges; name another as the role judge) and its optional divergence penalty.
/// Degenerate case: an iteration in which nothing can be scored leaves the policy as it is, and notes it.
/// </summary>
public static partial class BestOfN
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
            var judge = cast.As(Roles.Judge, student);
            var prompts = at.Draw(cast.Prompts, o.PromptsPerIteration);
            var responses = await Actor.RespondAsync(student, prompts, o.ResponsesPerPrompt, o.Sampling.Actor(), at.Room("2-responses"));
            var distinct = Distinct.Of(responses);
            var judgments = await Judge.ScoreAsync(
                judge, cast.World.Judge, distinct.Kept, o.JudgmentsPerResponse, o.Sampling.Judge(), at.Room("3-judgments"));
            var scored = MeanScore.Of(distinct.Kept, judgments, o.Aggregation);

            var best = BestOfGroup.Of(at.Groups(prompts), scored);
            var demonstrations = at.Close(prompts, new Ending<Demonstration>(
                Role.Actor, best.Kept, [.. distinct.Skips.OfResponses(responses), .. best.Skips]) { Evidence = scored });
            var next = await Learner.SftAsync(cast.Trainer, student, demonstrations, o.Training.Sft(t), at);
            await cast.MeasureAsync(at, student, next);
            student = next;
        }

        return student;
    }
}
