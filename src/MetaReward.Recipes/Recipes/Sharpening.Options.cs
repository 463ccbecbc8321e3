using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <content>What the method can be told, and what a run of it will ask.</content>
public static partial class Sharpening
{
    private const string Paper = "arXiv:2412.01951, appendix";
    private const string WithoutRoom = "3-without";
    private const string OthersRoom = "4-other-responses";

    /// <summary>Its entry of the catalogue.</summary>
    public static Recipe Recipe { get; } = Recipe.Of(
        "sharpening",
        "Sharpening (arXiv:2412.01951)",
        """
        The model learns the response that it would choose itself among many: K responses to each prompt, rewarded by its own likelihood
        (or per token, by majority, by its own judgments, or by how much likelier a part of the prompt makes the response). It imitates
        the best (imitation), or its log-ratios over pairs are regressed on the difference of the rewards (regression), or (our addition) it
        prefers the best to the worst (preference). With stop_delta, sampling stops where the best is likely enough.
        Left out: exploration (XPO), and the one-shot prompts of the paper's tasks.
        Chosen where the paper is silent: prompts, beta, and the waves in which the adaptive stop looks.
        """,
        new RecipePage<Options>(Defaults, Outline, Faults, Idle, Parts)
        {
            Unfit = (o, cast) => o.AsksWithout || o.PrefersToWithout
                ? Retelling.Fault(cast.Student, cast.Prompts, scores: o.AsksWithout) : null,
        },
        RunAsync);

    /// <summary>How it learns what it would choose.</summary>
    public enum Objectives
    {
        /// <summary>Supervised, on the best response (SFT-Sharpening).</summary>
        Imitation,

        /// <summary>The difference of log-ratios regressed on that of rewards (RLHF-Sharpening).</summary>
        Regression,

        /// <summary>DPO on one pair of each prompt, the best response against the worst. Our addition.</summary>
        Preference,
    }

    /// <summary>Defaults are the paper's where it states them.</summary>
    public sealed record Options
    {
        [Setting("Turns of the loop.", "arXiv:2412.01951: one", Min = 1, Max = 1000)]
        public int Iterations { get; init; } = 1;

        [Setting("Prompts drawn for each iteration; fewer where the file holds fewer.", "our choice: the paper takes its training sets",
            Min = 1)]
        public int PromptsPerIteration { get; init; } = 5000;

        [Setting("K: responses to each prompt, or the most of them where stop_delta is set.", Paper, Min = 2, Max = 1000)]
        public int ResponsesPerPrompt { get; init; } = 50;

        [Setting("Stop sampling where the most likely response found would be missed with this probability at most; 0 samples all K.",
            "arXiv:2412.01951, section 3.3: a bound, no value", Min = 0, Max = 0.99)]
        public double StopDelta { get; init; }

        [Setting("Responses that are sampled between two looks at stop_delta.", "our choice: the paper looks after each", Min = 1,
            Max = 1000)]
        public int Wave { get; init; } = 5;

        [Setting("The reward: likelihood, the sum of log-probs; likelihood_per_token; majority, the share that gives the same answer; "
            + "judge, the mean of its own judgments; mutual_information, how much likelier the response is than after the prompt's "
            + "'without', the same request without the part that is to be followed; mutual_information_per_token.",
            "arXiv:2412.01951, section 2. Per token, open text of small models falls into loops: our runs on SmolLM2-135M. "
            + "Mutual information is ours, near arXiv:2402.11907")]
        public SelfRewards Reward { get; init; } = SelfRewards.Likelihood;

        [Setting("N: judgments of each response, if the reward is judge.", "our choice: that of arXiv:2407.19594", Min = 1, Max = 1000)]
        public int JudgmentsPerResponse { get; init; } = 11;

        [Setting("How it is learned: imitation of the best, regression over pairs, or preference of the best over the worst.",
            "arXiv:2412.01951, section 3, has the first two; preference is ours")]
        public Objectives Objective { get; init; } = Objectives.Imitation;

