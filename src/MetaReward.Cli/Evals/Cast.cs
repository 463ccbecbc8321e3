using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Evals;

/// <summary>The policies of one evaluation, each loaded once: two names of the same weights are one policy.</summary>
/// <param name="folder">The evaluations' folder.</param>
/// <param name="device">Where checkpoints compute.</param>
/// <param name="variables">What the chat templates of all are told.</param>
/// <param name="progress">Told what servers are waited for.</param>
public sealed class Cast(string folder, Device device, TemplateVariables variables, RoomProgress progress) : IDisposable
{
    private readonly Dictionary<string, Candidate> byPath = [];

    /// <summary>The policy of a name.</summary>
    public async Task<Candidate> LoadAsync(string model, CancellationToken cancel)
    {
        var path = PolicyPath.Of(model);
        return byPath.TryGetValue(path, out var known) ? known : byPath[path] = await Candidate.LoadAsync(path, folder, device, variables, [.. byPath.Values], progress, cancel);
    }

    public void Dispose()
    {
        foreach (var candidate in byPath.Values)
        {
            candidate.Dispose();
        }
    }
}
