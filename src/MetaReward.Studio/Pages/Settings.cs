using System.Text.Json.Nodes;

namespace MetaReward.Studio.Pages;

/// <summary>All that decides the run's bytes: options as resolved, versions, commit, seed, prompts, starting policy.</summary>
internal static class Settings
{
    public static Markup Draw(ReportModel model) => Markup.Of($"""
        {List([
            ("recipe", model.Manifest.Recipe), ("seed", $"{model.Manifest.Seed}"), ("commit", model.Manifest.Commit ?? "not known"),
            ("starting policy", model.Manifest.Policy), ("prompts", $"{model.Manifest.Prompts}, SHA-256 {model.Manifest.PromptsSha256}"),
            ("prompts per shard", $"{model.Manifest.ShardSize}")])}
        <details><summary>Options as resolved</summary>{List(Leaves(model.Manifest.Options, ""))}</details>
        <details><summary>Versions</summary>{List(model.Manifest.Versions.Select(v => (v.Key, v.Value)))}</details>
        """);

    private static Markup List(IEnumerable<(string Key, string Value)> rows) =>
        Markup.Of($"<dl>{rows.Select(r => Markup.Of($"<dt>{r.Key}</dt><dd>{r.Value}</dd>"))}</dl>");

    private static IEnumerable<(string, string)> Leaves(JsonObject node, string prefix) =>
        node.SelectMany(member => member.Value is JsonObject inner
            ? Leaves(inner, $"{prefix}{member.Key}.")
            : [($"{prefix}{member.Key}", member.Value?.ToJsonString() ?? "null")]);
}
