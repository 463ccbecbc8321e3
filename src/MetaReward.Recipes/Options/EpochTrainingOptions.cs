namespace MetaReward.Recipes;

/// <summary>A training that passes several times over data that is there before: an epoch of it may be kept.</summary>
public record EpochTrainingOptions : TrainingOptions
{
    [Setting("The epoch whose weights are kept, per iteration; 0 is the last. Training ends there, as later epochs would not "
        + "be used; the learning rate falls as if they came. "
        + "Meta-Rewarding keeps 6, 4, 2 and 2 of 10, by a criterion that it does not state.", "our choice: the last", Min = 0, Max = 1000)]
    public IReadOnlyList<int> KeepEpoch { get; init; } = [0];

    [Setting("Also save the weights of every epoch that is reached, as model folders in 9-epochs beside the checkpoint, to "
        + "compare them. Each is as large as the model.",
        "our choice")]
    public bool SaveEpochs { get; init; }

    [Setting("Tokens of prompt and response together: longer ones lose their end, and a prompt that fills them alone its "
        + "example; 0 keeps all as they are.",
        "our choice: what was sampled fits the context", Min = 0)]
    public int MaxLength { get; init; }

    [Setting("Learn the thoughts before an answer, too. Off, they are seen and not learned: only the answer and its end are. "
        + "Judges see answers alone either way. For EFT, too.",
        "arXiv:2410.10630 trains on thoughts and judges answers")]
    public bool Thoughts { get; init; } = true;

    /// <summary>The training of iteration <paramref name="t"/>, from 1, which may end at an epoch that is kept.</summary>
    public override Training Of(int t) => base.Of(t) with
    {
        MaxLength = MaxLength, Thoughts = Thoughts, KeepEpoch = KeepEpoch.At(t), SaveEpochs = SaveEpochs,
    };

    /// <summary>Passes that the training of iteration <paramref name="t"/> takes: those after the kept one are not taken.</summary>
    public int EpochsOf(int t) => KeepEpoch.At(t) is > 0 and var kept ? kept : Epochs;

    /// <summary>What is wrong with them, held against each other.</summary>
    public override IEnumerable<OptionFault> Faults(string section = "training")
    {
        foreach (var wrong in base.Faults(section))
        {
            yield return wrong;
        }

        if (KeepEpoch.FirstOrDefault(epoch => epoch > Epochs) is > 0 and var epoch)
        {
            yield return new(
                $"{section}.keep_epoch names epoch {epoch}, but {section}.epochs is {Epochs}. Raise {section}.epochs, or "
                + $"keep the last epoch with --set {section}.keep_epoch=0", $"{section}.keep_epoch", $"{section}.epochs");
        }
    }
}
