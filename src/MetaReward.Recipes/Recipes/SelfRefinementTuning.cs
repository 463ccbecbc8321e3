using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Self-Refinement Tuning (arXiv:2406.07168). Stage 1: the model answers, a teacher gives feedback and writes a better response by it, and
/// the model learns to do both. Stage 2: on new prompts the model gives the feedback and refines by itself, and
/// learns to prefer its refined response to its first one, by DPO; again and again.
/// Left out: the paper's data and template. Chosen where it is silent: feedback and refinement are two requests, a response with which
/// feedback is satisfied makes no pair, and all rates. Degenerate case: an iteration without a better response leaves the policy
/// as it is, and notes it. Without a teacher stage 1 teaches what the model does anyway.
/// </summary>
public static partial class SelfRefinementTuning
{
    /// <summary>Runs both stages, or resumes them.</summary>
    /// <returns>The policy of the last iteration.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Cast cast, Options o)
    {
        Recipe.Check(o, cast);
        var student = cast.Student;
        await cast.MeasureAsync(run.Iteration(0), student, student);
        for (var t = 1; t <= 1 + o.Iterations; t++)
        {
            var at = run.Iteration(t);
            var prompts = at.Draw(cast.Prompts, t == 1 ? o.TaughtPrompts : o.PromptsPerIteration);
            var reviser = t == 1 ? cast.As(Roles.Teacher, student) : student;
            var drafts = await Actor.RespondAsync(student, prompts, 1, o.Sampling.Actor(), at.Room("2-responses"));
            var revisions = await Refiner.ReviseAsync(reviser, cast.World, drafts, o.Sampling, at);
            var approved = t > 1 && o.Approve ? await Refiner.ApproveAsync(student, cast.World, revisions, o.Sampling, at) : null;
            var next = t == 1
                ? await Learner.SftAsync(cast.Trainer, student, at.Close(prompts, Skills(revisions)), o.Teaching.Sft(t), at)
                : await Learner.DpoAsync(
                    cast.Trainer, student, reference: student, at.Close(prompts, Pairs(revisions, approved)), o.Training.Dpo(t - 1), at);
            await cast.MeasureAsync(at, student, next);
            student = next;

            Ending<Demonstration> Skills(IReadOnlyList<Revision> all) =>
                Endings.Taught(all, cast.World, reviser == student, answers: false);
        }

        return student;
    }

    private static Ending<PreferencePair> Pairs(IReadOnlyList<Revision> revisions, IReadOnlySet<string>? approved)
    {
        var pairs = RevisedPairs.Of(revisions, approved);
        return new(Role.Actor, pairs.Kept, pairs.Skips);
    }
}
