using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>
/// Turns a policy and data into a new policy. The trainer keeps its checkpoint and metrics under <see cref="Turn.Folder"/>, the manifest
/// last; called again with a finished checkpoint it loads that instead of training (so resume is running again).
/// </summary>
public interface ITrainer
{
    /// <summary>
    /// Learning from pairs, by default direct preference optimisation (arXiv:2305.18290), from <paramref name="policy"/>, anchored to
    /// <paramref name="reference"/>.
    /// </summary>
    /// <param name="policy">The policy at the start of the training.</param>
    /// <param name="reference">The frozen reference; its log-probs are computed once.</param>
    /// <param name="pairs">At least one pair; with none the recipe keeps its policy and does not call.</param>
    /// <param name="options">Loss and optimiser settings.</param>
    /// <param name="at">The place in the run; its seed orders the pairs.</param>
    Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at);

    /// <summary>
    /// Supervised fine-tuning: negative log-likelihood of the demonstrations' texts and their stop tokens; prompts are masked.
    /// </summary>
    Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at);

    /// <summary>
    /// Learning a teacher's distributions: at every token of the demonstrations' targets the policy moves towards what the teacher would
    /// predict at that token, where it may be asked another prompt than the policy. The teacher must give its whole distribution, so it is
    /// a checkpoint with the same tokenizer, not a server.
    /// </summary>
    /// <param name="policy">The policy at the start of the training.</param>
    /// <param name="teacher">Frozen.</param>
    /// <param name="demonstrations">Written or sampled by a teacher or by the policy itself.</param>
    /// <param name="options">Which divergence, and optimiser settings.</param>
    /// <param name="at">The place in the run; its seed orders the demonstrations.</param>
    Task<IPolicy> DistillAsync(IPolicy policy, IPolicy teacher, IReadOnlyList<Demonstration> demonstrations, Distill options, Turn at);

    /// <summary>
    /// Learning from rewards, by policy gradients. The trainer drives the steps 0 to <see cref="Reinforce.Steps"/> - 1: in each it hands
    /// over the policy as it is now, gets rollouts that this policy sampled, and learns from them. The optimiser lives across the steps. A
    /// training that was stopped resumes from its saved state and asks again for the later steps, with the same fingerprints,
    /// so a caller that stores rollouts by fingerprint can read them again.
    /// </summary>
    /// <param name="policy">The policy at the start of the training.</param>
    /// <param name="reference">The frozen reference of the divergence; not used if its weight in the options is 0.</param>
    /// <param name="options">Loss, advantages and optimiser settings.</param>
    /// <param name="rollouts">
    /// From the live policy and the step's number to rollouts; none is a step in which nothing is learned. The live policy may be asked
    /// during this call only: its weights change afterwards. Its fingerprint follows from the start, the options and all rollouts so far.
    /// </param>
    /// <param name="at">The place in the run; its seed orders the rollouts.</param>
    Task<IPolicy> ReinforceAsync(
        IPolicy policy, IPolicy reference, Reinforce options, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts, Turn at);
}

/// <summary>SFT settings.</summary>
/// <param name="Training">Optimiser and schedule.</param>
/// <param name="Loss">The loss that is minimised.</param>
/// <param name="Prompts">Also learn the tokens of the prompts.</param>
public sealed record Sft(Training Training, SftLoss Loss = SftLoss.Nll, bool Prompts = false);

/// <summary>What supervised fine-tuning minimises, per token.</summary>
public enum SftLoss
{
    /// <summary>-log p.</summary>
    Nll,

    /// <summary>
    /// -p log p with p as a weight without gradient, which spares the model what it finds unlikely (DFT, arXiv:2508.05629).
    /// </summary>
    Dft,
}

