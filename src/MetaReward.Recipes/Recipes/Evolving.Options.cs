using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <content>What the method can be told, and what a run of it will ask.</content>
public static partial class Evolving
{
    private const string Silent = "our choice: arXiv:2502.05605 does not state it, or we could not read it";

    /// <summary>Its entry of the catalogue.</summary>
    public static Recipe Recipe { get; } = Recipe.Of(
        "evolve",
        "EVOLVE: evolving the capability to refine (arXiv:2502.05605)",
        """
        The model answers, refines its answer in a chain, and a judge scores every text of the chain. The best against the worst teaches to
        answer, and with a draft in the prompt, to refine. The first iteration imitates (activation), the others learn by DPO.
        Left out: the paper's supervised data and reward model (the student judges), parallel and few-shot refinement.
        The paper's loss for refinement could not be verified: DPO with the draft in the prompt stands in its place.
        """,
        new RecipePage<Options>(Defaults, Outline, Faults, Idle, o =>
            [new(Roles.Judge, "scores responses and their refinements") { Needs = o.Judging.Needs }])
        {
            Unfit = (o, cast) => Expecting.Fault(o.Judging, cast),
        },
        RunAsync);

    /// <summary>Defaults are the paper's where it states them.</summary>
    public sealed record Options
    {
        [Setting("Turns of the loop.", "arXiv:2502.05605: 3", Min = 1, Max = 1000)]
        public int Iterations { get; init; } = 3;

        [Setting("Prompts drawn for each iteration; fewer where the file holds fewer.", "arXiv:2502.05605: 5,000 to 10,000", Min = 1)]
        public int PromptsPerIteration { get; init; } = 5000;

        [Setting("How often an answer is refined.", "arXiv:2502.05605: 4", Min = 1, Max = 100)]
        public int Rounds { get; init; } = 4;

        [Setting("N: judgments of each text.", "our choice: the paper has a reward model", Min = 1, Max = 1000)]
        public int JudgmentsPerResponse { get; init; } = 11;

        [Setting("The first iteration imitates the best text in place of DPO.", "arXiv:2502.05605: on, with other data")]
        public bool Activation { get; init; } = true;

        [Setting("How a text's score comes from its judgments: mean, median, which one judgment far off does not "
            + "move, or expected, the mean of the expected scores that judging.expected keeps.", Silent,
            Selects = true)]
        public Aggregation Aggregation { get; init; } = Aggregation.Mean;

        [Setting("Leave out a prompt whose best and worst text score less apart; 0 leaves out equal ones.", Silent, Min = 0, Max = 1000,
            Selects = true)]
        public double MinGap { get; init; }

        /// <summary>How often responses are judged, and what their scores are.</summary>
        public ExpectedJudgingOptions Judging { get; init; } = new();

        /// <summary>How responses, refinements and judgments are sampled.</summary>
        [SectionSource(Silent)]
        public JudgeSamplingOptions Sampling { get; init; } = new();

        /// <summary>The training of the first iteration, if it imitates.</summary>
        [SectionSource(Silent)]
        public SftTrainingOptions Teaching { get; init; } = new() { LearningRate = 1e-5, Epochs = 2, WarmupSteps = 0.03 };

        /// <summary>The trainings by DPO.</summary>
        [SectionSource(Silent)]
        public PairTrainingOptions Training { get; init; } = new() { LearningRate = 5e-7, Epochs = 1, WarmupSteps = 0.1 };
    }

    /// <summary>For the built-in world, whose replies are a few words long.</summary>
    public static Options Microworld => new()
    {
        PromptsPerIteration = 200,
        JudgmentsPerResponse = 5,
        Sampling = new() { MaxResponseTokens = 40, MaxJudgmentTokens = 64 },
        Teaching = new() { LearningRate = 1.5e-4, Epochs = 3, BatchSize = 16, WarmupSteps = 5, MicroBatchTokens = 4096 },
        Training = new() { LearningRate = 1.5e-4, Epochs = 3, BatchSize = 16, NllWeight = 1, WarmupSteps = 5, MicroBatchTokens = 4096 },
    };

    /// <summary>The defaults for a kind of model, with their sources.</summary>
    internal static Preset<Options> Defaults(ProfileName kind, bool adapter) => kind switch
    {
        ProfileName.Microworld => new(Microworld, "our choice for the built-in world: not tuned",
            ("sampling.max_response_tokens", "the built-in world's answers have at most some 20 words"),
            ("sampling.max_judgment_tokens", "its checks have at most some 45 words")),
        ProfileName.Paper => new(new Options(), Silent),
        _ => SizedTraining.Preset(kind, new Options
        {
            Teaching = new() { LearningRate = SizedTraining.WarmUp(kind, adapter).LearningRate, Epochs = 2, WarmupSteps = 0.1 },
            Training = SizedTraining.Pairs(kind, adapter),
        }),
    };

    /// <summary>What a run of it will ask and train.</summary>
    internal static Outline Outline(Options o)
    {
        var (respond, judge) = (o.Sampling.Actor(), o.Sampling.Judge());
        PlannedAsk[] asks =
        [
            new("2-responses", AskKind.Response, 1, 1, respond.MaxTokens),
            .. Enumerable.Range(1, o.Rounds).Select(round =>
                new PlannedAsk($"3-refinements-{round}", AskKind.Response, 1, 1, respond.MaxTokens)),
            new("4-judgments", AskKind.Judgment, 1 + o.Rounds, o.JudgmentsPerResponse, judge.MaxTokens),
        ];
        PlannedSides Of(int sides) => new(AskKind.Response, sides, respond.MaxTokens);
        return new([.. Enumerable.Range(1, o.Iterations).Select(t => t == 1 && o.Activation
            ? new PlannedIteration(o.PromptsPerIteration, asks, [Of(1), Of(1)], o.Teaching.EpochsOf(t))
            : new PlannedIteration(o.PromptsPerIteration, asks, [Of(2), Of(2), Of(2)], o.Training.EpochsOf(t)))], o.Training, respond)
        {
            Judge = judge,
        };
    }

    /// <summary>Options that do nothing beside the others.</summary>
    internal static IEnumerable<IdleOption> Idle(Options o) =>
        [.. o.Judging.Idle(o.Aggregation), .. o.Teaching.Idle("teaching"), .. o.Training.Idle()];

    /// <summary>What is wrong with options, held against each other.</summary>
    internal static IEnumerable<OptionFault> Faults(Options o) =>
        [.. o.Judging.Faults(o.Aggregation), .. o.Sampling.Faults(), .. o.Teaching.Faults("teaching"), .. o.Training.Faults()];
}
