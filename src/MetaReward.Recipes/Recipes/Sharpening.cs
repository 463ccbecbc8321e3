using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Sharpening (arXiv:2412.01951): a model often knows a better response than the one it samples, and would find it by sampling many and
/// taking the one it gives the highest reward itself: the most likely one. Training pays for that search once. Either the model imitates
/// the best of its K responses, or the difference of its log-ratios over pairs is regressed on the difference of their rewards, or (ours)
/// it learns to prefer the best to the worst, or to a response to the prompt without the part that is to be followed.
/// Left out: exploration (XPO), and the one-shot prompts of the paper's tasks. Chosen where the paper is silent: prompts, beta, and waves
/// in which the adaptive stop looks. Degenerate case: an iteration without a reward leaves the policy as it is, and notes it. A model that
/// is sure of a wrong response gets surer of it: likelihood is not truth.
/// </summary>
public static partial class Sharpening
{
    /// <summary>Runs the loop, or resumes it.</summary>
    /// <returns>The policy of the last iteration.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Cast cast, Options o)
    {
        Recipe.Check(o, cast);
        var student = cast.Student;
        await cast.MeasureAsync(run.Iteration(0), student, student);
        for (var t = 1; t <= o.Iterations; t++)
        {
            var at = run.Iteration(t);
            var prompts = at.Draw(cast.Prompts, o.PromptsPerIteration);
            var responses = await Actor.RespondUntilAsync(
                student, prompts, o.ResponsesPerPrompt, o.Wave, o.StopDelta, o.Sampling.Actor(), at);
            var scored = o.Reward switch
            {
                SelfRewards.Judge => MeanScore.Of(responses, await JudgeAsync(student, responses, at)),
                SelfRewards.MutualInformation or SelfRewards.MutualInformationPerToken => MutualInformation.Of(
                    responses, await Retelling.WithoutAsync(student, responses, o.Sampling.Actor(), at.Room(WithoutRoom)),
                    perToken: o.Reward == SelfRewards.MutualInformationPerToken),
                _ => SelfReward.Of(responses, o.Reward, cast.World.Answers),
            };
            var next = o.Objective switch
            {
                Objectives.Imitation => await Learner.SftAsync(cast.Trainer, student, Best(scored, prompts, at), o.Training.Sft(t), at),
                Objectives.Regression => await PreferAsync(RewardPairs.Of(at.Groups(prompts), scored), several: true, o.Regression),
                _ => await PreferAsync(
                    BestAgainstWorst.Of(at.Groups(prompts), scored, o.Rivals, cast.World.Answers, o.Least, await OthersAsync(prompts, at)),
                    several: false, o.Preference),
            };
            await cast.MeasureAsync(at, student, next);
            student = next;

            Task<IPolicy> PreferAsync(Selection<PreferencePair> pairs, bool several, PairTrainingOptions training) => Learner.DpoAsync(
                cast.Trainer, student, reference: student, at.Close(prompts, new Ending<PreferencePair>(Role.Actor, pairs.Kept, pairs.Skips)
                {
                    Several = several, Evidence = scored,
                }), training.Dpo(t), at);
        }

        return student;

        async Task<IReadOnlyList<Response>> OthersAsync(IReadOnlyList<Prompt> prompts, Iteration at) => !o.PrefersToWithout ? []
            : await Retelling.RespondAsync(student, prompts, o.Sampling.Actor(), at.Room(OthersRoom, "o"));

        Task<IReadOnlyList<Judgment>> JudgeAsync(IPolicy now, IReadOnlyList<Response> responses, Iteration at) => Judge.ScoreAsync(
            cast.As(Roles.Judge, now), cast.World.Judge, responses, o.JudgmentsPerResponse, o.Sampling.Judge(), at.Room("3-judgments"),
            o.Judging);
    }

    private static IReadOnlyList<Demonstration> Best(IReadOnlyList<ScoredResponse> scored, IReadOnlyList<Prompt> prompts, Iteration at)
    {
        var best = BestOfGroup.Of(at.Groups(prompts), scored);
        return at.Close(prompts, new Ending<Demonstration>(Role.Actor, best.Kept, best.Skips) { Evidence = scored });
    }
}
