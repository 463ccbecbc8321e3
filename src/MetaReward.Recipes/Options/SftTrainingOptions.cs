namespace MetaReward.Recipes;

/// <summary>One iteration's supervised training on what was sampled.</summary>
public sealed record SftTrainingOptions : EpochTrainingOptions
{
    [Setting("What is minimised: nll, or dft, which spares the model what it finds unlikely (arXiv:2508.05629).",
        "arXiv:2408.02666 uses nll")]
    public SftLoss Loss { get; init; } = SftLoss.Nll;

    /// <summary>The objective of iteration <paramref name="t"/>, from 1.</summary>
    public Sft Sft(int t) => new(Of(t), Loss);
}
