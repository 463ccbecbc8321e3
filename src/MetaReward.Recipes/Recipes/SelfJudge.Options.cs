namespace MetaReward.Recipes;

/// <content>What the method can be told, and what a run of it will ask.</content>
public static partial class SelfJudge
{
    private const string Paper = "arXiv:2409.00935";

    /// <summary>Its entry of the catalogue.</summary>
    public static Recipe Recipe { get; } = Recipe.Of(
        "self-judge",
        "Self-J: selective instruction following (arXiv:2409.00935)",
        """
        A judge of the model's own responses that needs no reference: the model rates its responses from 0 to 9 beside references (the
        prompts' own, or the role teacher's responses), likeness to the reference is mixed in, and the model without the reference learns
        the distributions of the model with it.
        Left out: the paper's joint loss (two trainings stand in its place), sentence embeddings (ROUGE-L stands in their place), its
        collection of instructions.
        """,
        new RecipePage<Options>(Defaults, Outline, Faults, o => o.Training.Idle(), _ =>
        [
            new(Roles.Judge, "rates responses beside references; its ratings are learned as words"),
            new(Roles.Teacher, "writes the references of prompts that have none"),
        ]),
        RunAsync);

    /// <summary>Defaults are the paper's where it states them.</summary>
    public sealed record Options
    {
        [Setting("Prompts; fewer where the file holds fewer.", "arXiv:2409.00935: 30,000 examples", Min = 1)]
        public int Prompts { get; init; } = 30_000;

        [Setting("K: responses to each prompt that are rated.", "arXiv:2409.00935: one", Min = 1, Max = 1000)]
        public int ResponsesPerPrompt { get; init; } = 1;

        [Setting("N: ratings of each response beside the reference.", "our choice: the paper does not state it", Min = 1, Max = 1000)]
        public int RatingsPerResponse { get; init; } = 5;

        [Setting("Weight of likeness to the reference in a response's quality; ratings have the rest.",
            "our choice: the paper mixes both, its scaling is not in its repository", Min = 0, Max = 1, Selects = true)]
        public double Likeness { get; init; } = 0.5;

        [Setting("Learn without the reference what the model with it would predict; off, imitate the same ratings.",
            "arXiv:2409.00935: weight 2 of its joint loss")]
        public bool Distil { get; init; } = true;

        /// <summary>How responses and ratings are sampled.</summary>
        [SectionSource("our choice: that of Meta-Rewarding")]
        public JudgeSamplingOptions Sampling { get; init; } = new();

        /// <summary>Both trainings.</summary>
        [SectionSource(Paper)]
        public SftTrainingOptions Training { get; init; } = new()
        {
            LearningRate = 3e-4, Epochs = 2, BatchSize = 128, WarmupSteps = 100, LoraRank = 16, LoraAlpha = 16, LoraDropout = 0.05,
            MaxLength = 1024,
        };
    }

    /// <summary>For the built-in world, whose replies are a few words long.</summary>
    public static Options Microworld => new()
    {
        Prompts = 400,
        ResponsesPerPrompt = 4,
        Sampling = new() { MaxResponseTokens = 40, MaxJudgmentTokens = 64 },
        Training = new() { LearningRate = 1.5e-4, Epochs = 2, BatchSize = 16, WarmupSteps = 5, MicroBatchTokens = 4096 },
    };

    /// <summary>The defaults for a kind of model, with their sources.</summary>
    internal static Preset<Options> Defaults(ProfileName kind, bool adapter) => kind switch
    {
        ProfileName.Microworld => new(Microworld, "our choice for the built-in world: not tuned",
            ("sampling.max_response_tokens", "the built-in world's answers have at most some 20 words"),
            ("sampling.max_judgment_tokens", "its ratings have at most some 45 words")),
        ProfileName.Paper => new(new Options(), Paper),
        _ => new(
            new Options
            {
                Training = new() { LearningRate = SizedTraining.WarmUp(kind, adapter).LearningRate, Epochs = 2, WarmupSteps = 0.1 },
            },
            "our choice: the rate of the training before Meta-Rewarding's loop; not measured here"),
    };

    /// <summary>What a run of it will ask and train.</summary>
    internal static Outline Outline(Options o)
    {
        var (respond, judge) = (o.Sampling.Actor(), o.Sampling.Judge());
        return new(
            [
                new(
                    o.Prompts,
                    [
                        new("2-references", AskKind.Response, 1, 1, respond.MaxTokens),
                        new("3-responses", AskKind.Response, 1, o.ResponsesPerPrompt, respond.MaxTokens),
                        new("4-ratings", AskKind.Judgment, o.ResponsesPerPrompt, o.RatingsPerResponse, judge.MaxTokens),
                    ],
                    [.. Enumerable.Repeat(new PlannedSides(AskKind.Judgment, 1, judge.MaxTokens), 2 * o.ResponsesPerPrompt)],
                    o.Training.EpochsOf(1)),
            ],
            o.Training, respond) { Judge = judge, NeedsJudge = false };
    }

    /// <summary>What is wrong with options, held against each other.</summary>
    internal static IEnumerable<OptionFault> Faults(Options o) => o.Sampling.Faults().Concat(o.Training.Faults());
}
