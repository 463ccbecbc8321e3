namespace MetaReward.Recipes;

/// <summary>The training before the loop (EFT), which teaches the judge's form on demonstrations made without labels.</summary>
public sealed record WarmUpOptions
{
    [Setting("Peak learning rate; lower for larger models.", "arXiv:2407.19594, appendix", Min = 0, Above = true, Max = 1)]
    public double LearningRate { get; init; } = 5e-8;

    [Setting("Passes over the demonstrations.", "arXiv:2407.19594, appendix", Min = 1, Max = 1000)]
    public int Epochs { get; init; } = 10;

    [Setting("The epoch whose weights are kept; 0 is the last. Training ends there; the learning rate falls as if the later ones came.",
        "our choice: the last", Min = 0, Max = 1000)]
    public int KeepEpoch { get; init; }

    [Setting("Demonstrations per optimiser step.", "arXiv:2407.19594, appendix", Min = 1)]
    public int BatchSize { get; init; } = 32;

    [Setting("What is minimised: nll, or dft, which spares the model what it finds unlikely (arXiv:2508.05629).",
        "arXiv:2407.19594 uses nll")]
    public SftLoss Loss { get; init; } = SftLoss.Nll;

    [Setting("Steps of linear warm-up from 0; below 1 a share of all steps.", "our runs on SmolLM2-135M", Min = 0, Max = 1e9)]
    public double WarmupSteps { get; init; }

    [Setting("What the learning rate does after warm-up.", "our runs on SmolLM2-135M")]
    public Schedule Schedule { get; init; } = Schedule.Cosine;

    /// <summary>Passes that it takes.</summary>
    public int EpochsTaken => KeepEpoch > 0 ? KeepEpoch : Epochs;

    /// <summary>The objective; batches, adapter and thoughts are those of the loop's training.</summary>
    public Sft Sft(EpochTrainingOptions loop) => new(
        new(LearningRate, Epochs, BatchSize, WarmupSteps, Schedule, MicroBatchTokens: loop.MicroBatchTokens, Recompute: loop.Recompute,
            MaxLength: loop.MaxLength)
        {
            LowRank = loop.LowRank(), Thoughts = loop.Thoughts, KeepEpoch = KeepEpoch,
        },
        Loss);

    /// <summary>Conflicts between the options.</summary>
    public IEnumerable<OptionFault> Faults(string section = "eft")
    {
        if (KeepEpoch > Epochs)
        {
            yield return new(
                $"{section}.keep_epoch names epoch {KeepEpoch}, but {section}.epochs is {Epochs}. Raise {section}.epochs, or "
                + $"keep the last epoch with --set {section}.keep_epoch=0", $"{section}.keep_epoch", $"{section}.epochs");
        }
    }
}