        [Setting("What preference rejects: ended, the worst response that ended by itself; any, also one that the token limit cut off; "
            + "other_answer, the worst with another final answer; without, a response to the prompt's 'without', if the best has a reward "
            + "above 0.",
            "our choice; without as arXiv:2307.12950")]
        public Rivals Rivals { get; init; } = Rivals.Ended;

        [Setting("The share that the commonest answer must have to be preferred, if the reward is majority; 0 asks for none.",
            "our choice", Min = 0, Max = 1)]
        public double LeastShare { get; init; }

        /// <summary>How often responses are judged, and what their scores are.</summary>
        public JudgingOptions Judging { get; init; } = new();

        /// <summary>How responses and judgments are sampled.</summary>
        [SectionSource(Paper)]
        public JudgeSamplingOptions Sampling { get; init; } = new() { Temperature = 1, TopP = 1 };

        /// <summary>The training of imitation.</summary>
        [SectionSource(Paper)]
        public SftTrainingOptions Training { get; init; } = new()
        {
            LearningRate = 3e-4, Epochs = 30, BatchSize = 4, ClipNorm = 0.1, WeightDecay = 0.1, LoraRank = 16, Schedule = Schedule.Linear,
        };

        /// <summary>The training of regression.</summary>
        [SectionSource("our choice: the paper states none")]
        public PairTrainingOptions Regression { get; init; } = new()
        {
            Loss = PairLoss.Regression, Beta = 1, LearningRate = 3e-5, Epochs = 2, BatchSize = 16, LoraRank = 16,
        };

        /// <summary>The training of preference.</summary>
        [SectionSource("our choice: DPO (arXiv:2305.18290) with the chosen side's likelihood, as arXiv:2404.19733")]
        public PairTrainingOptions Preference { get; init; } = new()
        {
            NllWeight = 1, LearningRate = 3e-5, Epochs = 1, BatchSize = 16, LoraRank = 16,
        };

        /// <summary>Whether responses are told again after their prompts' other form.</summary>
        internal bool AsksWithout => Reward is SelfRewards.MutualInformation or SelfRewards.MutualInformationPerToken;

        /// <summary>Whether responses to the prompts' other forms are rejected.</summary>
        internal bool PrefersToWithout => Objective == Objectives.Preference && Rivals == Rivals.Without;

        /// <summary>The reward that a best response must have.</summary>
        internal double Least => Reward == SelfRewards.Majority ? LeastShare : double.NegativeInfinity;

        /// <summary>The training that the objective asks for, and its section.</summary>
        internal (EpochTrainingOptions Training, string Section) Learning => Objective switch
        {
            Objectives.Imitation => (Training, "training"),
            Objectives.Regression => (Regression, "regression"),
            _ => (Preference, "preference"),
        };
    }

    /// <summary>For the built-in world, whose replies are a few words long.</summary>
    public static Options Microworld => new()
    {
        PromptsPerIteration = 400,
        ResponsesPerPrompt = 16,
        JudgmentsPerResponse = 5,
        Sampling = new() { Temperature = 1, TopP = 1, MaxResponseTokens = 40, MaxJudgmentTokens = 64 },
        Training = new() { LearningRate = 1.5e-4, Epochs = 3, BatchSize = 16, WarmupSteps = 5, MicroBatchTokens = 4096 },
        Regression = new()
        {
            Loss = PairLoss.Regression, Beta = 1, LearningRate = 5e-5, Epochs = 1, BatchSize = 16, WarmupSteps = 5, MicroBatchTokens = 4096,
        },
        Preference = new() { NllWeight = 1, LearningRate = 1e-4, Epochs = 1, BatchSize = 16, WarmupSteps = 5, MicroBatchTokens = 4096 },
    };

    /// <summary>The defaults for a kind of model, with their sources.</summary>
    internal static Preset<Options> Defaults(ProfileName kind, bool adapter) => kind switch
    {
        ProfileName.Microworld => new(Microworld, "our choice for the built-in world: not tuned",
            ("sampling.max_response_tokens", "the built-in world's answers have at most some 20 words"),
            ("sampling.max_judgment_tokens", "its checks have at most some 45 words")),
        ProfileName.Paper => new(new Options(), Paper),
        _ => SizedTraining.Preset(kind, new Options
        {
            ResponsesPerPrompt = 16,
            Training = new() { LearningRate = SizedTraining.WarmUp(kind, adapter).LearningRate, Epochs = 2, WarmupSteps = 0.1 },
            Regression = SizedTraining.Pairs(kind, adapter) with { Loss = PairLoss.Regression, Beta = 1 },
            Preference = SizedTraining.Pairs(kind, adapter) with { NllWeight = 1, Epochs = 1 },
        }),
    };

