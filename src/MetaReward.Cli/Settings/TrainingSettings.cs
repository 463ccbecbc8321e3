namespace MetaReward.Cli.Settings;

/// <summary>One iteration's training on pairs: by default DPO (arXiv:2305.18290).</summary>
public sealed record TrainingSettings
{
    [Setting("Peak learning rate. The paper prints 5e-6, which is high for full DPO of a large model at beta 0.1; 5e-7 is usual, and ten times that for adapters.",
        "arXiv:2407.19594, section 3.1", Min = 0, Above = true, Max = 1)]
    public double LearningRate { get; init; } = 5e-6;

    [Setting("Passes over the pairs, for which the learning rate is scheduled.", "arXiv:2407.19594, appendix", Min = 1, Max = 1000)]
    public int Epochs { get; init; } = 10;

    [Setting("The epoch whose weights are kept, per iteration; 0 is the last. Training ends there, as later epochs would not be used; the learning rate falls as if they came. "
        + "The paper keeps 6, 4, 2 and 2 of 10, by a criterion it does not state.", "our choice: the last", Min = 0, Max = 1000)]
    public IReadOnlyList<int> KeepEpoch { get; init; } = [0];

    [Setting("Also save the weights of every epoch that is reached, as model folders in 9-epochs beside the checkpoint, to compare them. Each is as large as the model.", "our choice")]
    public bool SaveEpochs { get; init; }

    [Setting("Pairs per optimiser step.", "arXiv:2407.19594, section 3.1", Min = 1)]
    public int BatchSize { get; init; } = 32;

    [Setting("What is minimised, over pairs or (kto, apo_zero_unpaired) over chosen sides as wanted and rejected ones as unwanted responses.", "arXiv:2407.19594, section 2")]
    public PairLoss Loss { get; init; } = PairLoss.Dpo;

    [Setting("Strength of the anchor to the reference. Per token (dpo_norm, simpo) it must be larger: simpo's paper takes 2 to 10.",
        "arXiv:2407.19594, section 3.1", Min = 0, Above = true, Max = 100)]
    public double Beta { get; init; } = 0.1;

    [Setting("Weight of an added negative log-likelihood of the chosen side, per token; 0 adds none. cpo usually has 1; orpo and sft have their own of weight 1.",
        "arXiv:2407.19594 uses none", Min = 0, Max = 100)]
    public double NllWeight { get; init; }

    [Setting("Share of pairs believed to be the wrong way round. cdpo, robust (0.1 is usual), exo (0.001), aot, aot_unpaired, cpo and simpo read it.",
        "TRL's default", Min = 0, Max = 0.499)]
    public double LabelSmoothing { get; init; }

    [Setting("How far simpo wants the chosen side ahead, after beta.", "TRL's default", Min = 0, Max = 100)]
    public double Margin { get; init; } = 0.5;

    [Setting("The distance from the reference that anchored losses bound.", "DPO's")]
    public Divergence Divergence { get; init; } = Divergence.ReverseKl;

    [Setting("Order of the alpha divergence; not 1.", "TRL's default", Min = -10, Max = 10)]
    public double DivergenceAlpha { get; init; } = 0.5;

    [Setting("Weigh pairs by how likely the policy itself would have written them (WPO, arXiv:2406.11827).", "our choice: pairs come from the policy itself")]
    public bool Weighted { get; init; }

    [Setting("What tokens count where the other side has none any more (LD-DPO, arXiv:2409.06411); 1: the same.", "DPO's", Min = 0, Max = 1)]
    public double TailWeight { get; init; } = 1;

    [Setting("Weight of chosen sides in kto.", "arXiv:2402.01306", Min = 0, Max = 100)]
    public double DesirableWeight { get; init; } = 1;

    [Setting("Weight of rejected sides in kto.", "arXiv:2402.01306", Min = 0, Max = 100)]
    public double UndesirableWeight { get; init; } = 1;

