using System.Text.Json.Serialization;
using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Self-Rewarding (arXiv:2401.10020) as Meta-Rewarding's baseline runs it (arXiv:2407.19594, section 3.1, "Self-Rewarding + LC"): the model acts
/// and judges, but nobody judges the judge. With length control off it is the original's rule, best against worst.
/// Left out: the invention of new prompts by few-shot generation (prompts come from the pool), the criterion for a checkpoint among epochs, and the
/// original's own sampling (4 responses, 3 judgments, temperature 0.7, top-p 0.9: set them if you want them).
/// Not stated and chosen here: what the token limit cut off is not chosen. Judges read answers: what stands behind a reply's thoughts.
/// Degenerate case: an iteration without pairs leaves the policy as it is, and notes it.
/// </summary>
public static class SelfRewarding
{
    /// <summary>Defaults are those of Meta-Rewarding's baseline. Lists hold one value per iteration; the last one holds for the rest.</summary>
    public sealed record Options
    {
        /// <summary>Turns of the outer loop.</summary>
        public int Iterations { get; init; } = 4;

        public int PromptsPerIteration { get; init; } = 5000;

        /// <summary>K, at least 2.</summary>
        public int ResponsesPerPrompt { get; init; } = 7;

        /// <summary>N, at least 1.</summary>
        public int JudgmentsPerResponse { get; init; } = 11;

        /// <summary>Off: <see cref="Rho"/> and <see cref="MaxChosenResponse"/> are not used; the best is paired with the worst.</summary>
        public bool LengthControl { get; init; } = true;

        /// <summary>Width of the quality tiers, 0 to 1: the shortest of the top tier is chosen, the longest of the bottom tier rejected.</summary>
        public IReadOnlyList<double> Rho { get; init; } = [0, 0, 0, 0.1];

        /// <summary>Most characters of a chosen response; null is no limit.</summary>
        public IReadOnlyList<int?> MaxChosenResponse { get; init; } = [2500, null];

        /// <summary>Choose only what ended by itself: what the token limit cut off would teach not to end. It may still be rejected.</summary>
        public bool RequireEnd { get; init; } = true;

        /// <summary>How responses are sampled.</summary>
        public Sampling Actor { get; init; } = new();

        /// <summary>How judgments are sampled.</summary>
        public Sampling Judge { get; init; } = new();

        /// <summary>The loop's training.</summary>
        public Dpo Dpo { get; init; } = new(new Training(LearningRate: 5e-6, Epochs: 10, BatchSize: 32));

        /// <summary>The epoch whose weights are kept, 0 for the last; null: the last. The paper keeps 6, 4, 2 and 2 of 10.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<int>? KeepEpoch { get; init; }

        /// <summary>The warm-up's training.</summary>
        public Sft WarmUp { get; init; } = new(new Training(LearningRate: 5e-8, Epochs: 10, BatchSize: 32));
    }

    /// <summary>Runs the loop, or goes on where it was stopped.</summary>
    /// <returns>The policy of the last iteration.</returns>
    public static async Task<IPolicy> RunAsync(Run run, Ingredients given, Options o)
    {
        Check(o);
        var policy = await Learner.WarmUpAsync(given.Trainer, given.Policy, given.Demonstrations, o.WarmUp, run);
        await given.Measure(run.Turn(0), policy);
        for (var t = 1; t <= o.Iterations; t++)
        {
            var at = run.Stage(t);
            var prompts = Pool.Draw(given.Pool, o.PromptsPerIteration, run, t);
            var responses = await Actor.RespondAsync(policy, prompts, o.ResponsesPerPrompt, o.Actor, at);
            var distinct = Distinct.Of(responses);
            var judgments = await Judge.ScoreAsync(policy, given.Judge, distinct.Kept, o.JudgmentsPerResponse, o.Judge, at);
            var scored = MeanScore.Of(distinct.Kept, judgments);

            var pairs = LengthControlled.Of(scored, o.LengthControl ? new(o.Rho.At(t), o.MaxChosenResponse.At(t), o.RequireEnd) : new(RequireEnd: o.RequireEnd));
            var harvest = Harvest.Keep(policy, prompts, distinct, pairs, new([], []), new([], []), judgeTrained: false, at);

            var next = await Learner.DpoAsync(given.Trainer, policy, harvest.Pairs, Learner.Keeping(o.Dpo, o.KeepEpoch, t), at);
            Summaries.Keep(policy, given.Judge, new(prompts, responses, judgments, []), harvest, at);
            policy = next;
            await given.Measure(at.Turn, policy);
        }

        return policy;
    }

    private static void Check(Options o)
    {
        Require.AtLeast(1, o.Iterations, "iterations", "the loop needs a turn");
        Require.AtLeast(1, o.PromptsPerIteration, "prompts_per_iteration", "an iteration needs a prompt");
        Require.AtLeast(2, o.ResponsesPerPrompt, "responses_per_prompt", "a pair has two sides");
        Require.AtLeast(1, o.JudgmentsPerResponse, "judgments_per_response", "a score needs a judgment");
        Require.PerIteration(o.KeepEpoch ?? [0], "keep_epoch", epoch => epoch >= 0 && epoch <= o.Dpo.Training.Epochs, $"from 1 to {o.Dpo.Training.Epochs}, or 0 for the last");
        Require.PerIteration(o.Rho, "rho", rho => rho is >= 0 and <= 1, "from 0 to 1");
        Require.PerIteration(o.MaxChosenResponse, "max_chosen_response", most => most is null or > 0, "above 0, or null for no limit");
    }
}
