using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>What a policy is asked, and what came with it.</summary>
/// <param name="Id">Unique within a run, for example <c>p00017</c>. Opaque: never used as a path, never parsed.</param>
/// <param name="Dialogue">The messages, of which most often there is one, of the user. Special tokens inside are plain text.</param>
[JsonConverter(typeof(PromptJson))]
public sealed record Prompt(string Id, Dialogue Dialogue)
{
    /// <summary>What readers and judges are shown: the user's single message, or all messages, each below its author's name.</summary>
    public string Text => Dialogue.Text;

    /// <summary>A good answer, where somebody gave one; null otherwise. Policies never see it.</summary>
    public string? Reference { get; init; }

    /// <summary>
    /// The same request without the part that is to be followed, such as a wish on its form; null where none is known.
    /// </summary>
    public string? Without { get; init; }

    /// <summary>What else stood in the prompt's row, by its key; null where nothing did. Policies never see it. Never changed.</summary>
    public JsonObject? Columns { get; init; }

    /// <summary>How often it is drawn beside the others, above 0; null: all alike (<see cref="Categories.WeightedDraw"/>).</summary>
    public double? Weight { get; init; }

    public bool Equals(Prompt? other) => other is not null && Id == other.Id && Dialogue.Equals(other.Dialogue)
        && Reference == other.Reference && Without == other.Without && Weight == other.Weight
            && JsonNode.DeepEquals(Columns, other.Columns);

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}
