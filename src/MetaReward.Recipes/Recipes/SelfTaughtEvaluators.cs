using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Self-Taught Evaluators (arXiv:2408.02666): a judge that compares two responses learns from pairs whose better member is known without
/// labels. To each prompt the model answers, and it answers another instruction that is close to the prompt's; the second answer is the
/// worse one. The judge compares both, in both orders, N times; of the comparisons that chose the better response one is kept, and the
/// first weights learn to write it. The next iteration asks the judge that came out; the pairs stay, the comparisons are new.
/// Left out: the choice of prompts by category, the traces of the first iteration by another model (name one as the role judge), the choice
/// of a checkpoint by a labelled set, and the second round of DPO of the released model. Chosen here: the answer to the other instruction
/// is asked for by itself. Degenerate case: an iteration without a right comparison leaves the judge as it is, and notes it.
/// </summary>
public static partial class SelfTaughtEvaluators
{
    /// <summary>Runs the loop, or resumes it.</summary>
    /// <returns>The judge of the last iteration.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Cast cast, Options o)
    {
        Recipe.Check(o, cast);
        var first = await Learner.WarmUpAsync(cast, o.Eft.Sft(o.Training), run);
        var before = run.Iteration(0);
        var prompts = before.Draw(cast.Prompts, o.Prompts);
        var better = await Actor.RespondAsync(first, prompts, 1, o.Sampling.Actor(), before.Room("2-responses"));
        var worse = await WorseResponses.MakeAsync(
            first, cast.World, o.Modification, prompts, better, o.Sampling.Actor(), before);
        await cast.MeasureAsync(before, first, first);

        var judge = first;
        for (var t = 1; t <= o.Iterations; t++)
        {
            var at = run.Iteration(t);
            var matches = o.BothOrders ? Matchups.InBothOrders(at.Label, prompts, better, worse)
                : Matchups.BetterFirst(at.Label, prompts, better, worse);
            var asked = t == 1 ? cast.As(Roles.Judge, judge) : judge;
            var comparisons = await PairJudge.CompareAsync(
                asked, cast.World.Pairwise, matches.Kept, o.ComparisonsPerOrder, o.Sampling.Judge(), at.Room("2-comparisons"));
            var right = RightTraces.Of(matches.Kept, comparisons, at.Seed.Derive("traces"));
            var balanced = o.Balance ? RightTraces.Balanced(right.Kept, at.Seed.Derive("balance")) : new(right.Kept, []);
            var demonstrations = at.Close(prompts, Endings.Traces(
                balanced, [.. matches.Skips, .. right.Skips], cast.World.Pairwise, own: asked == judge, at.Groups(prompts)));

            var next = await Learner.SftAsync(cast.Trainer, first, demonstrations, o.Training.Sft(t), at, otherwise: judge);
            await cast.MeasureAsync(at, asked, next);
            judge = next;
        }

        return judge;
    }
}
