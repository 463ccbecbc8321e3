using System.Text.Json;
using MetaReward.Recipes;
using MetaReward.Remote.Served;

namespace MetaReward.Cli.Hosting;

/// <summary>What servers were asked for the roles of a run, over all its parts: kept in the run's folder when a part of it ends.</summary>
/// <param name="run">The run's folder.</param>
/// <param name="prices">By role.</param>
/// <param name="uses">What each role's server was asked in this part.</param>
internal sealed class RoleUses(
    string run, IReadOnlyDictionary<string, Price> prices, Func<IEnumerable<(string Role, ServedUse Use)>> uses) : IDisposable
{
    /// <summary>The file.</summary>
    public const string FileName = "servers.json";

    private readonly IReadOnlyDictionary<string, RoleUse> before = Read(run);

    /// <summary>What was kept; none where servers were asked nothing.</summary>
    public static IReadOnlyDictionary<string, RoleUse> Read(string run)
    {
        try
        {
            return Disk.Read(Path.Combine(run, FileName)) is { } bytes
                ? JsonSerializer.Deserialize<SortedDictionary<string, RoleUse>>(bytes, Terminal.Json)! : [];
        }
        catch (JsonException)
        {
            return new SortedDictionary<string, RoleUse>(StringComparer.Ordinal); // figures of use decide nothing
        }
    }

    public void Dispose()
    {
        var all = new SortedDictionary<string, RoleUse>(before.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (role, use) in uses().Where(one => one.Use.Calls > 0))
        {
            var sum = (all.TryGetValue(role, out var old) ? new(old.Calls, old.PromptTokens, old.Tokens) : new ServedUse(0, 0, 0)) + use;
            all[role] = new(sum.Calls, sum.PromptTokens, sum.Tokens, prices.TryGetValue(role, out var price) ? price.Of(sum) : null);
        }

        if (all.Count > 0)
        {
            Disk.Write(Path.Combine(run, FileName), JsonSerializer.SerializeToUtf8Bytes(all, Terminal.Json));
        }
    }
}

/// <summary>What a role's server was asked.</summary>
/// <param name="Calls">Replies that came.</param>
/// <param name="PromptTokens">As the server counts.</param>
/// <param name="Tokens">Of replies.</param>
/// <param name="Cost">By <c>servers.prices</c>; null where the role has no price.</param>
public sealed record RoleUse(long Calls, long PromptTokens, long Tokens, double? Cost);
