using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Work;

/// <summary>The models that one command asks, each opened once, by whatever name <see cref="ModelAddress"/> knows.</summary>
/// <param name="settings">Where checkpoints compute, what sampling may hold, and what chat templates are told; nothing else is
/// read.</param>
/// <param name="progress">Told what servers are waited for.</param>
internal sealed class Models(RunSettings settings, RoomProgress progress) : IDisposable
{
    private readonly Dictionary<string, OpenModel> opened = new(StringComparer.Ordinal);

    /// <summary>Those that ask as a run does: its device, its memory, its variables.</summary>
    public static Models Of(RunSettings run, RoomProgress progress) =>
        new(new() { Device = run.Device, Libtorch = run.Libtorch, Workers = run.Workers, Sampling = run.Sampling, Servers = run.Servers },
            progress);

    /// <summary>The model of a name.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or does not answer; says what and where.</exception>
    public async Task<OpenModel> OpenAsync(string model, CancellationToken cancel)
    {
        var path = ModelAddress.PathOf(model);
        var shown = ModelAddress.ShortName(model) is null ? path : model; // what was pulled is called by its name, not by its place
        return opened.TryGetValue(path, out var known) ? known : opened[path] = await OpenModel.OfAsync(shown, settings, progress, cancel);
    }

    public void Dispose()
    {
        foreach (var policy in opened.Values.Select(model => model.Policy).OfType<IDisposable>())
        {
            policy.Dispose();
        }
    }
}
