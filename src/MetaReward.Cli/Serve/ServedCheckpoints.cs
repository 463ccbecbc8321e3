using MetaReward.Cli.Evals;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Serving;
using MetaReward.Text;
using MetaReward.Torch;

namespace MetaReward.Cli.Serve;

/// <summary>
/// The checkpoints that a server answers for, by name: the models it was given, every iteration of a run as <c>NAME/iter-01</c>, and where
/// more is asked for each reply, <c>NAME+best-of-n</c> and the like. Each is loaded when it is first asked for.
/// </summary>
/// <param name="shelf">Gets them; the server's own.</param>
/// <param name="settings">Where they compute.</param>
/// <param name="options">How they work.</param>
/// <param name="effort">More than one reply for each that is given; null: none.</param>
/// <param name="say">Told what was loaded.</param>
internal sealed class ServedCheckpoints(
    ModelShelf shelf, RunSettings settings, LiveOptions options, (string Name, Effort Effort)? effort, Action<string> say) : IWeightSource
{
    private const long LargeModel = 20_000_000;
    private string? first;

    /// <summary>The models.</summary>
    public ModelShelf Shelf => shelf;

    /// <summary>Puts a model on the shelf, with what belongs to it.</summary>
    /// <param name="name">Under which name.</param>
    /// <param name="model">By any name that <see cref="ModelAddress"/> knows.</param>
    /// <exception cref="UsageException">A name is given twice.</exception>
    public void Add(string name, string model)
    {
        first ??= model;
        Put(name, model);
        if (File.Exists(Path.Combine(model, "run.json")))
        {
            foreach (var iteration in Directory.EnumerateDirectories(model, "iter-*").Order(StringComparer.Ordinal)
                .Where(folder => File.Exists(Path.Combine(folder, "9-checkpoint", "manifest.json"))))
            {
                Put($"{name}/{Path.GetFileName(iteration)}", iteration);
            }
        }
    }

    public async Task<IReplier> OpenAsync(string folder, CancellationToken cancel) => await Task.Run(
        () => AdapterFolder.Is(folder) ? Merged(folder, null) : Load(Engine.Load(ModelAddress.PathOf(folder), settings)), cancel);

    public async Task<IReplier> OpenAdapterAsync(string folder, CancellationToken cancel) => await Task.Run(
        () => AdapterFolder.Is(folder)
            ? Merged(folder, SeedModelFile.Ships(first!) ? SeedModelFile.Find(first!) : ModelAddress.PathOf(first!))
            : throw new InvalidDataException($"'{folder}' holds no {AdapterFolder.ConfigFile}: it is no adapter"), cancel);

    /// <summary>An adapter, merged into its base: the one that it names, or the given one.</summary>
    private CheckpointReplier Merged(string folder, string? path)
    {
        using var merged = ExportSource.Open(folder, path);
        var policy = merged.Policy(merged.Parameters > LargeModel && TorchPolicy.IsFastInHalf
            ? TorchSharp.torch.ScalarType.BFloat16 : TorchSharp.torch.ScalarType.Float32);
        say($"Loaded   adapter {folder}{(path is null ? "" : $" on {first}")}: fingerprint {policy.Fingerprint}");
        return new(new(policy, options));
    }

    private void Put(string name, string model)
    {
        try
        {
            shelf.Add(name, cancel => OpenAsync(model, cancel));
            if (effort is { } more)
            {
                shelf.Add($"{name}+{more.Name}", async cancel =>
                {
                    var lease = await shelf.TakeAsync(name, cancel); // it lives as long as the server
                    var live = ((CheckpointReplier)lease.Model).Live;
                    return new PolicyReplier(
                        more.Effort.Around(live, Effort.WorldOf(SeedModelFile.IsMeant(model))), lease.Model,
                        drawsSeveral: more.Effort.Way is EffortWay.BestOfN or EffortWay.SelfConsistency or EffortWay.Judged);
                });
            }
        }
        catch (ArgumentException)
        {
            throw new UsageException($"two models would be served as '{name}': name them, as in one={model}");
        }
    }

    private CheckpointReplier Load(Engine engine)
    {
        say($"Loaded   {engine.Model}");
        return new(new LivePolicy(engine.Policy, options));
    }
}
