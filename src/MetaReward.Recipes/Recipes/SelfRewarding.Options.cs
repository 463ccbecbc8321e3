using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <content>What the method can be told, and what a run of it will ask.</content>
public static partial class SelfRewarding
{
    /// <summary>Its entry of the catalogue.</summary>
    public static Recipe Recipe { get; } = Recipe.Of(
        "self-rewarding",
        "Self-Rewarding + length control (arXiv:2401.10020; baseline of arXiv:2407.19594)",
        """
        The same without a meta-judge: the model acts and judges, actor pairs only. length_control false pairs best against worst whatever
        their lengths. Defaults are those of Meta-Rewarding's baseline.
        With invented_prompts it makes its prompts itself, before the loop, with eight others in view, as in the original.
        Left out: the criterion for a checkpoint among epochs, the original's own sampling settings.
        Chosen where the papers are silent: what the token limit cut off is not chosen.
        """,
        new RecipePage<Options>(Defaults, Outline, Faults, Idle, Parts)
        {
            Unfit = (o, cast) => Expecting.Fault(o.Judging, cast),
        },
        RunAsync);

    /// <summary>
    /// Defaults are those of Meta-Rewarding's baseline. Lists hold one value per iteration; the last one holds for the rest.
    /// </summary>
    public sealed record Options
    {
        [Setting("Turns of the loop.", "arXiv:2407.19594, section 3.1", Min = 1, Max = 1000)]
        public int Iterations { get; init; } = 4;

        [Setting("Prompts drawn for each iteration; fewer where the file holds fewer.", "arXiv:2407.19594, section 3.1", Min = 1)]
        public int PromptsPerIteration { get; init; } = 5000;

        [Setting("Prompts that the model invents before the loop, which then takes those of them that are new and fit and no others; 0 "
            + "takes the file's.",
            "arXiv:2407.19594 takes given prompts; arXiv:2401.10020 invents them", Min = 0)]
        public int InventedPrompts { get; init; }

        [Setting("ROUGE-L with a known prompt from which an invented one is left out.", "arXiv:2212.10560, whose filter "
            + "arXiv:2401.10020 takes", Min = 0, Above = true, Max = 1)]
        public double MostLikeness { get; init; } = 0.7;

        [Setting("Words that an invented prompt has at least.", "AutoAlign: more than 3", Min = 1, Max = 1000)]
        public int LeastWords { get; init; } = 4;

        [Setting("K: responses to each prompt.", "arXiv:2407.19594, section 3.1", Min = 2, Max = 1000)]
        public int ResponsesPerPrompt { get; init; } = 7;

        [Setting("N: judgments of each response.", "arXiv:2407.19594, section 3.1", Min = 1, Max = 1000)]
        public int JudgmentsPerResponse { get; init; } = 11;

        [Setting("Off pairs best against worst, whatever their lengths: loop.rho and loop.max_chosen_response are not used.",
            "arXiv:2407.19594, baseline with length control", Selects = true)]
        public bool LengthControl { get; init; } = true;

        [Setting("Length control, per iteration: chosen is the shortest within this share of the score range from the top, rejected the "
            + "longest within it from the bottom; 0 is best against worst.",
            "arXiv:2407.19594, appendix, the baseline's", Min = 0, Max = 1, Selects = true)]
        public IReadOnlyList<double> Rho { get; init; } = [0, 0, 0, 0.1];

        [Setting("Raise rho, in steps of 0.05 up to 0.5, until the mean chosen response is longer than the mean rejected one by at most "
            + "this share of it; 0 leaves rho as it is.", "our choice: as in arXiv:2407.19594, which sets rho by hand", Min = 0, Max = 10,
            Selects = true)]
        public double MostLonger { get; init; }

        [Setting("Drop an actor pair whose chosen response is longer, in characters, per iteration; 0 keeps all.",
            "arXiv:2407.19594, appendix", Min = 0, Selects = true)]
        public IReadOnlyList<int> MaxChosenResponse { get; init; } = [2500, 0];

        [Setting("Choose only responses that ended by themselves: what the token limit cut off would teach not to end. They may still be "
            + "rejected.",
            "our choice: the paper is silent, NeMo-Aligner leaves them out", Selects = true)]
        public bool RequireEnd { get; init; } = true;

        [Setting("How a response's score comes from its judgments: mean, median, which one judgment far off does not "
            + "move, or expected, the mean of the expected scores that judging.expected keeps.",
            "arXiv:2407.19594, section 2.1: the mean", Selects = true)]
        public Aggregation Aggregation { get; init; } = Aggregation.Mean;

        [Setting("Skip an actor pair as a tie where its sides' scores differ by less; 0 skips none.",
            "our choice: none", Min = 0, Max = 1000, Selects = true)]
        public double MinGap { get; init; }

