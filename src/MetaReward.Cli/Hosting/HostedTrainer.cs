using MetaReward.Recipes;
using MetaReward.Remote.Hosting;
using MetaReward.Text;
using MetaReward.Torch;

namespace MetaReward.Cli.Hosting;

/// <summary>
/// Trains checkpoints whose samples a server gives: another trainer makes the next checkpoint, and the result is sampled by the server in
/// turn, which is given the weights when it is first asked for them.
/// </summary>
/// <param name="inner">Who trains.</param>
/// <param name="own">A served checkpoint as that trainer takes it.</param>
/// <param name="host">The server.</param>
internal sealed class HostedTrainer(ITrainer inner, Func<IPolicy, IPolicy> own, WeightHost host) : ITrainer
{
    private const string Stacked = "adapter-from-first";

    public async Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
        Host(policy, await inner.DpoAsync(own(policy), own(reference), pairs, options, at), at);

    public async Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at) =>
        Host(policy, await inner.SftAsync(own(policy), demonstrations, options, at), at);

    public async Task<IPolicy> DistillAsync(
        IPolicy policy, IPolicy teacher, IReadOnlyList<Demonstration> demonstrations, Distill options, Turn at) =>
        Host(policy, await inner.DistillAsync(own(policy), own(teacher), demonstrations, options, at), at);

    /// <summary>The live policy changes with every step, so this program samples from it itself, not the server.</summary>
    public async Task<IPolicy> ReinforceAsync(
        IPolicy policy, IPolicy reference, Reinforce options, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts, Turn at) =>
        Host(policy, await inner.ReinforceAsync(own(policy), own(reference), options, rollouts, at), at);

    private HostedPolicy Host(IPolicy start, IPolicy made, Turn at)
    {
        var folder = Path.GetFullPath(Path.Combine(at.Folder, TrainedFiles.Folder));
        var text = made switch
        {
            HostedPolicy hosted => hosted.Text,
            TorchPolicy torch => torch.Text,
            _ => ((HostedPolicy)start).Text,
        };
        return new(folder, text, made.Fingerprint, host) { Adapter = AdapterOf((HostedPolicy)start, folder) };
    }

    /// <summary>
    /// The adapter that makes the checkpoint of the run's first model: its own where it began there, else its own upon that of its start.
    /// Null where there is none, or they cannot be put one upon the other.
    /// </summary>
    private static string? AdapterOf(HostedPolicy start, string folder)
    {
        var adapter = Path.Combine(folder, "adapter");
        if (!AdapterFolder.Is(adapter) || start.IsFirst)
        {
            return AdapterFolder.Is(adapter) ? adapter : null;
        }

        var stacked = Path.Combine(folder, "..", Stacked);
        if (start.Adapter is not null && !AdapterFolder.Is(stacked))
        {
            try
            {
                AdapterFolder.Write(stacked, StackedAdapter.Of(AdapterFolder.Read(start.Adapter), AdapterFolder.Read(adapter)));
            }
            catch (InvalidDataException)
            {
                return null; // the folder is loaded whole
            }
        }

        return start.Adapter is null ? null : Path.GetFullPath(stacked);
    }
}