    [Setting("Steps of linear warm-up from 0; below 1 a share of all steps.", "our choice: the paper does not state it", Min = 0, Max = 1e9)]
    public double WarmupSteps { get; init; }

    [Setting("What the learning rate does after warm-up.", "arXiv:2407.19594, section 3.1")]
    public Schedule Schedule { get; init; } = Schedule.Cosine;

    [Setting("Where cosine_with_min_lr, cosine_warmup_with_min_lr, polynomial and warmup_stable_decay end, as a share of the peak rate.", "our choice", Min = 0, Max = 1)]
    public double MinRate { get; init; }

    [Setting("Waves of the cosine schedules; 0 is half a wave, and one with restarts.", "transformers' default", Min = 0, Max = 1000)]
    public double Cycles { get; init; }

    [Setting("Power of the polynomial schedule.", "transformers' default", Min = 0, Above = true, Max = 100)]
    public double Power { get; init; } = 1;

    [Setting("The last steps of warmup_stable_decay, in which it decays; below 1 a share of those after warm-up.", "our choice", Min = 0, Max = 1e9)]
    public double DecaySteps { get; init; } = 0.2;

    [Setting("Decoupled weight decay; not for norms and biases.", "TRL's default", Min = 0, Max = 1)]
    public double WeightDecay { get; init; }

    [Setting("Largest gradient norm; 0 turns clipping off.", "TRL's default", Min = 0)]
    public double ClipNorm { get; init; } = 1;

    [Setting("Most padded tokens in one forward pass; larger batches are accumulated. Trades memory for speed.",
        "our choice: a 135M model then trains in 6 to 8 GB; with 4096 it takes 9 to 12", Min = 1)]
    public int MicroBatchTokens { get; init; } = 1024;

    [Setting("Tokens of prompt and response together: longer ones lose their end, and a prompt that fills them alone its example; 0 keeps all as they are.",
        "our choice: what was sampled fits the context", Min = 0)]
    public int MaxLength { get; init; }

    [Setting("Learn the thoughts before an answer, too. Off, they are seen and not learned: only the answer and its end are. Judges see answers alone either way. For EFT, too.",
        "arXiv:2410.10630 trains on thoughts and judges answers")]
    public bool Thoughts { get; init; } = true;

    [Setting("Compute every layer again on the way back instead of keeping what it made: less memory, more time, the same gradients.", "our choice")]
    public bool Recompute { get; init; }

    [Setting("Seconds after which an unfinished training keeps where it is, to go on from there; 0 is after every step. Changes no result.",
        "our choice: what a kill costs, at most", Min = 0, Max = 86_400)]
    public double KeepEvery { get; init; } = 120;

    [Setting("AdamW; Muon on matrices with AdamW on the rest; Adam, whose decay is a part of the gradient; SGD with momentum.", "arXiv:2407.19594 uses AdamW")]
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

    [Setting("Rank of a low-rank adapter (LoRA) to train instead of every weight; 0 trains every weight. For EFT, too. Adapters need about ten times the learning rate.",
        "arXiv:2407.19594 trains every weight", Min = 0, Max = 4096)]
    public int LoraRank { get; init; }

    [Setting("The adapter's part is scaled by this over its rank.", "twice the usual rank", Min = 0, Above = true)]
    public double LoraAlpha { get; init; } = 32;

    [Setting("Share of inputs that the adapter does not see in a step.", "our choice", Min = 0, Max = 0.99)]
    public double LoraDropout { get; init; }

    [Setting("Module names or their ends that are adapted, each of which must be one of the model's; all-linear: all but the output head.", "arXiv:2305.14314 adapts all")]
    public IReadOnlyList<string> LoraTargets { get; init; } = ["all-linear"];

    [Setting("Scale by alpha over the root of the rank (rank-stabilised).", "arXiv:2312.03732")]
    public bool LoraStabilised { get; init; }

    [Setting("Train a magnitude for every row, too (DoRA).", "arXiv:2402.09353")]
    public bool LoraDora { get; init; }
}

