using System.Collections.Concurrent;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Recipes;
using MetaReward.Remote.Hosting;
using MetaReward.Remote.Served;
using MetaReward.Torch;

namespace MetaReward.Cli.Hosting;

/// <summary>
/// The student of a run whose samples a server gives (<c>serving.server</c>): what it works with, around what it would be here.
/// </summary>
internal sealed class HostedStudent : IDisposable
{
    private const int Prompts = 4;
    private const int MostLoaded = 2;
    private const int Tries = 8; // where one request in five fails, three tries lose one in a hundred and twenty-five
    private readonly List<IDisposable> held = [];
    private readonly ConcurrentDictionary<string, IPolicy> kept = new(StringComparer.Ordinal);
    private readonly List<TorchPolicy> loaded = [];
    private readonly WeightHost host;
    private readonly RunSettings settings;

    /// <param name="settings">Of the run, with <c>serving.server</c>.</param>
    /// <param name="bench">What the run would work with here.</param>
    /// <param name="folder">The run's.</param>
    /// <param name="progress">Told what the server lacks, and what it was given.</param>
    /// <exception cref="InvalidDataException">The settings name no server, or the model is in no folder that it could read.</exception>
    public HostedStudent(RunSettings settings, Workbench bench, string folder, RoomProgress progress)
    {
        this.settings = settings;
        var server = ServedModel.Find(settings.Serving.Server!) ?? throw new InvalidDataException(
            $"serving.server: '{ShortText.Of(settings.Serving.Server!)}' came, but NAME@http://HOST:PORT/v1 was expected");
        var plan = HostingPlan.Of(settings);
        if (bench.Policy is not TorchPolicy first || first.Source is not { } source || File.Exists(source))
        {
            throw new InvalidDataException(
                "serving.server needs a model in a Hugging Face folder, which the server reads, too; export it first");
        }

        loaded.Add(first);
        ServerWire Wire(Uri address)
        {
            var wire = new ServerWire(address, AskedServers.Of(settings, address, progress));
            held.Add(wire);
            return wire;
        }

        var wires = server.Replicas.Prepend(server.Endpoint).Distinct().ToDictionary(address => address, Wire);
        var command = plan.Command is { } template
            ? new LoadCommand(template, [.. wires.Keys], address => wires[address], plan.Ready, progress.Heading) : null;
        host = new(
            (name, cancel) => OpenAsync(settings, server with { Name = name ?? server.Name }, progress, cancel),
            new WeightLoadings(server, plan.Load, address => wires[address], command is null ? null : command.RunAsync, plan.InPlace),
            new([.. bench.Pool.Take(Prompts).Select(prompt => prompt.Dialogue)],
                plan.Computes ? checkpoint => new EngineScores(Own(checkpoint)) : null) { IsOn = plan.IsChecked },
            words => progress.Heading($"Server   {words}"))
        {
            Remembers = (checkpoint, policy) => kept.GetOrAdd(checkpoint.Fingerprint, name => Remembered(policy, folder, name)),
        };
        var student = new HostedPolicy(ModelAddress.PathOf(source), first.Text, first.Fingerprint, host) { IsFirst = true };
        Bench = bench with
        {
            Policy = student,
            Trainer = new HostedTrainer(bench.Trainer,
                policy => settings.Training.Trainer == TrainerPlace.Here && policy is HostedPolicy hosted
                    ? Own(hosted) : policy, host),
            Model = $"{bench.Model}\n         sampled by {server}",
        };
    }

    /// <summary>What the run works with.</summary>
    public Workbench Bench { get; }

    /// <summary>What was asked of the server.</summary>
    public ServedUse Use => host.Use;

    /// <summary>
    /// Opens the server and finds out what it can do, unless a command will start it. Its weights are looked at when it is first asked.
    /// </summary>
    /// <exception cref="InvalidDataException">It does not answer.</exception>
    public Task OpenAsync(CancellationToken cancel) =>
        settings.Serving.Load == WeightWay.Command ? Task.CompletedTask : host.OpenAsync(cancel);

    public void Dispose()
    {
        foreach (var one in kept.Values.OfType<IDisposable>().Concat(held))
        {
            one.Dispose();
        }

        host.Dispose();
    }

    private static RememberedPolicy Remembered(IPolicy policy, string folder, string fingerprint) =>
        new(policy, Path.Combine(folder, ServedRoles.Folder, $"student-{fingerprint}.jsonl")) { KeepsEach = true };

    /// <summary>A served checkpoint, loaded here: for training, and to hold the server's answers against.</summary>
    private TorchPolicy Own(HostedPolicy checkpoint)
    {
        lock (loaded)
        {
            if (loaded.Find(policy => policy.Fingerprint == checkpoint.Fingerprint) is { } known)
            {
                return known;
            }

            var policy = Engine.Load(checkpoint.Folder, settings).Policy;
            loaded.Add(policy);
            if (loaded.Count > MostLoaded + 1)
            {
                loaded.RemoveAt(1); // the first stays: much is held against it
            }

            return policy;
        }
    }

    private static async Task<IPolicy> OpenAsync(RunSettings settings, ServedModel model, RoomProgress progress, CancellationToken cancel)
    {
        ServedOptions Asked(Uri server) => AskedServers.Of(settings, server, progress) with { WantsTokens = true, Tries = Tries };
        return await ServedRoles.OpenAsync("student", model, Asked, progress, cancel);
    }
}
