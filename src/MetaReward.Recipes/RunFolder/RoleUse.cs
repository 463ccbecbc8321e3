using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>What the server of a role was asked in a run.</summary>
/// <param name="Calls">Replies that came; one with several choices is one.</param>
/// <param name="PromptTokens">As the server counts; 0 where it does not.</param>
/// <param name="Tokens">Of replies.</param>
/// <param name="Cost">By the run's prices; null where the role has none.</param>
public sealed record RoleUse(long Calls, long PromptTokens, long Tokens, double? Cost)
{
    /// <summary>The file of a run's folder that keeps them.</summary>
    public const string FileName = "servers.json";

    private static readonly JsonSerializerOptions Style = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n",
    };

    /// <summary>By role; none where servers were asked nothing, or what was kept cannot be read: it decides nothing.</summary>
    public static IReadOnlyDictionary<string, RoleUse> Read(string run)
    {
        try
        {
            return Disk.Read(Path.Combine(run, FileName)) is { } kept && Seal.Json.Open(FileName, kept, out _) is { } bytes
                ? JsonSerializer.Deserialize<SortedDictionary<string, RoleUse>>(bytes, Style)! : new SortedDictionary<string, RoleUse>();
        }
        catch (JsonException)
        {
            return new SortedDictionary<string, RoleUse>(StringComparer.Ordinal);
        }
    }

    /// <summary>Keeps them, in the place of what was there.</summary>
    public static void Write(string run, IReadOnlyDictionary<string, RoleUse> uses) =>
        Disk.Write(Path.Combine(run, FileName), Seal.Json.Close(FileName, JsonSerializer.SerializeToUtf8Bytes(uses, Style)));
}
