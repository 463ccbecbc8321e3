using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>
/// Where an exported pair comes from. In a file these are columns that begin with <c>metareward_</c>, which other tools ignore; read back,
/// they give the pair its ids again.
/// </summary>
/// <param name="Id">The pair's id in its run: <c>i1/p00017/actor</c>.</param>
/// <param name="Role">Whose skill it teaches.</param>
public sealed record PairOrigin(string Id, Role Role)
{
    /// <summary>What the columns' names begin with.</summary>
    public const string Prefix = "metareward_";

    /// <summary>The name of the run's folder; null where it is not known, as below.</summary>
    public string? Run { get; init; }

    /// <summary>The iteration, from 1.</summary>
    public int? Iteration { get; init; }

    /// <summary>The prompt that was answered, or judged about.</summary>
    public string? PromptId { get; init; }

    /// <summary>The preferred response or judgment.</summary>
    public string? ChosenId { get; init; }

    /// <summary>The other one.</summary>
    public string? RejectedId { get; init; }

    /// <summary>Fingerprint of the policy that sampled the preferred one.</summary>
    public string? Policy { get; init; }

    /// <summary>Why the pair was made.</summary>
    public string? Why { get; init; }

    private IEnumerable<(string Name, JsonNode? Value)> Columns =>
    [
        ("id", Id), ("role", Role.ToString().ToLowerInvariant()), ("run", Run), ("iteration", Iteration), ("prompt_id", PromptId),
        ("chosen_id", ChosenId), ("rejected_id", RejectedId), ("policy", Policy), ("why", Why),
    ];

    /// <summary>Adds the columns to a row; those that are not known are null.</summary>
    public void WriteTo(JsonObject row)
    {
        foreach (var (name, value) in Columns)
        {
            row[Prefix + name] = value;
        }
    }

    /// <summary>The origin that a row's columns tell; null where it has none.</summary>
    public static PairOrigin? Of(JsonElement row)
    {
        var role = Text("role") switch { "judge" => Role.Judge, _ => Role.Actor };
        return Text("id") is { Length: > 0 } id
            ? new(id, role)
            {
                Run = Text("run"), PromptId = Text("prompt_id"), ChosenId = Text("chosen_id"), RejectedId = Text("rejected_id"),
                Policy = Text("policy"), Why = Text("why"),
                Iteration = Find("iteration") is { } number ? number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var t) ? t
                    : int.TryParse(number.ToString(), out var written) ? written : null : null,
            }
            : null;

        JsonElement? Find(string name) => row.TryGetProperty(Prefix + name, out var value) ? value : null;
        string? Text(string name) => Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
    }
}
