using System.Text.Json.Nodes;
using MetaReward.Cli.Evals;
using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Work;

/// <summary>
/// How a run measures its policies: every setting that decides the figures besides the policy. It stands in each <c>measures.json</c>.
/// </summary>
public static class Measuring
{
    /// <summary>The settings by their keys.</summary>
    public static JsonObject Of(RunSettings settings)
    {
        if (settings.IsMicroworld())
        {
            return new() { ["evaluation.prompts"] = settings.Evaluation.Prompts };
        }

        var (actor, judge) = (settings.Outline.Actor, settings.Outline.Judge ?? settings.Outline.Actor);
        var how = new JsonObject();
        how["probe.enabled"] = settings.Probe.Enabled;
        how["probe.prompts"] = settings.Probe.Prompts;
        how["probe.judgments"] = settings.Probe.Judgments;
        how["sampling.temperature"] = actor.Temperature;
        how["sampling.top_p"] = actor.TopP;
        how["sampling.max_response_tokens"] = actor.MaxTokens;
        how["sampling.max_judgment_tokens"] = judge.MaxTokens;
        how["prompts"] = HashOf(settings.Prompts);
        how["seed"] = settings.Seed;
        how["evaluation.human_pairs"] = HashOf(settings.Evaluation.HumanPairs);
        how["evaluation.most_human_pairs"] = settings.Evaluation.MostHumanPairs;
        how["evaluation.answers"] = HashOf(settings.Evaluation.Answers);
        how["evaluation.most_answers"] = settings.Evaluation.MostAnswers;
        return how;
    }

    /// <summary>The same as a key: policy and way.</summary>
    public static string KeyOf(IPolicy policy, JsonObject how) => $"{policy.Fingerprint} {how.ToJsonString()}";

    private static string? HashOf(string? file) => file is null || !File.Exists(file) ? null : DataFile.Sha256(file)[..16];
}