/// <summary>The judge probe: contrast pairs whose truth is free, put to the judge before anything is spent.</summary>
public sealed record ProbeSettings
{
    [Setting("Probe a real model's judge before the loop and after every training, and stop a run whose judge is at chance; off: neither.", "our choice")]
    public bool Enabled { get; init; } = true;

    [Setting("Prompts held out of the loop to probe and measure on; each gives a contrast of every kind.", "our choice: +-10 points on an accuracy", Min = 4)]
    public int Prompts { get; init; } = 24;

    [Setting("Judgments per side, averaged.", "our choice", Min = 1, Max = 100)]
    public int Judgments { get; init; } = 3;

    [Setting("Run even where the judge is at chance.", "our choice: spending on a blind judge is a mistake by default")]
    public bool GoOn { get; init; }
}

/// <summary>EFT: teach the judge's form by supervised fine-tuning on demonstrations made without labels.</summary>
public sealed record EftSettings
{
    [Setting("Teach the judge before the loop.", "arXiv:2407.19594 starts from an EFT model; off, because most models can judge")]
    public bool Enabled { get; init; }

    [Setting("Meta-judge demonstrations to make.", "our choice", Min = 0)]
    public int MetaDemonstrations { get; init; }

    [Setting("Judge demonstrations to make.", "our runs on SmolLM2-135M: docs/results/smollm2.md", Min = 6)]
    public int Demonstrations { get; init; } = 420;

    [Setting("Demonstrations of answering at most: the model's own responses (or the prompt file's), so that it does not forget how while it learns to judge; 0 has none.",
        "our runs on SmolLM2-135M: without them it answers everything with a judgment", Min = 0)]
    public int ActorDemonstrations { get; init; } = 240;

    [Setting("Peak learning rate; lower for larger models.", "our runs on SmolLM2-135M: docs/results/smollm2.md", Min = 0, Above = true, Max = 1)]
    public double LearningRate { get; init; } = 4e-4;

    [Setting("Passes over the demonstrations.", "our runs on SmolLM2-135M: it begins to judge after about 100 steps", Min = 1, Max = 1000)]
    public int Epochs { get; init; } = 4;

    [Setting("The epoch whose weights are kept; 0 is the last. Training ends there; the learning rate falls as if the later ones came.", "our choice: the last", Min = 0, Max = 1000)]
    public int KeepEpoch { get; init; }

    [Setting("Demonstrations per optimiser step.", "our runs on SmolLM2-135M", Min = 1)]
    public int BatchSize { get; init; } = 6;

    [Setting("What is minimised: nll, or dft, which spares the model what it finds unlikely (arXiv:2508.05629).", "arXiv:2407.19594 uses nll")]
    public SftLoss Loss { get; init; } = SftLoss.Nll;

    [Setting("Steps of linear warm-up from 0; below 1 a share of all steps.", "our runs on SmolLM2-135M", Min = 0, Max = 1e9)]
    public double WarmupSteps { get; init; }

    [Setting("What the learning rate does after warm-up.", "our runs on SmolLM2-135M")]
    public Schedule Schedule { get; init; } = Schedule.Cosine;
}

/// <summary>What is measured after every policy. Nothing that trains reads it.</summary>
public sealed record EvaluationSettings
{
    [Setting("Held-out prompts of the microworld to measure on; a real model is measured on the prompts of its probe.", "our choice: +-3 points on an accuracy", Min = 1)]
    public int Prompts { get; init; } = 200;

    [Setting("Pairs labelled by people, to put to a real model's judge, in the layout of LLMBar, PandaLM, Auto-J or JudgeBench; ties are passed over. None: not measured.",
        "our choice: contrasts cannot show whether a judge tells right from wrong")]
    public string? HumanPairs { get; init; }

    [Setting("Use at most so many of them, from the start of the file.", "our choice: +-10 points on an agreement", Min = 1)]
    public int MostHumanPairs { get; init; } = 100;

    [Setting("Measure after every iteration; off, only the first and the last policy.", "our choice")]
    public bool EveryIteration { get; init; } = true;
}
