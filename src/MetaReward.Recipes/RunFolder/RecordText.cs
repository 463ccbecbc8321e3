using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// The one place where JSON becomes a record: whatever is wrong with it is said, never thrown, and a record's values are
/// looked at before anyone uses it.
/// </summary>
public static class RecordText
{
    private const int Shown = 200;

    /// <summary>A record; null where the text is none, or its values cannot be.</summary>
    /// <param name="damage">What is wrong, as the end of a sentence; null when nothing is.</param>
    public static T? Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, out string? damage)
    {
        try
        {
            var record = JsonSerializer.Deserialize(json, type);
            damage = record is null ? "it holds null where a record is expected" : RecordFaults.Of(record);
            return damage is null ? record : default;
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or InvalidOperationException or ArgumentException
            or FormatException or OverflowException)
        {
            var said = failure.Message.ReplaceLineEndings(" ").TrimEnd('.');
            damage = $"it cannot be read ({(said.Length > Shown ? said[..Shown] + " ..." : said)})";
            return default;
        }
    }
}
