using System.Text.Json;

namespace MetaReward.Remote.Training;

/// <summary>Settings of ours that a tool has no counterpart for, by name. All are told together, before anything is written.</summary>
/// <param name="tool">What the tool is called.</param>
internal sealed class Unmapped(string tool)
{
    private readonly List<string> found = [];

    /// <summary>Each with its value and why.</summary>
    public IReadOnlyList<string> Found => found;

    /// <summary>Notes a setting where a condition holds.</summary>
    /// <param name="holds">It is set to what the tool cannot do.</param>
    /// <param name="setting">Name and value, for example <c>training.loss ipo_sum</c>.</param>
    /// <param name="why">What the tool does, as a part of a sentence.</param>
    public Unmapped If(bool holds, string setting, string why)
    {
        if (holds)
        {
            found.Add($"{setting} has no counterpart in {tool}: {why}");
        }

        return this;
    }

    /// <exception cref="InvalidDataException">There is at least one.</exception>
    public void Check()
    {
        if (found.Count > 0)
        {
            throw new InvalidDataException(
                $"this training cannot be handed to {tool}: {string.Join("; ", found)}. Change {(found.Count == 1 ? "it" : "them")}, take "
                + "another external.tool, or train here (training.trainer: here).");
        }
    }

    /// <summary>A word of ours: <c>dpo_norm</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName($"{value}").Replace("adam_w", "adamw", StringComparison.Ordinal);
}
