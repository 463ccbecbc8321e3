using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MetaReward.Recipes;

/// <summary>
/// What a run is, written to <c>run.json</c> before the first sample. A run folder opened again must say the same, except for
/// <see cref="Versions"/> and <see cref="Commit"/>, whose change is noted: they may change bytes, but a mended
/// build should be able to go on.
/// </summary>
public sealed record Manifest
{
    /// <summary>Name in the catalogue.</summary>
    public required string Recipe { get; init; }

    public required long Seed { get; init; }

    /// <summary>Every resolved option of the recipe, defaults included.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>SHA-256 of the prompt pool: ids and texts in order. See <see cref="HashOf"/>.</summary>
    public required string PromptsSha256 { get; init; }

    public required int Prompts { get; init; }

    /// <summary>Fingerprint of the policy the run starts from.</summary>
    public required string Policy { get; init; }

    /// <summary>What the policy's chat template is told besides the messages; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TemplateVariables? TemplateVariables { get; init; }

    /// <summary>Who plays a role in the student's place, by the role's name; null: nobody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, RolePlayer>? Roles { get; init; }

    /// <summary>Which other program trains, and on how many devices; null: trained here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trainer { get; init; }

    /// <summary>Prompts per shard; at least 1. Decides batches, so it belongs to the run.</summary>
    public int ShardSize { get; init; } = 32;

    /// <summary>Package to version.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Commit of the sources, if known.</summary>
    public string? Commit { get; init; }

    /// <summary>
    /// The same with the options that its recipe has got since it was written, as their defaults have them: what an option does by default
    /// is what was done before there was one.
    /// </summary>
    public Manifest Filled()
    {
        if (Catalogue.All.FirstOrDefault(recipe => recipe.Name == Recipe) is not { } recipe)
            return this;
        var options = (JsonObject)Options.DeepClone();
        Fill(options, recipe.Defaults);
        return this with { Options = options };
    }

    private static void Fill(JsonObject options, JsonObject defaults)
    {
        foreach (var (key, value) in defaults)
        {
            if (!options.TryGetPropertyValue(key, out var own))
                options[key] = value?.DeepClone();
            else if (own is JsonObject section && value is JsonObject usual)
                Fill(section, usual);
        }
    }

    /// <summary>The hash that <see cref="PromptsSha256"/> holds.</summary>
    public static string HashOf(IReadOnlyList<Prompt> pool)
    {
        var lines = new MemoryStream();
        foreach (var prompt in pool)
        {
            lines.Write(JsonSerializer.SerializeToUtf8Bytes(prompt, RecordJson.Lines.Prompt));
            lines.WriteByte((byte)'\n');
        }

        return Shard.Hex(lines.ToArray());
    }

    /// <summary>
    /// The keys on which two manifests differ, with both values, in the order of the file: <c>options.rho[1]: 0.32, now 0.1</c>.
    /// </summary>
    /// <param name="builds">True for versions and commit only, false for everything else.</param>
    internal static IReadOnlyList<string> Differences(Manifest kept, Manifest now, bool builds) =>
        [.. Apart(kept, now, builds).Select(one => $"{one.Key}: {one.First}, now {one.Second}")];

    /// <summary>The keys on which two manifests differ, in the order of the file, with both values; a missing one is "absent".</summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    /// <param name="builds">Look at the versions and the commit, and at nothing else; else at all but these.</param>
    public static IReadOnlyList<(string Key, string First, string Second)> Apart(Manifest first, Manifest second, bool builds = false)
    {
        var (one, other) = (Leaves(first, builds), Leaves(second, builds));
        return [.. one.Keys.Union(other.Keys, StringComparer.Ordinal)
            .Select(key => (Key: key, First: one.GetValueOrDefault(key, "absent"), Second: other.GetValueOrDefault(key, "absent")))
            .Where(both => both.First != both.Second)];
    }

    /// <summary>The keys on which two objects differ, with both values.</summary>
    internal static IReadOnlyList<string> Differences(JsonObject? kept, JsonObject? now)
    {
        var (old, @new) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        Collect(kept, "", old);
        Collect(now, "", @new);
        return [.. old.Keys.Union(@new.Keys, StringComparer.Ordinal).Where(key => key.Length > 0)
            .Where(key => old.GetValueOrDefault(key, "absent") != @new.GetValueOrDefault(key, "absent"))
            .Select(key => $"{key} was {old.GetValueOrDefault(key, "absent")}, now {@new.GetValueOrDefault(key, "absent")}")];
    }

    private static Dictionary<string, string> Leaves(Manifest manifest, bool builds)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(JsonSerializer.SerializeToNode(manifest, RecordJson.Lines.Manifest), "", leaves);
        return leaves.Where(leaf => IsBuild(leaf.Key) == builds).ToDictionary(StringComparer.Ordinal);
    }

    private static bool IsBuild(string key) => key == "commit" || key.StartsWith("versions.", StringComparison.Ordinal);

    private static void Collect(JsonNode? node, string key, Dictionary<string, string> leaves)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                    Collect(value, key.Length == 0 ? name : key + "." + name, leaves);
                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                    Collect(items[i], $"{key}[{i}]", leaves);
                break;
            default:
                leaves[key] = node?.ToJsonString() ?? "null";
                break;
        }
    }
}

/// <summary>Who plays a role in the student's place.</summary>
/// <param name="Fingerprint">The policy's: of a server it names the address, the model and what its template is told.</param>
public sealed record RolePlayer(string Fingerprint)
{
    /// <summary>The served model, as NAME@URL; null for a checkpoint.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Served { get; init; }
}
