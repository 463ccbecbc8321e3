namespace MetaReward.Recipes;

/// <summary>One iteration's training: rate and schedule, batches, optimiser, adapter. What it learns from, a derived record says.</summary>
public record TrainingOptions
{
    [Setting("Peak learning rate. Meta-Rewarding prints 5e-6, which is high for full DPO of a large model at beta 0.1; 5e-7 is "
        + "usual, and ten times that for adapters.",
        "arXiv:2407.19594, section 3.1", Min = 0, Above = true, Max = 1)]
    public double LearningRate { get; init; } = 5e-6;

    [Setting("Passes over the pairs, for which the learning rate is scheduled.", "arXiv:2407.19594, appendix", Min = 1, Max = 1000)]
    public int Epochs { get; init; } = 10;

    [Setting("Pairs per optimiser step.", "arXiv:2407.19594, section 3.1", Min = 1)]
    public int BatchSize { get; init; } = 32;

    [Setting("Steps of linear warm-up from 0; below 1 a share of all steps.",
        "our choice: the paper does not state it", Min = 0, Max = 1e9)]
    public double WarmupSteps { get; init; }

    [Setting("What the learning rate does after warm-up.", "arXiv:2407.19594, section 3.1")]
    public Schedule Schedule { get; init; } = Schedule.Cosine;

    [Setting("Where cosine_with_min_lr, cosine_warmup_with_min_lr, polynomial and warmup_stable_decay end, as a share of the "
        + "peak rate.",
        "our choice", Min = 0, Max = 1)]
    public double MinRate { get; init; }

    [Setting("Waves of the cosine schedules; 0 is half a wave, and one with restarts.", "transformers' default", Min = 0, Max = 1000)]
    public double Cycles { get; init; }

    [Setting("Power of the polynomial schedule.", "transformers' default", Min = 0, Above = true, Max = 100)]
    public double Power { get; init; } = 1;

    [Setting("The last steps of warmup_stable_decay, in which it decays; below 1 a share of those after warm-up.",
        "our choice", Min = 0, Max = 1e9)]
    public double DecaySteps { get; init; } = 0.2;

    [Setting("Decoupled weight decay; not for norms and biases.", "TRL's default", Min = 0, Max = 1)]
    public double WeightDecay { get; init; }

    [Setting("Largest gradient norm; 0 turns clipping off.", "TRL's default", Min = 0)]
    public double ClipNorm { get; init; } = 1;

    [Setting("Most padded tokens in one forward pass; larger batches are accumulated. Trades memory for speed.",
        "our choice: a 135M model then trains in 6 to 8 GB; with 4096 it takes 9 to 12", Min = 1)]
    public int MicroBatchTokens { get; init; } = 1024;

    [Setting("Compute every layer again on the way back instead of keeping what it made: less memory, more time, the same "
        + "gradients.",
        "our choice")]
    public bool Recompute { get; init; }

    [Setting("AdamW; Muon on matrices with AdamW on the rest; Adam, whose decay is a part of the gradient; SGD with "
        + "momentum.",
        "arXiv:2407.19594 uses AdamW")]
    public Optimizer Optimizer { get; init; } = Optimizer.AdamW;

    [Setting("Decay of Adam's running mean of the gradient.", "PyTorch's default", Min = 0, Max = 0.9999)]
    public double AdamBeta1 { get; init; } = 0.9;

    [Setting("Decay of Adam's running square of the gradient.", "PyTorch's default", Min = 0, Max = 0.999999)]
    public double AdamBeta2 { get; init; } = 0.999;

    [Setting("Added to the root of that square.", "PyTorch's default", Min = 0, Max = 1)]
    public double AdamEpsilon { get; init; } = 1e-8;

    [Setting("Momentum of SGD; 0 has none.", "our choice", Min = 0, Max = 0.9999)]
    public double Momentum { get; init; } = 0.9;

    [Setting("SGD looks one step of momentum ahead.", "our choice")]
    public bool Nesterov { get; init; }

    [Setting("Rank of a low-rank adapter (LoRA) to train instead of every weight; 0 trains every weight. For EFT, too. "
        + "Adapters need about ten times the learning rate.",
        "arXiv:2407.19594 trains every weight", Min = 0, Max = 4096)]
    public int LoraRank { get; init; }

    [Setting("The adapter's part is scaled by this over its rank.", "twice the usual rank", Min = 0, Above = true)]
    public double LoraAlpha { get; init; } = 32;

    [Setting("Share of inputs that the adapter does not see in a step.", "our choice", Min = 0, Max = 0.99)]
    public double LoraDropout { get; init; }

    [Setting("Module names or their ends that are adapted, each of which must be one of the model's; all-linear: all but the "
        + "output head.",
        "arXiv:2305.14314 adapts all")]
    public IReadOnlyList<string> LoraTargets { get; init; } = ["all-linear"];

    [Setting("Scale by alpha over the root of the rank (rank-stabilised).", "arXiv:2312.03732")]
    public bool LoraStabilised { get; init; }

    [Setting("Train a magnitude for every row, too (DoRA).", "arXiv:2402.09353")]
    public bool LoraDora { get; init; }

    /// <summary>The training of iteration <paramref name="t"/>, from 1.</summary>
    public virtual Training Of(int t) => new(
        LearningRate, Epochs, BatchSize, WarmupSteps, Schedule, WeightDecay, ClipNorm, MicroBatchTokens, Optimizer, MinRate, Cycles, Power,
        DecaySteps, Recompute, AdamBeta1, AdamBeta2, AdamEpsilon, Momentum, Nesterov && Momentum > 0)
    {
        LowRank = LowRank(),
    };

    /// <summary>The adapter to train; null: every weight.</summary>
    public LowRankTraining? LowRank() =>
        LoraRank == 0 ? null : new(LoraRank, LoraAlpha, LoraDropout, new(LoraTargets), LoraStabilised, LoraDora);

    /// <summary>What is wrong with them, held against each other.</summary>
    public virtual IEnumerable<OptionFault> Faults(string section = "training")
    {
        if (LoraRank > 0 && (LoraTargets.Count == 0 || LoraTargets.Any(string.IsNullOrEmpty)))
        {
            var came = LoraTargets.Count == 0 ? "an empty list" : "an empty name";
            yield return new(
                $"{section}.lora_targets must name modules, such as [q_proj, v_proj], or all-linear, but {came} came",
                $"{section}.lora_targets");
        }
    }

    /// <summary>What does nothing beside the rest.</summary>
    public virtual IEnumerable<IdleOption> Idle(string section = "training")
    {
        (bool Idle, string Name, string Why)[] rules =
        [
            (LoraRank == 0, "lora_", $"{section}.lora_rank is 0: every weight is trained"),
            (Optimizer != Optimizer.Sgd, "momentum", "only the optimizer sgd reads it"),
            (Optimizer != Optimizer.Sgd, "nesterov", "only the optimizer sgd reads it"),
            (Momentum == 0, "nesterov", $"{section}.momentum is 0"),
            (Optimizer == Optimizer.Sgd, "adam_", "the optimizer sgd does not read it"),
            (Schedule != Schedule.Polynomial, "power", "only the schedule polynomial reads it"),
            (Schedule != Schedule.WarmupStableDecay, "decay_steps", "only the schedule warmup_stable_decay reads it"),
        ];
        return rules.Where(rule => rule.Idle).Select(rule => new IdleOption($"{section}.{rule.Name}", rule.Why));
    }
}
