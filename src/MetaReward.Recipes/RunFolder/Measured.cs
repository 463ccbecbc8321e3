using System.Text.Json.Nodes;
using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>
/// Keeps the measures of a policy in <c>measures.json</c> of its iteration, so that a resumed run does not measure again. How it was
/// measured belongs to them: measures of another way are made again, and a table never mixes two.
/// </summary>
public static class Measured
{
    internal const string File = "measures.json";

    /// <summary>The kept measures of this very policy in this very way, or those that <paramref name="measure"/> now makes.</summary>
    /// <param name="how">What decides them besides the policy; null: nothing.</param>
    public static async Task<PolicyMeasures> KeepAsync(
        Turn at, IPolicy policy, Func<Turn, Task<IReadOnlyDictionary<string, Interval>>> measure, JsonObject? how = null)
    {
        if (Find(at, policy, how, out var why) is { } kept)
            return kept;
        if (why is not null)
            Notes.Say(at, "measures", why);
        var values = await RoomClock.RunAsync(at, "measures", measure, always: true);
        var made = new PolicyMeasures(at.Iteration, policy.Fingerprint, values) { How = how };
        SealedPage.Write(Path.Combine(at.Folder, File), made, RecordJson.Pages.PolicyMeasures);
        return made;
    }

    /// <summary>Whether this iteration has measures, of whatever policy and way.</summary>
    public static bool Any(Turn at) => System.IO.File.Exists(Path.Combine(at.Folder, File));

    /// <summary>The kept measures, where they are of this policy and way.</summary>
    /// <param name="why">Why what is kept does not count; null where it does or nothing is kept.</param>
    public static PolicyMeasures? Find(Turn at, IPolicy policy, JsonObject? how, out string? why)
    {
        var kept = SealedPage.Read(Path.Combine(at.Folder, File), RecordJson.Pages.PolicyMeasures, out var damage);
        var changes = kept is null ? [] : Manifest.Differences(kept.How, how);
        why = damage is not null ? $"{File} is damaged ({damage}): measured again"
            : kept is not null && kept.Iteration != at.Iteration ? $"{File} is of iteration {kept.Iteration}: measured again"
            : kept is not null && kept.Policy != policy.Fingerprint ? $"{File} is of another policy ({kept.Policy}): measured again"
            : changes.Count > 0 ? $"measured again, because it was measured otherwise: {string.Join("; ", changes)}"
            : null;
        return why is null ? kept : null;
    }
}
