namespace MetaReward.Recipes;

/// <content>What the method can be told, and what a run of it will ask.</content>
public static partial class SelfRefinementTuning
{
    private const string Silent = "our choice: arXiv:2406.07168 does not state it";

    /// <summary>Its entry of the catalogue.</summary>
    public static Recipe Recipe { get; } = Recipe.Of(
        "self-refinement-tuning",
        "Self-Refinement Tuning (arXiv:2406.07168)",
        """
        Stage 1 (iteration 1): the model answers, a teacher (role teacher) gives feedback and writes a better response by it; the model
        learns to do both. Stage 2: the model gives the feedback and refines by itself, and learns by DPO to prefer its refined response
        to its first one.
        Left out: the paper's data and template. Chosen where the paper is silent: feedback and refinement are two requests, a response
        with which the feedback is satisfied makes no pair, all rates.
        """,
        new RecipePage<Options>(Defaults, Outline, Faults, Idle,
            _ => [new(Roles.Teacher, "gives the feedback and the refined responses of stage 1; its words are learned")]),
        RunAsync);

    /// <summary>Defaults are the paper's where it states them.</summary>
    public sealed record Options
    {
        [Setting("Turns of stage 2; stage 1 is one turn before them.", Silent, Min = 1, Max = 1000)]
        public int Iterations { get; init; } = 1;

        [Setting("Prompts of stage 1; fewer where the file holds fewer.", "arXiv:2406.07168: about 22,000", Min = 1)]
        public int TaughtPrompts { get; init; } = 22000;

        [Setting("Prompts of each turn of stage 2; fewer where the file holds fewer.", Silent, Min = 1)]
        public int PromptsPerIteration { get; init; } = 5000;

        [Setting("Make a pair only where the model's feedback on the refined response is satisfied.", Silent)]
        public bool Approve { get; init; }

        /// <summary>How responses and feedback are sampled.</summary>
        [SectionSource(Silent)]
        public JudgeSamplingOptions Sampling { get; init; } = new();

        /// <summary>The training of stage 1.</summary>
        [SectionSource(Silent)]
        public SftTrainingOptions Teaching { get; init; } = new() { LearningRate = 1e-5, Epochs = 2, WarmupSteps = 0.03 };

        /// <summary>The trainings of stage 2.</summary>
        [SectionSource(Silent)]
        public PairTrainingOptions Training { get; init; } = new() { LearningRate = 5e-7, Epochs = 1, WarmupSteps = 0.1 };
    }

    /// <summary>For the built-in world, whose replies are a few words long.</summary>
    public static Options Microworld => new()
    {
        TaughtPrompts = 200,
        PromptsPerIteration = 1200,
        Approve = true,
        Sampling = new() { MaxResponseTokens = 40, MaxJudgmentTokens = 96 },
        Teaching = new() { LearningRate = 1.5e-4, Epochs = 3, BatchSize = 16, WarmupSteps = 5, MicroBatchTokens = 4096 },
        Training = new() { LearningRate = 5e-5, Epochs = 2, BatchSize = 16, WarmupSteps = 5, MicroBatchTokens = 4096 },
    };

    /// <summary>The defaults for a kind of model, with their sources.</summary>
    internal static Preset<Options> Defaults(ProfileName kind, bool adapter) => kind switch
    {
        ProfileName.Microworld => new(Microworld, "our choice for the built-in world, by tuning prompts (docs/log.md)",
            ("sampling.max_response_tokens", "the built-in world's answers have at most some 20 words"),
            ("sampling.max_judgment_tokens", "its feedback has at most some 80 words")),
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
        var (respond, critic) = (o.Sampling.Actor(), o.Sampling.Judge());
        return new(
            [
                new(
                    o.TaughtPrompts, Refiner.Asks(o.Sampling, approve: false), Refiner.Skills(o.Sampling, answers: false),
                    o.Teaching.EpochsOf(1)),
                .. Enumerable.Range(1, o.Iterations).Select(t => new PlannedIteration(
                    o.PromptsPerIteration, Refiner.Asks(o.Sampling, o.Approve),
                    [new(AskKind.Response, 2, respond.MaxTokens)], o.Training.EpochsOf(t))),
            ],
            o.Training, respond) { Judge = critic, NeedsJudge = false };
    }

    /// <summary>Options that do nothing beside the others.</summary>
    internal static IEnumerable<IdleOption> Idle(Options o) => [.. o.Teaching.Idle("teaching"), .. o.Training.Idle()];

    /// <summary>What is wrong with options, held against each other.</summary>
    internal static IEnumerable<OptionFault> Faults(Options o) =>
        [.. o.Sampling.Faults(), .. o.Teaching.Faults("teaching"), .. o.Training.Faults()];
}
