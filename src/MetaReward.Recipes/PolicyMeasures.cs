using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>
/// Measures of the policy M_t, by name (<c>actor/sampled</c>, <c>judge/pairwise</c>, <c>probe/truncated</c>). Kept as <c>measures.json</c>.
/// </summary>
/// <param name="Iteration">t; 0 is the policy the loop starts from.</param>
/// <param name="Policy">Its fingerprint.</param>
/// <param name="Values">Name to figure. Measured on held-out prompts; nothing that trains reads it.</param>
public sealed record PolicyMeasures(int Iteration, string Policy, IReadOnlyDictionary<string, Interval> Values)
{
    /// <summary>
    /// How it was measured: every setting that decides the figures besides the policy. Only measures of one way stand in one table.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? How { get; init; }
}

/// <summary>What a room cost: depends on the machine, so it is kept apart from results, in <c>timings.jsonl</c>.</summary>
public sealed record RoomCost(int Iteration, string Room, long Tokens, double Seconds);
