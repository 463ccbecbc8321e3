using MetaReward.Recipes;
using MetaReward.Remote.Served;

namespace MetaReward.Cli.Hosting;

/// <summary>What servers were asked for the roles of a run, over all its parts: kept in the run's folder after every iteration.</summary>
/// <param name="run">The run's folder.</param>
/// <param name="prices">By role.</param>
/// <param name="uses">What each role's server was asked in this part.</param>
internal sealed class RoleUses(
    string run, IReadOnlyDictionary<string, Price> prices, Func<IEnumerable<(string Role, ServedUse Use)>> uses) : IDisposable
{
    private readonly IReadOnlyDictionary<string, RoleUse> before = RoleUse.Read(run);

    public void Dispose() => Keep();

    /// <summary>Keeps what was asked so far: a process that is killed loses only what came after the last time.</summary>
    public void Keep()
    {
        var all = new SortedDictionary<string, RoleUse>(before.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (role, use) in uses().Where(one => one.Use.Calls > 0))
        {
            var sum = (all.TryGetValue(role, out var old) ? new(old.Calls, old.PromptTokens, old.Tokens) : new ServedUse(0, 0, 0)) + use;
            all[role] = new(sum.Calls, sum.PromptTokens, sum.Tokens, prices.TryGetValue(role, out var price) ? price.Of(sum) : null);
        }

        if (all.Count > 0)
        {
            RoleUse.Write(run, all);
        }
    }
}
