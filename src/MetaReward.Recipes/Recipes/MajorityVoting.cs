using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <summary>
/// Majority-vote RL (SRT, arXiv:2505.21444): the model answers each prompt several times, and what most of its answers say counts as right.
/// Responses that say it are rewarded, and a policy gradient with advantages against the group makes them likelier. The answers vote
/// themselves (the voter evolves), or those of a fixed model do.
/// Left out: soft rewards, the share of prompts with the largest majorities, prompts with true answers, the curriculum. Chosen where the
/// paper is silent: prompts without replacement while the pool lasts.
/// Degenerate case: a prompt without a majority gives no rollout; a step without rollouts changes nothing, and is logged. It collapses when
/// trained for long: the share of votes goes to 1, the divergence grows, and answers become the same whatever the prompt;
/// stop before, or fix the voter.
/// </summary>
public static partial class MajorityVoting
{
    /// <summary>Trains for all steps, or resumes the training.</summary>
    /// <returns>The policy after the last step.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Cast cast, Options o)
    {
        Recipe.Check(o, cast);
        var first = cast.Student;
        var answers = cast.World.Answers
            ?? throw new ArgumentException("majority vote needs final answers to compare, and this world's replies have none");
        await cast.MeasureAsync(run.Iteration(0), first, first);
        var at = run.Iteration(1);
        var last = await Learner.ReinforceAsync(cast.Trainer, first, reference: first, o.Training.Reinforce(o.Steps), at,
            async (live, step) =>
            {
                var prompts = step.Draw(cast.Prompts, o.PromptsPerStep);
                var responses = await Actor.RespondAsync(live, prompts, o.ResponsesPerPrompt, o.Sampling.Actor(), step.Room("2-responses"));
                var voter = cast.As(Roles.Voter, o.FixedVoter ? first : live);
                var voters = ReferenceEquals(voter, live) ? responses
                    : await Actor.RespondAsync(voter, prompts, o.ResponsesPerPrompt, o.Sampling.Actor(), step.Room("3-votes", "v"));
                var votes = MajorityVote.Of(voters, answers, o.LeastShare);
                return step.Close(prompts, Endings.Rollouts(responses, MajorityVote.Rewards(responses, votes, answers), votes, step));
            });
        await cast.MeasureAsync(at, first, last);
        return last;
    }
}
