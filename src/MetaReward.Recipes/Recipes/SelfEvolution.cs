using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// SELF (arXiv:2310.00533). First the meta-skills: the model answers, a teacher gives feedback and writes a better response by it, and the
/// model learns both, and to answer so at once. Then rounds on new prompts without a teacher: the model answers, gives itself feedback,
/// refines, and keeps what its feedback is satisfied with, refined or at once; it learns to answer so at once. Each round starts again
/// from the model with the meta-skills and learns what all rounds kept, with the meta-skills mixed in so that they are not forgotten; or it
/// goes on from the last round.
/// Left out: the paper's data and question-answer pairs, and new prompts by Self-Instruct. Chosen where the paper is silent: all rates.
/// Degenerate case: a round that keeps nothing leaves the policy as it is, and notes it. Without a teacher the first training teaches what
/// the model does anyway.
/// </summary>
public static partial class SelfEvolution
{
    /// <summary>Runs all rounds, or resumes them.</summary>
    /// <returns>The policy of the last round.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Cast cast, Options o)
    {
        Recipe.Check(o, cast);
        var (student, skilled) = (cast.Student, cast.Student);
        var (skills, kept) = (new List<Demonstration>(), new List<Demonstration>());
        await cast.MeasureAsync(run.Iteration(0), student, student);
        for (var t = 1; t <= 1 + o.Iterations; t++)
        {
            var at = run.Iteration(t);
            var prompts = at.Draw(cast.Prompts, t == 1 ? o.TaughtPrompts : o.PromptsPerIteration);
            var reviser = t == 1 ? cast.As(Roles.Teacher, student) : student;
            var drafts = await Actor.RespondAsync(student, prompts, 1, o.Sampling.Actor(), at.Room("2-responses"));
            var revisions = await Refiner.ReviseAsync(reviser, cast.World, drafts, o.Sampling, at);
            var next = t == 1 ? await TeachAsync(at, prompts, revisions, own: reviser == student)
                : await EvolveAsync(at, prompts, revisions);
            await cast.MeasureAsync(at, student, next);
            student = next;
        }

        return student;

        async Task<IPolicy> TeachAsync(Iteration at, IReadOnlyList<Prompt> prompts, IReadOnlyList<Revision> revisions, bool own)
        {
            skills.AddRange(at.Close(prompts, Endings.Taught(revisions, cast.World, own, answers: true)));
            return skilled = await Learner.SftAsync(cast.Trainer, student, skills, o.Training.Sft(1), at);
        }

        async Task<IPolicy> EvolveAsync(Iteration at, IReadOnlyList<Prompt> prompts, IReadOnlyList<Revision> revisions)
        {
            var approved = o.Approve ? await Refiner.ApproveAsync(student, cast.World, revisions, o.Sampling, at) : null;
            var better = RevisionLessons.Best(revisions, approved);
            var made = at.Close(prompts, new Ending<Demonstration>(Role.Actor, better.Kept, better.Skips));
            kept.AddRange(made);
            Demonstration[] lessons = made.Count == 0 ? [] : [.. o.Restart ? kept : made, .. o.KeepSkills ? skills : []];
            return await Learner.SftAsync(
                cast.Trainer, o.Restart ? skilled : student, lessons, o.Training.Sft(at.Number), at, otherwise: student);
        }
    }
}
