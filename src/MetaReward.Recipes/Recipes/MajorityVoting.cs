using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <summary>
/// Majority-vote RL (SRT, arXiv:2505.21444): the model answers each prompt several times, and what most of its answers say counts as right.
/// Responses that say it are rewarded, and a policy gradient with advantages against the group makes them likelier. The answers vote
/// themselves (the voter evolves), or those of a fixed model do.
/// Left out: soft rewards, prompts with true answers, a curriculum other than the least share of votes. Chosen where the paper is silent:
/// prompts without replacement while the pool lasts; iterations, which cut the one training into pieces with a checkpoint each (the
/// optimiser begins anew).
/// Degenerate case: a prompt without a majority gives no rollout; a step without rollouts changes nothing, and is logged. Trained for long
/// it may collapse: the share of votes goes to 1, the divergence grows, and answers become the same whatever the prompt; go back to the
/// checkpoint before, or fix the voter.
/// </summary>
public static partial class MajorityVoting
{
    /// <summary>Runs all iterations, or resumes them.</summary>
    /// <returns>The policy of the last iteration.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Cast cast, Options o)
    {
        Recipe.Check(o, cast);
        var first = cast.Student;
        var answers = cast.World.Answers
            ?? throw new ArgumentException("majority vote needs final answers to compare, and this world's replies have none");
        await cast.MeasureAsync(run.Iteration(0), first, first);
        var student = first;
        for (var t = 1; t <= o.Iterations; t++)
        {
            var at = run.Iteration(t);
            var next = await Learner.ReinforceAsync(cast.Trainer, student, reference: first, o.Training.Reinforce(o.Steps), at, LearnAsync);
            await cast.MeasureAsync(at, student, next);
            student = next;
        }

        return student;

        async Task<IReadOnlyList<Rollout>> LearnAsync(IPolicy live, Iteration step)
        {
            var prompts = step.Draw(cast.Prompts, o.PromptsPerStep);
            var responses = await Actor.RespondAsync(live, prompts, o.ResponsesPerPrompt, o.Sampling.Actor(), step.Room("2-responses"));
            var voter = cast.As(Roles.Voter, o.FixedVoter ? first : live);
            var voters = ReferenceEquals(voter, live) ? responses
                : await Actor.RespondAsync(voter, prompts, o.ResponsesPerPrompt, o.Sampling.Actor(), step.Room("3-votes", "v"));
            var votes = MajorityVote.Of(voters, answers, o.LeastShare);
            return step.Close(prompts, Endings.Rollouts(responses, MajorityVote.Rewards(responses, votes, answers), votes, step));
        }
    }
}
