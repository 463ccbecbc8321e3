using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Work;

/// <summary>All that settings say about how a model is opened: an engine reads these and nothing else.</summary>
/// <param name="Model">What to load.</param>
/// <param name="Device">Where it computes.</param>
/// <param name="Libtorch">The folder of the libtorch to use; null: the usual one.</param>
/// <param name="SamplingMemory">Bytes of keys and values that each sampling thread may hold.</param>
/// <param name="KeepEvery">How often a training keeps where it is.</param>
/// <param name="Threads">Processor threads of a training; 0: one per core.</param>
/// <param name="Adapter">What will be trained instead of every weight; null: every weight.</param>
/// <param name="Variables">What the chat template is told.</param>
/// <param name="External">Which other program trains, and how; null: trained here.</param>
public sealed record Opening(
    string Model, Device Device, string? Libtorch, long SamplingMemory, TimeSpan KeepEvery, int Threads, LowRankTraining? Adapter,
    TemplateVariables Variables, Remote.Training.ExternalOptions? External = null)
{
    /// <summary>Of a run.</summary>
    public static Opening Of(RunSettings s) => new(
        s.Model, s.Device, s.Libtorch is { Length: > 0 } folder ? folder : null, s.Sampling.CacheMib * (1L << 20),
        TimeSpan.FromSeconds(s.Training.KeepEvery), s.Workers,
        s.Outline.Training.LowRank(), s.Sampling.TemplateVariables,
        s.Training.Trainer == TrainerPlace.External ? s.External.Options() : null);
}
