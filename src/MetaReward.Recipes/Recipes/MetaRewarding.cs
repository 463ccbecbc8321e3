using System.Text.Json.Serialization;
using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Meta-Rewarding (arXiv:2407.19594): one model acts, judges its responses, and judges its judgments. Responses that score well against
/// those that score badly, and judgments that win against those that lose, train the next model by DPO.
/// Left out: the criterion by which the paper chose a checkpoint among epochs, which it does not state (keep_epoch names the epochs: 6, 4, 2, 2 of 10 there;
/// without it the last is kept), and the making of the prompts (any pool will do). Not stated in the paper and chosen here: the reference of DPO is the policy
/// the iteration starts from, meta-judgments are sampled like judgments, prompts are drawn without replacement, and what the token limit cut off is not
/// chosen (NeMo-Aligner leaves it out, too). Judges read answers: what stands behind a reply's thoughts.
/// Degenerate case: an iteration without pairs leaves the policy as it is, and notes it.
/// </summary>
public static class MetaRewarding
{
    /// <summary>Defaults are the paper's. Lists hold one value per iteration; the last one holds for the rest.</summary>
    public sealed record Options
    {
        /// <summary>Turns of the outer loop.</summary>
        public int Iterations { get; init; } = 4;

        /// <summary>The judge is trained in the first so many; later iterations train on actor pairs only.</summary>
        public int JudgeIterations { get; init; } = 2;

        public int PromptsPerIteration { get; init; } = 5000;

        /// <summary>K, at least 2.</summary>
        public int ResponsesPerPrompt { get; init; } = 7;

        /// <summary>N, at least 2 to train the judge.</summary>
        public int JudgmentsPerResponse { get; init; } = 11;

        /// <summary>Width of the quality tiers, 0 to 1: the shortest of the top tier is chosen, the longest of the bottom tier rejected.</summary>
        public IReadOnlyList<double> Rho { get; init; } = [0, 0.32, 0.32, 0.4];

        /// <summary>Most characters of a chosen response; null is no limit.</summary>
        public IReadOnlyList<int?> MaxChosenResponse { get; init; } = [2500, null];

        /// <summary>Most characters of a chosen judgment; null is no limit.</summary>
        public IReadOnlyList<int?> MaxChosenJudgment { get; init; } = [1100, 1000];

        /// <summary>A win in the place that the meta-judge favours weighs less; off, both places weigh the same.</summary>
        public bool PositionWeights { get; init; } = true;

        /// <summary>Choose only what ended by itself: what the token limit cut off would teach not to end. It may still be rejected.</summary>
        public bool RequireEnd { get; init; } = true;

        /// <summary>How responses are sampled.</summary>
        public Sampling Actor { get; init; } = new();

        /// <summary>How judgments are sampled.</summary>
        public Sampling Judge { get; init; } = new();

        /// <summary>How meta-judgments are sampled.</summary>
        public Sampling Meta { get; init; } = new();

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

            var disputed = t <= o.JudgeIterations ? Judge.Dispute(given.Judge, scored, judgments, at.Turn.Seed) : new([], []);
            var tournaments = await Judge.CompareAsync(policy, given.Meta, disputed.Kept, o.Meta, at);
            var battles = tournaments.SelectMany(tournament => tournament.Battles).ToArray();
            var weights = o.PositionWeights ? PositionWeights.Of(battles) : PositionWeights.Even;

            var actorPairs = LengthControlled.Of(scored, new(o.Rho.At(t), o.MaxChosenResponse.At(t), o.RequireEnd));
            var judgePairs = JudgePairs.Of(tournaments, weights, new(o.MaxChosenJudgment.At(t), RequireEnd: o.RequireEnd), at.Turn.Seed.Derive("judge-pairs"));
            var harvest = Harvest.Keep(policy, prompts, distinct, actorPairs, disputed, judgePairs, judgeTrained: t <= o.JudgeIterations, at);

            var next = await Learner.DpoAsync(given.Trainer, policy, harvest.Pairs, Learner.Keeping(o.Dpo, o.KeepEpoch, t), at);
            Summaries.Keep(policy, given.Judge, new(prompts, responses, judgments, battles), harvest, at);
            policy = next;
            await given.Measure(at.Turn, policy);
        }

        return policy;
    }

    private static void Check(Options o)
    {
        Require.AtLeast(1, o.Iterations, "iterations", "the loop needs a turn");
        Require.AtLeast(0, o.JudgeIterations, "judge_iterations", "0 trains no judge");
        Require.AtLeast(1, o.PromptsPerIteration, "prompts_per_iteration", "an iteration needs a prompt");
        Require.AtLeast(2, o.ResponsesPerPrompt, "responses_per_prompt", "a pair has two sides");
        Require.AtLeast(o.JudgeIterations > 0 ? 2 : 1, o.JudgmentsPerResponse, "judgments_per_response", "a battle has two sides");
        Require.PerIteration(o.KeepEpoch ?? [0], "keep_epoch", epoch => epoch >= 0 && epoch <= o.Dpo.Training.Epochs, $"from 1 to {o.Dpo.Training.Epochs}, or 0 for the last");
        Require.PerIteration(o.Rho, "rho", rho => rho is >= 0 and <= 1, "from 0 to 1");
        Require.PerIteration(o.MaxChosenResponse, "max_chosen_response", most => most is null or > 0, "above 0, or null for no limit");
        Require.PerIteration(o.MaxChosenJudgment, "max_chosen_judgment", most => most is null or > 0, "above 0, or null for no limit");
    }
}
