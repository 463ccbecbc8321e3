using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <content>What the method can be told, and what a run of it will ask.</content>
public static partial class BestOfN
{
    /// <summary>Its entry of the catalogue.</summary>
    public static Recipe Recipe { get; } = Recipe.Of(
        "best-of-n",
        "Best-of-N self-training, RAFT (arXiv:2304.06767)",
        """
        Per iteration: K responses to each prompt, N judgments of each, and supervised learning from the best response to each prompt.
        Left out: the paper's reward model (the student judges) and its divergence penalty. Chosen here: rate, epochs and prompts.
        """,
        new RecipePage<Options>(Defaults, Outline, Faults, o => o.Training.Idle(), _ => [new(Roles.Judge, "scores responses")]),
        RunAsync);

    /// <summary>Defaults are the paper's where it states them.</summary>
    public sealed record Options
    {
        [Setting("Turns of the loop.", "our choice", Min = 1, Max = 1000)]
        public int Iterations { get; init; } = 4;

        [Setting("Prompts drawn for each iteration; fewer where the file holds fewer.", "our choice", Min = 1)]
        public int PromptsPerIteration { get; init; } = 2000;

        [Setting("K: responses to each prompt, of which the best is learned.", "arXiv:2304.06767: RAFT-K32", Min = 1, Max = 1000)]
        public int ResponsesPerPrompt { get; init; } = 32;

        [Setting("N: judgments of each response.", "arXiv:2407.19594: the paper has a reward model", Min = 1, Max = 1000)]
        public int JudgmentsPerResponse { get; init; } = 11;

        [Setting("How a response's score comes from its judgments: mean, or median.", "arXiv:2407.19594, section 2.1: the mean")]
        public Aggregation Aggregation { get; init; } = Aggregation.Mean;

        /// <summary>How responses and judgments are sampled.</summary>
        public JudgeSamplingOptions Sampling { get; init; } = new();

        /// <summary>The training of every iteration.</summary>
        public SftTrainingOptions Training { get; init; } = new() { LearningRate = 2e-5, Epochs = 2 };

        /// <summary>The training before the loop.</summary>
        public WarmUpOptions Eft { get; init; } = new();
    }

    /// <summary>For the built-in world, whose replies are a few words long.</summary>
    public static Options Microworld => new()
    {
        PromptsPerIteration = 100,
        ResponsesPerPrompt = 8,
        JudgmentsPerResponse = 5,
        Sampling = new() { MaxResponseTokens = 40, MaxJudgmentTokens = 64 },
        Training = new() { LearningRate = 1.5e-4, Epochs = 3, BatchSize = 16, WarmupSteps = 5, MicroBatchTokens = 4096 },
    };

    /// <summary>The defaults for a kind of model, with their sources.</summary>
    internal static Preset<Options> Defaults(ProfileName kind, bool adapter) => kind switch
    {
        ProfileName.Microworld => new(Microworld, "our choice for the built-in world: not tuned"),
        ProfileName.Paper => new(new Options(), "our choice: rates are not taken from the paper"),
        _ => new(
            new Options
            {
                Training = new() { LearningRate = SizedTraining.WarmUp(kind, adapter).LearningRate, Epochs = 2, WarmupSteps = 0.1 },
                Eft = SizedTraining.WarmUp(kind, adapter),
            },
            "our choice: the rate of the training before the loop; not measured here"),
    };

    /// <summary>What a run of it will ask and train.</summary>
    internal static Outline Outline(Options o)
    {
        var (respond, judge) = (o.Sampling.Actor(), o.Sampling.Judge());
        PlannedAsk[] asks =
        [
            new("2-responses", AskKind.Response, 1, o.ResponsesPerPrompt, respond.MaxTokens),
            new("3-judgments", AskKind.Judgment, o.ResponsesPerPrompt, o.JudgmentsPerResponse, judge.MaxTokens),
        ];
        return new(
            [.. Enumerable.Range(1, o.Iterations).Select(t => new PlannedIteration(
                o.PromptsPerIteration, asks, [new(AskKind.Response, 1, respond.MaxTokens)], o.Training.EpochsOf(t)))],
            o.Training, respond) { Judge = judge, WarmUp = o.Eft };
    }

    /// <summary>What is wrong with options, held against each other.</summary>
    internal static IEnumerable<OptionFault> Faults(Options o) => o.Sampling.Faults().Concat(o.Training.Faults()).Concat(o.Eft.Faults());
}
