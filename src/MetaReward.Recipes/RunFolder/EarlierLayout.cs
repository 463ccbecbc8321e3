using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>
/// Run folders from before a recipe's options stood in one record: their <c>run.json</c> has the sections <c>actor</c> and <c>dpo</c>.
/// </summary>
internal static class EarlierLayout
{
    private static readonly string[] Sections = ["actor", "dpo"];

    /// <summary>What to say of such a manifest: what changed, and which build reads it; null for any other.</summary>
    public static string? Of(string path)
    {
        if (Disk.Read(path) is not { } bytes || Parse(bytes) is not { } page || page["options"] is not JsonObject options
            || !Sections.All(options.ContainsKey))
            return null;
        var version = page["versions"]?["metareward"]?.ToString() ?? "an earlier version";
        return $"'{path}' is of an earlier layout: a recipe's options were actor, judge, meta, dpo and warm_up there, and are sampling, "
            + "training and eft now. "
            + "The build that began the run reads it and goes on with it: "
            + $"metareward {version}{(page["commit"] is { } commit ? $", commit {commit}" : "")}. "
            + "Use that one for this folder, or another folder with this one.";
    }

    private static JsonObject? Parse(byte[] bytes)
    {
        try
        {
            var page = JsonNode.Parse(Encoding.UTF8.GetString(bytes), null, new() { AllowDuplicateProperties = false }) as JsonObject;
            _ = page?.ToJsonString(); // half a character in a key or a text shows when it is read
            return page;
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