    /// <summary>What a run of it will ask and train.</summary>
    internal static Outline Outline(Options o)
    {
        var (respond, judge, (training, _)) = (o.Sampling.Actor(), o.Sampling.Judge(), o.Learning);
        var sides = o.Objective switch { Objectives.Imitation => 1, Objectives.Regression => o.ResponsesPerPrompt, _ => 2 };
        PlannedAsk[] judged = o.Reward == SelfRewards.Judge
            ? [new("3-judgments", AskKind.Judgment, o.ResponsesPerPrompt, o.JudgmentsPerResponse, judge.MaxTokens)] : [];
        PlannedAsk[] retold = o.AsksWithout
            ? [new(WithoutRoom, AskKind.Response, 1, o.ResponsesPerPrompt, respond.MaxTokens)] : [];
        PlannedAsk[] others = o.PrefersToWithout ? [new(OthersRoom, AskKind.Response, 1, 1, respond.MaxTokens)] : [];
        return new(
            [.. Enumerable.Range(1, o.Iterations).Select(t => new PlannedIteration(
                o.PromptsPerIteration,
                [new("2-responses", AskKind.Response, 1, o.ResponsesPerPrompt, respond.MaxTokens), .. judged, .. retold, .. others],
                [new(AskKind.Response, sides, respond.MaxTokens)], training.EpochsOf(t)))],
            training, respond)
        {
            Judge = judged.Length == 0 ? null : judge, NeedsJudge = judged.Length > 0,
        };
    }

    /// <summary>Options that do nothing beside the others.</summary>
    internal static IEnumerable<IdleOption> Idle(Options o)
    {
        if (o.Reward != SelfRewards.Judge)
            yield return new("loop.judgments_per_response", "loop.reward is not judge");
        foreach (var idle in o.Reward == SelfRewards.Judge ? o.Judging.Idle() : JudgingOptions.AllIdle("loop.reward is not judge"))
            yield return idle;
        if (o.StopDelta == 0)
            yield return new("loop.wave", "loop.stop_delta is 0");
        if (o.Objective != Objectives.Preference)
            yield return new("loop.rivals", "loop.objective is not preference");
        if (o.Objective != Objectives.Preference || o.Reward != SelfRewards.Majority)
            yield return new("loop.least_share", "it asks for loop.objective preference and loop.reward majority");
        var (training, section) = o.Learning;
        foreach (var idle in training.Idle(section))
            yield return idle;
    }

    /// <summary>Who may be another than the student.</summary>
    internal static IReadOnlyList<RolePart> Parts(Options o) =>
        o.Reward == SelfRewards.Judge ? [new(Roles.Judge, "scores responses")] : [];

    /// <summary>What is wrong with options, held against each other.</summary>
    internal static IEnumerable<OptionFault> Faults(Options o)
    {
        if (o.StopDelta > 0 && o.Reward != SelfRewards.Likelihood)
        {
            yield return new("loop.stop_delta asks for likelihoods, so loop.reward must be likelihood, but it is "
                + $"{OptionText.Write(o.Reward)}. Set loop.stop_delta=0", "loop.stop_delta", "loop.reward");
        }

        if (o.PrefersToWithout && !o.AsksWithout && o.Reward != SelfRewards.Judge)
        {
            yield return new("loop.rivals without prefers a best response whose reward is above 0, which only mutual_information and judge "
                + $"can be, but loop.reward is {OptionText.Write(o.Reward)}. Set loop.reward=mutual_information",
                "loop.rivals", "loop.reward");
        }

        foreach (var fault in o.Sampling.Faults().Concat(o.Training.Faults()).Concat(o.Regression.Faults("regression"))
            .Concat(o.Preference.Faults("preference")))
        {
            yield return fault;
        }
    }
}
