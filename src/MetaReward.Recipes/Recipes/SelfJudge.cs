using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Self-J (arXiv:2409.00935): a judge that says how good the model's own response is without a reference, so that the model can decline to
/// answer. Its targets need no human scores: the model rates its responses from 0 to 9 beside a reference, and likeness to the reference is
/// mixed in. First it learns to rate with the reference in view; then the model without the reference learns the distributions of the model
/// with it (distillation), or the same ratings by imitation.
/// Left out: the paper's joint loss (1, 0.3 and 2 as weights; two trainings stand in its place), its collection of instructions.
/// References are those of the prompts, or the role teacher's responses. Degenerate case: without a readable rating the policy stays as it
/// is, and that is noted.
/// </summary>
public static partial class SelfJudge
{
    /// <summary>Trains the judge, or resumes it.</summary>
    /// <returns>The policy that rates without a reference.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Cast cast, Options o)
    {
        Recipe.Check(o, cast);
        var student = cast.Student;
        var rubric = cast.World.Rate ?? throw new ArgumentException("this world's models cannot rate a response");
        await cast.MeasureAsync(run.Iteration(0), student, student);
        var at = run.Iteration(1);
        var prompts = at.Draw(cast.Prompts, o.Prompts);
        var beside = new ReferencedRubric(rubric, await ReferencesAsync(cast, prompts, o, at));
        var responses = Distinct.Of(
            await Actor.RespondAsync(student, prompts, o.ResponsesPerPrompt, o.Sampling.Actor(), at.Room("3-responses")));
        var judge = cast.As(Roles.Judge, student);
        var ratings = await Judge.ScoreAsync(
            judge, beside, responses.Kept, o.RatingsPerResponse, o.Sampling.Judge(), at.Room("4-ratings"));

        var lessons = new RatingLessons(beside, new(rubric, null), o.Likeness, Own: judge == student);
        var scored = MeanScore.Of(responses.Kept, ratings);
        var with = lessons.WithReference(at.Groups(prompts), scored, ratings).Kept;
        var without = lessons.WithoutReference(at.Groups(prompts), scored, ratings);
        var learned = at.Close(prompts, new Ending<Demonstration>(Role.Judge, without.Kept, without.Skips)
        {
            Several = true, Evidence = scored,
        });
        var skilled = o.Distil
            ? await Learner.SftAsync(cast.Trainer, student, with, o.Training.Sft(1), at, "with-reference") : student;
        var next = o.Distil
            ? await Learner.DistillAsync(cast.Trainer, skilled, teacher: skilled, learned, new(o.Training.Of(1)), at)
            : await Learner.SftAsync(cast.Trainer, student, [.. with, .. learned], o.Training.Sft(1), at);
        await cast.MeasureAsync(at, student, next);
        return next;
    }

    /// <summary>A good response to each prompt, by its text: its own, or the teacher's.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> ReferencesAsync(
        Cast cast, IReadOnlyList<Prompt> prompts, Options o, Iteration at)
    {
        Prompt[] open = [.. prompts.Where(prompt => prompt.Reference is null)];
        var written = await Actor.RespondAsync(
            cast.As(Roles.Teacher, cast.Student), open, 1, Sampling.Greedy(o.Sampling.MaxResponseTokens), at.Room("2-references", "g"));
        return prompts.Where(prompt => prompt.Reference is not null).Select(prompt => (prompt.Text, Reference: prompt.Reference!))
            .Concat(written.Select(response => (response.Prompt.Text, Reference: response.Text)))
            .DistinctBy(one => one.Text).ToDictionary(one => one.Text, one => one.Reference, StringComparer.Ordinal);
    }
}
