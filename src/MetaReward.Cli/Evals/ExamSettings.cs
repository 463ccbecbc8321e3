using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Evals;

/// <summary>What an evaluation is told.</summary>
/// <param name="Data">The user's copy of the benchmark.</param>
/// <param name="Model">The policy: whatever <c>--model</c> takes, a run's iteration, or a run.</param>
/// <param name="Outputs">A file of outputs in place of a policy; null: ask the policy.</param>
/// <param name="Limit">At most so many items; null: all.</param>
/// <param name="Seed">Decides which, and the samples where chance has a part.</param>
/// <param name="Folder">Where evaluations are kept.</param>
/// <param name="Sampling">How the policy is sampled; the token limit is the benchmark's where none was given.</param>
/// <param name="MostFailures">Share of items without a usable reply beyond which the evaluation fails.</param>
/// <param name="PlanOnly">Say what it will cost, and stop.</param>
public sealed record ExamSettings(
    string Data, string Model, string? Outputs, int? Limit, long Seed, string Folder, Sampling Sampling, double MostFailures, bool PlanOnly)
{
    /// <summary>What is asked besides one reply; null: nothing.</summary>
    public Effort? Effort { get; init; }

    /// <summary>Responses to each item; an item counts their mean.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Where checkpoints compute.</summary>
    public Device Device { get; init; }

    /// <summary>What the chat templates of all who are asked are told.</summary>
    public TemplateVariables Variables { get; init; } = TemplateVariables.None;
}
