using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Self-Rewarding (arXiv:2401.10020) as Meta-Rewarding's baseline runs it (arXiv:2407.19594, section 3.1, "Self-Rewarding + LC"): the model
/// acts and judges, but nobody judges the judge. With length control off it is the original's rule, best against worst.
/// With loop.invented_prompts the model makes its prompts itself, before the loop, from the pool's as examples, as in the original.
/// Left out: the criterion for a checkpoint among epochs, and the original's own sampling (4 responses, 3 judgments, temperature 0.7, top-p
/// 0.9: set them if you want them).
/// Not stated and chosen here: what the token limit cut off is not chosen. Judges read answers: what stands behind a reply's thoughts.
/// Degenerate case: an iteration without pairs leaves the policy as it is, and notes it.
/// </summary>
public static partial class SelfRewarding
{
    /// <summary>Runs the loop, or resumes it.</summary>
    /// <returns>The policy of the last iteration.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Cast cast, Options o)
    {
        Recipe.Check(o, cast);
        var student = await Learner.WarmUpAsync(cast, o.Eft.Sft(o.Training), run);
        var before = run.Iteration(0);
        var pool = o.InventedPrompts == 0 ? cast.Prompts
            : await Inventor.InventAsync(student, cast.World, cast.Prompts, o.InventedPrompts, o.Rule(), o.Inventing(), before);
        await cast.MeasureAsync(before, student, student);
        for (var t = 1; t <= o.Iterations; t++)
        {
            var at = run.Iteration(t);
            var prompts = at.Draw(pool, o.PromptsPerIteration);
            var responses = await Actor.RespondAsync(student, prompts, o.ResponsesPerPrompt, o.Sampling.Actor(), at.Room("2-responses"));
            var distinct = Distinct.Of(responses);
            var judge = cast.As(Roles.Judge, student);
            var judgments = await Judge.ScoreAsync(
                judge, cast.World.Judge, distinct.Kept, o.JudgmentsPerResponse, o.Sampling.Judge(), at.Room("3-judgments"), o.Judging);
            var scored = await Expecting.MeansAsync(
                judge, cast.World.Judge, distinct.Kept, judgments, o.Aggregation, o.Judging, o.Sampling.Judge(),
                at.Room("3-judgments" + Expecting.Room));

            var rule = o.LengthControl
                ? Remedy.Raised(scored, new(o.Rho.At(t), o.MaxChosenResponse.LimitAt(t), o.RequireEnd, o.MinGap), o.MostLonger, at)
                : new(RequireEnd: o.RequireEnd, MinGap: o.MinGap);
            var pairs = at.Close(
                prompts,
                Endings.Actor(LengthControlled.Of(scored, rule), distinct.Skips, scored, rule),
                Endings.JudgeNotTrained(prompts, at));

            var next = await Learner.DpoAsync(cast.Trainer, student, reference: student, pairs, o.Training.Dpo(t), at);
            await cast.MeasureAsync(at, student, next);
            student = next;
        }

        return student;
    }
}
