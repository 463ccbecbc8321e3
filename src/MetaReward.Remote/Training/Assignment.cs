namespace MetaReward.Remote.Training;

/// <summary>What another program is to learn from.</summary>
public enum AssignmentKind
{
    /// <summary>Preference pairs.</summary>
    Pairs,

    /// <summary>Single responses that are wanted or not.</summary>
    Unpaired,

    /// <summary>Demonstrations.</summary>
    Demonstrations,
}

/// <summary>One training as it is put to another program.</summary>
/// <param name="Kind">What it learns from.</param>
/// <param name="Training">Optimiser and schedule.</param>
/// <param name="Examples">Rows of the data.</param>
/// <param name="Seed">For the tool's own draws, from 0 to 2^31 - 1.</param>
/// <param name="Model">The folder of the model at the start.</param>
/// <param name="Reference">The folder of the reference; null where it is the model at the start, or none is used.</param>
/// <param name="Context">Most tokens that the model holds.</param>
/// <param name="Chats">Whether the model has a chat template.</param>
/// <param name="Variables">What that template is told.</param>
public sealed record Assignment(
    AssignmentKind Kind, MetaReward.Training Training, int Examples, long Seed, string Model, string? Reference, int Context, bool Chats,
    TemplateVariables Variables)
{
    /// <summary>The folder, in the handed one, that the tool saves to.</summary>
    public const string Output = "output";

    /// <summary>The file of the data, in the handed folder.</summary>
    public const string Data = "data/train.jsonl";

    /// <summary>The loss of pairs; null for demonstrations.</summary>
    public Dpo? Dpo { get; init; }

    /// <summary>The loss of demonstrations; null for pairs.</summary>
    public Sft? Sft { get; init; }

    /// <summary>Rows in one optimiser step: an unpaired loss sees both sides of a pair as rows.</summary>
    public int RowsPerStep => Training.BatchSize * (Kind == AssignmentKind.Unpaired ? 2 : 1);

    /// <summary>Optimiser steps of the whole training.</summary>
    public int Steps => (Examples + RowsPerStep - 1) / RowsPerStep * Training.Epochs;

    /// <summary>
    /// The step after which the weights are taken: that of the kept epoch. Tools go on to the end, and save after each epoch.
    /// </summary>
    public int KeptSteps => Training.KeepEpoch > 0 && Training.KeepEpoch < Training.Epochs
        ? Steps / Training.Epochs * Training.KeepEpoch : Steps;

    /// <summary>Where the result is expected, in the handed folder.</summary>
    public string Result => KeptSteps == Steps ? Output : $"{Output}/checkpoint-{KeptSteps}";

    /// <summary>Steps of warm-up, a share rounded up.</summary>
    public int WarmupSteps => Training.WarmupSteps >= 1 ? (int)Training.WarmupSteps : (int)Math.Ceiling(Training.WarmupSteps * Steps);

    /// <summary>Most tokens of a sequence: the asked length, or what the model holds.</summary>
    public int Length => Training.MaxLength > 0 ? Training.MaxLength : Context;
}
