using MetaReward.Cli.Settings;
using MetaReward.Remote.Hosting;

namespace MetaReward.Cli.Hosting;

/// <summary>How a server gets the weights of each training, and what shows that it has them.</summary>
/// <param name="Load">In which way.</param>
/// <param name="Command">The user's command; null: none.</param>
/// <param name="Ready">How long the server may take after it.</param>
/// <param name="IsChecked">Whether anybody looks.</param>
/// <param name="Computes">Whether this program computes what the weights should say; else the answers must change.</param>
/// <param name="InPlace">Adapters under one name.</param>
internal sealed record HostingPlan(WeightWay Load, string? Command, TimeSpan Ready, bool IsChecked, bool Computes, bool InPlace)
{
    /// <summary>Of a run.</summary>
    public static HostingPlan Of(RunSettings settings) => settings.Serving is var s ? new(
        s.Load, s.Command is { Length: > 0 } ? s.Command : null, TimeSpan.FromSeconds(s.ReadySeconds), s.Check != WeightProof.None,
        s.Check switch
        {
            WeightProof.Engine => true,
            WeightProof.Auto => settings.Training.Trainer == TrainerPlace.Here,
            _ => false,
        },
        s.InPlace) : throw new ArgumentNullException(nameof(settings));
}
