namespace MetaReward.Recipes;

/// <content>What the method can be told, and what a run of it will ask.</content>
public static partial class SelfEvolution
{
    private const string Silent = "our choice: arXiv:2310.00533 does not state it, or we could not read it";

    /// <summary>Its entry of the catalogue.</summary>
    public static Recipe Recipe { get; } = Recipe.Of(
        "self",
        "SELF: self-evolution with language feedback (arXiv:2310.00533)",
        """
        Iteration 1: the model answers, a teacher (role teacher) gives feedback and writes a better response by it; the model learns both,
        and to answer so at once. Then rounds without a teacher: it answers, gives feedback, refines, keeps what its feedback is satisfied
        with, refined or at once, and learns to answer so; each round from the model of iteration 1 (restart) or from the last.
        Left out: the paper's data and question-answer pairs, new prompts by Self-Instruct. Chosen where the paper is silent: all rates.
        """,
        new RecipePage<Options>(Defaults, Outline, Faults, o => o.Training.Idle(),
            _ => [new(Roles.Teacher, "gives the feedback and the refined responses of iteration 1; its words are learned")]),
        RunAsync);

    /// <summary>Defaults are the paper's where it states them.</summary>
    public sealed record Options
    {
        [Setting("Rounds without a teacher; a turn with one stands before them.", "arXiv:2310.00533: 3 rounds", Min = 1, Max = 1000)]
        public int Iterations { get; init; } = 3;

        [Setting("Prompts of the turn with a teacher; fewer where the file holds fewer.", "arXiv:2310.00533: 3,500 (mathematics)", Min = 1)]
        public int TaughtPrompts { get; init; } = 3500;

        [Setting("Prompts of each round; fewer where the file holds fewer.", "arXiv:2310.00533: about 4,000", Min = 1)]
        public int PromptsPerIteration { get; init; } = 4000;

        [Setting("Keep a refined response only where the model's feedback is satisfied with it.", "arXiv:2310.00533: on")]
        public bool Approve { get; init; } = true;

        [Setting("Each round starts from the model with the meta-skills and learns what all rounds kept; off, it goes on from the last "
            + "round with what this round kept.",
            "arXiv:2310.00533: restart is best")]
        public bool Restart { get; init; } = true;

        [Setting("Mix the demonstrations of the meta-skills into each round's.", "arXiv:2310.00533: without them skills are forgotten")]
        public bool KeepSkills { get; init; } = true;

        /// <summary>How responses and feedback are sampled.</summary>
        [SectionSource(Silent)]
        public JudgeSamplingOptions Sampling { get; init; } = new();

        /// <summary>All trainings.</summary>
        [SectionSource(Silent)]
        public SftTrainingOptions Training { get; init; } = new() { LearningRate = 1e-5, Epochs = 2, WarmupSteps = 0.03 };
    }

    /// <summary>For the built-in world, whose replies are a few words long.</summary>
    public static Options Microworld => new()
    {
        TaughtPrompts = 200,
        PromptsPerIteration = 400,
        Sampling = new() { MaxResponseTokens = 40, MaxJudgmentTokens = 96 },
        Training = new() { LearningRate = 1.5e-4, Epochs = 3, BatchSize = 16, WarmupSteps = 5, MicroBatchTokens = 4096 },
    };

    /// <summary>The defaults for a kind of model, with their sources.</summary>
    internal static Preset<Options> Defaults(ProfileName kind, bool adapter) => kind switch
    {
        ProfileName.Microworld => new(Microworld, "our choice for the built-in world: not tuned",
            ("sampling.max_response_tokens", "the built-in world's answers have at most some 20 words"),
            ("sampling.max_judgment_tokens", "its feedback has at most some 80 words")),
        ProfileName.Paper => new(new Options(), Silent),
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
        var (respond, critic) = (o.Sampling.Actor(), o.Sampling.Judge());
        return new(
            [
                new(
                    o.TaughtPrompts, Refiner.Asks(o.Sampling, approve: false), Refiner.Skills(o.Sampling, answers: true),
                    o.Training.EpochsOf(1)),
                .. Enumerable.Range(1, o.Iterations).Select(t => new PlannedIteration(
                    o.PromptsPerIteration, Refiner.Asks(o.Sampling, o.Approve),
                    [.. Enumerable.Repeat(new PlannedSides(AskKind.Response, 1, respond.MaxTokens), o.Restart ? t : 1)],
                    o.Training.EpochsOf(1 + t))),
            ],
            o.Training, respond) { Judge = critic, NeedsJudge = false };
    }

    /// <summary>What is wrong with options, held against each other.</summary>
    internal static IEnumerable<OptionFault> Faults(Options o) => o.Sampling.Faults().Concat(o.Training.Faults());
}