/// <summary>What both objectives share.</summary>
/// <param name="LearningRate">Peak learning rate.</param>
/// <param name="Epochs">Passes over the data.</param>
/// <param name="BatchSize">Pairs or demonstrations per optimiser step.</param>
/// <param name="WarmupSteps">Steps of linear warm-up from 0; below 1 a share of all steps.</param>
/// <param name="Schedule">What the rate does after warm-up.</param>
/// <param name="WeightDecay">Decoupled decay; not for norms and biases.</param>
/// <param name="ClipNorm">Largest gradient norm; 0 turns clipping off.</param>
/// <param name="MicroBatchTokens">Most padded tokens in one forward pass; larger batches are accumulated.</param>
/// <param name="Optimizer">What turns gradients into a change of weights.</param>
/// <param name="MinRate">Where schedules that have a floor end, as a share of the peak rate.</param>
/// <param name="Cycles">Waves of the cosine schedules: half a wave by default, one with restarts; 0 is that default.</param>
/// <param name="Power">Of the polynomial schedule.</param>
/// <param name="DecaySteps">The last steps of the warmup_stable_decay schedule, in which it decays; below 1 a share of
/// those after warm-up.</param>
/// <param name="Recompute">Compute every layer again on the way back instead of keeping what it made: less memory, more
/// time, the same gradients.</param>
/// <param name="AdamBeta1">Decay of Adam's running mean of the gradient.</param>
/// <param name="AdamBeta2">Decay of its running square.</param>
/// <param name="AdamEpsilon">Added to the root of that.</param>
/// <param name="Momentum">Of SGD; 0 has none.</param>
/// <param name="Nesterov">SGD looks one step of momentum ahead.</param>
/// <param name="MaxLength">Tokens of prompt and response together: longer ones lose their end, and a prompt that fills them alone its
/// example; 0: all are kept.</param>
public sealed record Training(
    double LearningRate,
    int Epochs,
    int BatchSize,
    double WarmupSteps = 0,
    Schedule Schedule = Schedule.Cosine,
    double WeightDecay = 0,
    double ClipNorm = 1,
    int MicroBatchTokens = 4096,
    Optimizer Optimizer = Optimizer.AdamW,
    double MinRate = 0,
    double Cycles = 0,
    double Power = 1,
    double DecaySteps = 0.2,
    bool Recompute = false,
    double AdamBeta1 = 0.9,
    double AdamBeta2 = 0.999,
    double AdamEpsilon = 1e-8,
    double Momentum = 0.9,
    bool Nesterov = false,
    int MaxLength = 0)
{
    /// <summary>Train a low-rank adapter and merge it; null: train every weight.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LowRankTraining? LowRank { get; init; }

    /// <summary>
    /// Learn thoughts, too, as Thought Preference Optimization does (arXiv:2410.10630: the judge sees answers, the loss whole replies).
    /// Off, thoughts stand before the answer as they were sampled, and only the answer and its end are learned.
    /// </summary>
    public bool Thoughts { get; init; } = true;

    /// <summary>
    /// The epoch after which training ends and its weights are kept, while the schedule is laid out for all of
    /// <see cref="Epochs"/>; 0: the last.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int KeepEpoch { get; init; }

    /// <summary>Also save the weights of every epoch that is reached, in <c>9-epochs</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool SaveEpochs { get; init; }
}

/// <summary>A low-rank adapter to train (LoRA, arXiv:2106.09685).</summary>
/// <param name="Rank">r, at least 1.</param>
/// <param name="Alpha">The adapter's part is scaled by alpha / r.</param>
/// <param name="Dropout">Share of inputs that the adapter does not see in a step, in [0, 1).</param>
/// <param name="Targets">Module names or their ends; the single word <c>all-linear</c> for all but the output head.</param>
/// <param name="Stabilised">Scale by alpha / sqrt(r) (arXiv:2312.03732).</param>
/// <param name="Dora">Train a magnitude for every row, too (arXiv:2402.09353).</param>
public sealed record LowRankTraining(
    int Rank, double Alpha, double Dropout, ValueList<string> Targets, bool Stabilised = false, bool Dora = false);

/// <summary>Learning-rate schedules, by their names in transformers; all begin with the warm-up.</summary>
public enum Schedule
{
    /// <summary>Stays at the peak.</summary>
    Constant,

    /// <summary>A straight line to 0.</summary>
    Linear,

    /// <summary>Half a wave to 0.</summary>
    Cosine,

    /// <summary>Several half waves, each from the peak.</summary>
    CosineWithRestarts,

    /// <summary>Half a wave to the floor.</summary>
    CosineWithMinLr,

    /// <summary>The same, one index ahead: the first step has a rate already.</summary>
    CosineWarmupWithMinLr,

    /// <summary>A power of what is left, to the floor.</summary>
    Polynomial,

    /// <summary>Falls with the root of the steps.</summary>
    InverseSqrt,

    /// <summary>Stays at the peak, then half a wave to the floor in the last steps.</summary>
    WarmupStableDecay,
}

/// <summary>Optimisers.</summary>
public enum Optimizer
{
    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,

    /// <summary>Muon on matrices, AdamW on the rest.</summary>
    Muon,

    /// <summary>Adam with the decay as a part of the gradient.</summary>
    Adam,

    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,
}