        /// <summary>Which invented prompts are kept.</summary>
        internal InventedPrompts Rule() => new(MostLikeness, LeastWords);

        /// <summary>How prompts are invented: temperature 0.6, top-p 0.9 (arXiv:2401.10020).</summary>
        internal Sampling Inventing() => new(0.6, 0.9, Sampling.MaxResponseTokens);

        /// <summary>How often responses are judged, and what their scores are.</summary>
        public ExpectedJudgingOptions Judging { get; init; } = new();

        /// <summary>How responses and judgments are sampled.</summary>
        public JudgeSamplingOptions Sampling { get; init; } = new();

        /// <summary>The loop's training.</summary>
        public PairTrainingOptions Training { get; init; } = new();

        /// <summary>The training before the loop.</summary>
        public WarmUpOptions Eft { get; init; } = new();
    }

    /// <summary>For the built-in world, whose replies are a few words long.</summary>
    public static Options Microworld => new()
    {
        PromptsPerIteration = 200,
        JudgmentsPerResponse = 5,
        Rho = [0, 0.05],
        MaxChosenResponse = [0],
        MostLikeness = 1,
        LeastWords = 2,
        Sampling = new() { MaxResponseTokens = 40, MaxJudgmentTokens = 64 },
        Training = new() { LearningRate = 1.5e-4, Epochs = 3, BatchSize = 16, NllWeight = 1, WarmupSteps = 5, MicroBatchTokens = 4096 },
    };

    /// <summary>As printed, of an 8B model; the trainings stop after the epochs that the paper keeps.</summary>
    public static Options Paper => new() { Training = new() { KeepEpoch = [5, 1, 2, 2] }, Eft = new() { KeepEpoch = 5 } };

    /// <summary>The defaults for a kind of model, with their sources.</summary>
    internal static Preset<Options> Defaults(ProfileName kind, bool adapter) => kind switch
    {
        ProfileName.Microworld => new(Microworld, SizedTraining.World,
            ("loop.most_likeness", "tasks of the built-in world share most of their words"),
            ("loop.least_words", "they are short"),
            ("sampling.max_response_tokens", "the built-in world's answers have at most some 20 words"),
            ("sampling.max_judgment_tokens", "its checks have at most some 45 words")),
        ProfileName.Paper => new(Paper, "arXiv:2407.19594, appendix"),
        _ => SizedTraining.Preset(kind, new Options
        {
            Training = SizedTraining.Pairs(kind, adapter), Eft = SizedTraining.WarmUp(kind, adapter),
        }),
    };

    /// <summary>What a run of it will ask and train.</summary>
    internal static Outline Outline(Options o)
    {
        var (respond, judge) = (o.Sampling.Actor(), o.Sampling.Judge());
        return new([.. Enumerable.Range(1, o.Iterations).Select(t => new PlannedIteration(
            o.PromptsPerIteration,
            [
                new("2-responses", AskKind.Response, 1, o.ResponsesPerPrompt, respond.MaxTokens),
                new("3-judgments", AskKind.Judgment, o.ResponsesPerPrompt, o.JudgmentsPerResponse, judge.MaxTokens),
            ],
            [new(AskKind.Response, 2, respond.MaxTokens)],
            o.Training.EpochsOf(t)))], o.Training, respond)
        {
            Judge = judge, WarmUp = o.Eft,
        };
    }

    /// <summary>Options that do nothing beside the others.</summary>
    internal static IEnumerable<IdleOption> Idle(Options o)
    {
        (bool Idle, string Name, string Why)[] rules =
        [
            (!o.LengthControl, "rho", "loop.length_control is false"),
            (!o.LengthControl, "most_longer", "loop.length_control is false"),
            (!o.LengthControl, "max_chosen_response", "loop.length_control is false"),
            (o.InventedPrompts == 0, "most_likeness", "loop.invented_prompts is 0"),
            (o.InventedPrompts == 0, "least_words", "loop.invented_prompts is 0"),
        ];
        return [.. rules.Where(rule => rule.Idle).Select(rule => new IdleOption($"loop.{rule.Name}", rule.Why)),
            .. o.Judging.Idle(o.Aggregation), .. o.Training.Idle()];
    }

    /// <summary>Who may be another than the student.</summary>
    internal static IReadOnlyList<RolePart> Parts(Options o) => [new(Roles.Judge, "scores responses") { Needs = o.Judging.Needs }];

    /// <summary>What is wrong with options, held against each other.</summary>
    internal static IEnumerable<OptionFault> Faults(Options o) =>
        [.. o.Judging.Faults(o.Aggregation), .. o.Sampling.Faults(), .. o.Training.Faults(), .. o.Eft.Faults()];
}
