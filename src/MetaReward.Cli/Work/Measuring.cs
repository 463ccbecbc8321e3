using System.Text.Json.Nodes;
using MetaReward.Cli.Evals;
using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Work;

/// <summary>How a run measures its policies: every setting that decides the figures besides the policy. It stands in each <c>measures.json</c>.</summary>
public static class Measuring
{
    /// <summary>The settings by their keys.</summary>
    public static JsonObject Of(RunSettings settings)
    {
        if (settings.IsMicroworld())
        {
            return new() { ["evaluation.prompts"] = settings.Evaluation.Prompts };
        }

        var how = new JsonObject();
        how["probe.enabled"] = settings.Probe.Enabled;
        how["probe.prompts"] = settings.Probe.Prompts;
        how["probe.judgments"] = settings.Probe.Judgments;
        how["sampling.temperature"] = settings.Sampling.Temperature;
        how["sampling.top_p"] = settings.Sampling.TopP;
        how["sampling.max_response_tokens"] = settings.Sampling.MaxResponseTokens;
        how["sampling.max_judgment_tokens"] = settings.Sampling.MaxJudgmentTokens;
        how["prompts"] = HashOf(settings.Prompts);
        how["seed"] = settings.Seed;
        how["evaluation.human_pairs"] = HashOf(settings.Evaluation.HumanPairs);
        how["evaluation.most_human_pairs"] = settings.Evaluation.MostHumanPairs;
        return how;
    }

    /// <summary>The same as a key: policy and way.</summary>
    public static string KeyOf(IPolicy policy, JsonObject how) => $"{policy.Fingerprint} {how.ToJsonString()}";

    private static string? HashOf(string? file) => file is null || !File.Exists(file) ? null : DataFile.Sha256(file)[..16];
}
