using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;

namespace MetaReward.Cli.Work;

/// <summary>Settings in a recipe's own words: the options that are written into the run folder. What a recipe does not know is left out, and <see cref="Unread"/> says so.</summary>
public static class RecipeOptions
{
    /// <summary>The recipe's options, defaults included.</summary>
    /// <exception cref="ArgumentException">The recipe refuses a value.</exception>
    public static JsonObject Of(RunSettings s, Recipe recipe)
    {
        var all = All(s);
        if (s.Training.KeepEpoch.Any(epoch => epoch > 0))
        {
            all["keep_epoch"] = Json(s.Training.KeepEpoch);
        }

        var known = all.Where(option => recipe.Defaults.ContainsKey(option.Key) || option.Key == "keep_epoch").Select(option => KeyValuePair.Create(option.Key, option.Value?.DeepClone()));
        return recipe.Resolve(new JsonObject(known));
    }

    /// <summary>Settings that stand for an option which the recipe does not have, by their dotted names: what a run of it does not read.</summary>
    public static IEnumerable<string> Lacking(Recipe recipe) => Settings.Where(option => !recipe.Defaults.ContainsKey(option.Key)).Select(option => option.Value);

    /// <summary>Options that come from one setting each.</summary>
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["iterations"] = "loop.iterations",
        ["judge_iterations"] = "loop.judge_iterations",
        ["prompts_per_iteration"] = "loop.prompts_per_iteration",
        ["responses_per_prompt"] = "loop.responses_per_prompt",
        ["judgments_per_response"] = "loop.judgments_per_response",
        ["rho"] = "selection.rho",
        ["length_control"] = "selection.length_control",
        ["max_chosen_response"] = "selection.max_chosen_response",
        ["max_chosen_judgment"] = "selection.max_chosen_judgment",
        ["position_weights"] = "selection.position_weights",
        ["require_end"] = "selection.require_end",
        ["meta"] = "sampling.max_battle_tokens",
    };

    private static JsonObject All(RunSettings s) => new()
    {
        ["iterations"] = s.Loop.Iterations,
        ["judge_iterations"] = s.Loop.JudgeIterations,
        ["prompts_per_iteration"] = s.Loop.PromptsPerIteration,
        ["responses_per_prompt"] = s.Loop.ResponsesPerPrompt,
        ["judgments_per_response"] = s.Loop.JudgmentsPerResponse,
        ["rho"] = Json(s.Selection.Rho),
        ["length_control"] = s.Selection.LengthControl,
        ["max_chosen_response"] = Json(s.Selection.MaxChosenResponse.Select(Limit)),
        ["max_chosen_judgment"] = Json(s.Selection.MaxChosenJudgment.Select(Limit)),
        ["position_weights"] = s.Selection.PositionWeights,
        ["require_end"] = s.Selection.RequireEnd,
        ["actor"] = SamplingOf(s, s.Sampling.MaxResponseTokens),
        ["judge"] = SamplingOf(s, s.Sampling.MaxJudgmentTokens),
        ["meta"] = SamplingOf(s, s.Sampling.MaxBattleTokens),
        ["dpo"] = Json(DpoOf(s.Training)),
        ["warm_up"] = Json(new Sft(WarmUpOf(s), s.Eft.Loss)),
    };

    /// <summary>The warm-up's training.</summary>
    public static Training WarmUpOf(RunSettings s) =>
        new(s.Eft.LearningRate, s.Eft.Epochs, s.Eft.BatchSize, s.Eft.WarmupSteps, s.Eft.Schedule, MicroBatchTokens: s.Training.MicroBatchTokens, Recompute: s.Training.Recompute, MaxLength: s.Training.MaxLength)
        {
            LowRank = LowRankOf(s.Training), Thoughts = s.Training.Thoughts, KeepEpoch = s.Eft.KeepEpoch,
        };

    /// <summary>The loop's objective.</summary>
    public static Dpo DpoOf(TrainingSettings t) => new(
        TrainingOf(t), t.Beta, t.NllWeight, t.Loss, t.LabelSmoothing, t.Margin, t.Divergence, t.DivergenceAlpha, t.Weighted, t.TailWeight,
        t.DesirableWeight, t.UndesirableWeight);

    /// <summary>The loop's training.</summary>
    public static Training TrainingOf(TrainingSettings t) =>
        new(
            t.LearningRate, t.Epochs, t.BatchSize, t.WarmupSteps, t.Schedule, t.WeightDecay, t.ClipNorm, t.MicroBatchTokens, t.Optimizer, t.MinRate, t.Cycles,
            t.Power, t.DecaySteps, t.Recompute, t.AdamBeta1, t.AdamBeta2, t.AdamEpsilon, t.Momentum, t.Nesterov && t.Momentum > 0, t.MaxLength)
        {
            LowRank = LowRankOf(t), Thoughts = t.Thoughts, SaveEpochs = t.SaveEpochs,
        };

    /// <summary>The adapter to train; null: every weight.</summary>
    public static LowRankTraining? LowRankOf(TrainingSettings t) => t.LoraRank == 0 ? null
        : new(t.LoraRank, t.LoraAlpha, t.LoraDropout, new(t.LoraTargets), t.LoraStabilised, t.LoraDora);

    private static int? Limit(int most) => most == 0 ? null : most;

    /// <summary>What is left at its default is not written: a recipe's options say what is particular about them.</summary>
    private static JsonObject SamplingOf(RunSettings s, int maxTokens)
    {
        var sampling = new JsonObject { ["temperature"] = s.Sampling.Temperature, ["top_p"] = s.Sampling.TopP, ["max_tokens"] = maxTokens };
        if (s.Sampling.TopK > 0)
        {
            sampling["top_k"] = s.Sampling.TopK;
        }

        if (s.Sampling.MinP > 0)
        {
            sampling["min_p"] = s.Sampling.MinP;
        }

        if (s.Sampling.RepetitionPenalty != 1)
        {
            sampling["repetition_penalty"] = s.Sampling.RepetitionPenalty;
        }

        if (s.Sampling.StopStrings.Count > 0)
        {
            sampling["stop_strings"] = Json(s.Sampling.StopStrings);
        }

        return sampling;
    }

    private static JsonNode? Json<T>(T value) => JsonSerializer.SerializeToNode(value, Terminal.Json);
}
