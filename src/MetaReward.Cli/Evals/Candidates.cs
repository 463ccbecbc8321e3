using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;

namespace MetaReward.Cli.Evals;

/// <summary>Who is asked in one evaluation: two names of the same weights are one candidate.</summary>
/// <param name="folder">The evaluations' folder.</param>
/// <param name="device">Where checkpoints compute.</param>
/// <param name="variables">What the chat templates of all are told.</param>
/// <param name="progress">Told what servers are waited for.</param>
public sealed class Candidates(string folder, Device device, TemplateVariables variables, RoomProgress progress) : IDisposable
{
    private readonly Models models = new(new() { Device = device, Sampling = new() { TemplateVariables = variables } }, progress);
    private readonly Dictionary<string, Candidate> byIdentity = new(StringComparer.Ordinal);

    /// <summary>The one of a name.</summary>
    /// <param name="model">Whatever <c>--model</c> takes.</param>
    /// <param name="cancel">Stops waiting for a server.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or does not answer; says what and where.</exception>
    public async Task<Candidate> LoadAsync(string model, CancellationToken cancel)
    {
        var opened = await models.OpenAsync(model, cancel);
        return byIdentity.TryGetValue(opened.Identity, out var known) ? known : byIdentity[opened.Identity] = Candidate.Of(opened, folder);
    }

    public void Dispose()
    {
        foreach (var candidate in byIdentity.Values)
        {
            candidate.Dispose();
        }

        models.Dispose();
    }
}
