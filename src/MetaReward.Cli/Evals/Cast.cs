using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Evals;

/// <summary>The policies of one evaluation, each loaded once: two names of the same weights are one policy.</summary>
/// <param name="folder">The evaluations' folder.</param>
/// <param name="device">Where checkpoints compute.</param>
/// <param name="variables">What the chat templates of all are told.</param>
public sealed class Cast(string folder, Device device, TemplateVariables? variables = null) : IDisposable
{
    private readonly Dictionary<string, Candidate> byPath = [];

    /// <summary>The policy of a name.</summary>
    public Candidate Load(string model)
    {
        var path = PolicyPath.Of(model);
        return byPath.TryGetValue(path, out var known) ? known : byPath[path] = Candidate.Load(path, folder, device, variables ?? TemplateVariables.None, [.. byPath.Values]);
    }

    public void Dispose()
    {
        foreach (var candidate in byPath.Values)
        {
            candidate.Dispose();
        }
    }
}
