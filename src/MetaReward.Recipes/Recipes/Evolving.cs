using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// EVOLVE (arXiv:2502.05605): models do not refine their own responses reliably, so that refining is trained together with answering, and a
/// model that refines well makes better training data. Per iteration: the model answers, refines its answer again and again, and a
/// judge scores every text of that chain; the best against the worst teaches to answer, and with the worst or the best shown as a draft, to
/// refine. The first iteration only imitates (activation), the others learn by DPO.
/// Left out: the paper's supervised data and reward model (the student judges; name another as the role judge), parallel and few-shot
/// refinement. The paper's loss for refinement could not be verified: DPO with the draft in the prompt stands in its place.
/// Degenerate case: an iteration whose chains score alike leaves the policy as it is, and notes it.
/// </summary>
public static partial class Evolving
{
    /// <summary>Runs the loop, or resumes it.</summary>
    /// <returns>The policy of the last iteration.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Cast cast, Options o)
    {
        Recipe.Check(o, cast);
        var lessons = new ChainLessons(Refiner.RefineOf(cast.World), o.MinGap);
        var student = cast.Student;
        await cast.MeasureAsync(run.Iteration(0), student, student);
        for (var t = 1; t <= o.Iterations; t++)
        {
            var at = run.Iteration(t);
            var prompts = at.Draw(cast.Prompts, o.PromptsPerIteration);
            var drafts = await Actor.RespondAsync(student, prompts, 1, o.Sampling.Actor(), at.Room("2-responses"));
            var chain = await Refiner.ChainAsync(student, cast.World, drafts, o.Rounds, o.Sampling.Actor(), at);
            var distinct = Distinct.Of(chain);
            var judge = cast.As(Roles.Judge, student);
            var judgments = await Judge.ScoreAsync(
                judge, cast.World.Judge, distinct.Kept, o.JudgmentsPerResponse, o.Sampling.Judge(), at.Room("4-judgments"), o.Judging);
            var scored = await Expecting.MeansAsync(
                judge, cast.World.Judge, distinct.Kept, judgments, o.Aggregation, o.Judging, o.Sampling.Judge(),
                at.Room("4-judgments" + Expecting.Room));
            var next = t == 1 && o.Activation
                ? await Learner.SftAsync(cast.Trainer, student, Taught(lessons.Demonstrations(at.Groups(prompts), scored)),
                    o.Teaching.Sft(t), at)
                : await Learner.DpoAsync(cast.Trainer, student, reference: student, Taught(lessons.Pairs(at.Groups(prompts), scored)),
                    o.Training.Dpo(t), at);
            await cast.MeasureAsync(at, student, next);
            student = next;

            IReadOnlyList<T> Taught<T>(Selection<T> made)
                where T : class => at.Close(prompts, new Ending<T>(
                    Role.Actor, made.Kept, [.. distinct.Skips.OfResponses(chain), .. made.Skips]) { Several = true, Evidence = scored });
        }

        return student;
    }
}
