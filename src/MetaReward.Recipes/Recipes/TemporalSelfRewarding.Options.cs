using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <content>What the method can be told, and what a run of it will ask.</content>
public static partial class TemporalSelfRewarding
{
    private const string Silent = "our choice: the paper does not state it; that of arXiv:2407.19594";

    /// <summary>Its entry of the catalogue.</summary>
    public static Recipe Recipe { get; } = Recipe.Of(
        "temporal-self-rewarding",
        "Temporal Self-Rewarding (arXiv:2508.06026)",
        """
        Self-rewarding whose pairs reach across generations. Per iteration: K responses of the present model and K of the one before the
        loop, judged by the present one. The best present response against the worst of both makes a first set of pairs, and a model
        trained on them one step ahead. K responses of that one; where its best beats the present best, it is chosen instead. The
        present model is trained on these pairs, from where the iteration began.
        Left out: the paper's data. The paper states neither sampling nor rate, beta and epochs: those of Meta-Rewarding. Chosen where
        it is silent: what the token limit cut off is not chosen.
        """,
        new RecipePage<Options>(Defaults, Outline, Faults, o => [.. o.Judging.Idle(o.Aggregation), .. o.Training.Idle()],
            o => [new(Roles.Judge, "scores the responses of all three models") { Needs = o.Judging.Needs }])
        {
            Unfit = (o, cast) => Expecting.Fault(o.Judging, cast),
        },
        RunAsync);

    /// <summary>
    /// Defaults are the paper's where it states them. Lists hold one value per iteration; the last one holds for the rest.
    /// </summary>
    public sealed record Options
    {
        [Setting("Turns of the loop.", "arXiv:2508.06026", Min = 1, Max = 1000)]
        public int Iterations { get; init; } = 2;

        [Setting("Prompts drawn for each iteration; fewer where the file holds fewer.", "arXiv:2508.06026: blocks of 4,000", Min = 1)]
        public int PromptsPerIteration { get; init; } = 4000;

        [Setting("K: responses of each of the three models to each prompt.", "arXiv:2508.06026", Min = 1, Max = 1000)]
        public int ResponsesPerPrompt { get; init; } = 7;

        [Setting("N: judgments of each response.", Silent, Min = 1, Max = 1000)]
        public int JudgmentsPerResponse { get; init; } = 11;

        [Setting("Also choose from responses of a model trained one step ahead; off, only the rejected side reaches back.",
            "arXiv:2508.06026; off is its ablation")]
        public bool Future { get; init; } = true;

        [Setting(
            "Choose only responses that ended by themselves: what the token limit cut off would teach not to end. "
            + "They may still be rejected.",
            "our choice: the paper is silent, NeMo-Aligner leaves them out", Selects = true)]
        public bool RequireEnd { get; init; } = true;

        [Setting("How a response's score comes from its judgments: mean, median, which one judgment far off does not "
            + "move, or expected, the mean of the expected scores that judging.expected keeps.", Silent,
            Selects = true)]
        public Aggregation Aggregation { get; init; } = Aggregation.Mean;

        /// <summary>How often responses are judged, and what their scores are.</summary>
        public ExpectedJudgingOptions Judging { get; init; } = new();

        /// <summary>How responses and judgments are sampled.</summary>
        [SectionSource("arXiv:2508.06026")]
        public JudgeSamplingOptions Sampling { get; init; } = new();

        /// <summary>Both trainings of an iteration.</summary>
        [SectionSource("arXiv:2508.06026")]
        public PairTrainingOptions Training { get; init; } = new();

        /// <summary>The training before the loop.</summary>
        [SectionSource("arXiv:2508.06026")]
        public WarmUpOptions Eft { get; init; } = new();
    }

    /// <summary>For the built-in world, whose replies are a few words long.</summary>
    public static Options Microworld => new()
    {
        PromptsPerIteration = 100,
        JudgmentsPerResponse = 5,
        Sampling = new() { MaxResponseTokens = 40, MaxJudgmentTokens = 64 },
        Training = new() { LearningRate = 1.5e-4, Epochs = 3, BatchSize = 16, NllWeight = 1, WarmupSteps = 5, MicroBatchTokens = 4096 },
    };

    /// <summary>The defaults for a kind of model, with their sources.</summary>
    internal static Preset<Options> Defaults(ProfileName kind, bool adapter) => kind switch
    {
        ProfileName.Microworld => new(Microworld, SizedTraining.World,
            ("sampling.max_response_tokens", "the built-in world's answers have at most some 20 words"),
            ("sampling.max_judgment_tokens", "its checks have at most some 45 words")),
        ProfileName.Paper => new(new Options(), "arXiv:2508.06026"),
        _ => SizedTraining.Preset(kind,
            new Options { Training = SizedTraining.Pairs(kind, adapter), Eft = SizedTraining.WarmUp(kind, adapter) }),
    };

    /// <summary>What a run of it will ask and train.</summary>
    internal static Outline Outline(Options o)
    {
        var (respond, judge, k) = (o.Sampling.Actor(), o.Sampling.Judge(), o.ResponsesPerPrompt);
        PlannedAsk[] Asks(string answer, string check) =>
            [new(answer, AskKind.Response, 1, k, respond.MaxTokens),
                new(check, AskKind.Judgment, k, o.JudgmentsPerResponse, judge.MaxTokens)];
        return new([.. Enumerable.Range(1, o.Iterations).Select(t => new PlannedIteration(
            o.PromptsPerIteration,
            [
                .. Asks("2-responses", "3-judgments"),
                .. Asks("2-past-responses", "3-past-judgments"),
                .. o.Future ? Asks("4-future-responses", "5-future-judgments") : [],
            ],
            [.. Enumerable.Repeat(new PlannedSides(AskKind.Response, 2, respond.MaxTokens), o.Future ? 2 : 1)],
            o.Training.EpochsOf(t)))], o.Training, respond)
        {
            Judge = judge, WarmUp = o.Eft,
        };
    }

    /// <summary>What is wrong with options, held against each other.</summary>
    internal static IEnumerable<OptionFault> Faults(Options o) =>
        [.. o.Judging.Faults(o.Aggregation), .. o.Sampling.Faults(), .. o.Training.Faults(), .. o.Eft.Faults()];
}
