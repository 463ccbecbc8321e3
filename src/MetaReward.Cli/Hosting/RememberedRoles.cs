using MetaReward.Recipes;

namespace MetaReward.Cli.Hosting;

/// <summary>
/// Who plays roles in a run, with the replies of servers kept as they come: a run that goes on asks nothing twice. The files are closed at
/// the end; the policies are the caller's.
/// </summary>
internal sealed class RememberedRoles : IDisposable
{
    private readonly Dictionary<string, RememberedPolicy> files = new(StringComparer.Ordinal);

    /// <param name="roles">By name; what a checkpoint says is kept in shards alone.</param>
    /// <param name="run">The run's folder.</param>
    public RememberedRoles(IReadOnlyDictionary<string, IPolicy> roles, string run) => Policies = roles.ToDictionary(
        role => role.Key, role => ServedRoles.UseOf(role.Value) is null ? role.Value : Kept(role.Key, role.Value, run),
        StringComparer.Ordinal);

    /// <summary>By role.</summary>
    public IReadOnlyDictionary<string, IPolicy> Policies { get; }

    public void Dispose()
    {
        foreach (var file in files.Values)
        {
            file.Dispose();
        }
    }

    /// <summary>One file for each model, whichever of its roles asks.</summary>
    private RememberedPolicy Kept(string role, IPolicy policy, string run) => files.TryGetValue(policy.Fingerprint, out var open) ? open
        : files[policy.Fingerprint] =
            new(policy, Path.Combine(run, ServedRoles.Folder, $"{role}-{policy.Fingerprint}.jsonl")) { KeepsEach = true };
}
