using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <content>What the method can be told, and what a run of it will ask.</content>
public static partial class MetaRewarding
{
    /// <summary>Its entry of the catalogue.</summary>
    public static Recipe Recipe { get; } = Recipe.Of(
        "meta-rewarding",
        "Meta-Rewarding (arXiv:2407.19594)",
        """
        One model acts, judges its responses, and judges its judgments. Per iteration: K responses per prompt, N judgments per response,
        mean scores; the best against the worst response, with length control, make actor pairs; the judgments of the most disputed response
        meet two by two in both orders, and the strongest against the weakest by Elo make judge pairs (iterations 1-2). DPO on both.
        Left out: the criterion for a checkpoint among epochs (keep_epoch names them), making the prompts. Chosen where the paper is silent:
        reference = the iteration's start, meta-judgments sampled like judgments, prompts without replacement, what the token limit cut off
        is not chosen (as in NeMo-Aligner).
        """,
        new RecipePage<Options>(Defaults, Outline, Faults, Idle, Parts)
        {
            Unfit = (o, cast) => Expecting.Fault(o.Judging, cast),
        },
        RunAsync);

    /// <summary>Defaults are the paper's. Lists hold one value per iteration; the last one holds for the rest.</summary>
    public sealed record Options
    {
        [Setting("Turns of the loop.", "arXiv:2407.19594, section 3.1", Min = 1, Max = 1000)]
        public int Iterations { get; init; } = 4;

        [Setting("The first so many iterations also train the judge; later ones train on actor pairs only.",
            "arXiv:2407.19594, section 3.1",
            Min = 0, Max = 1000)]
        public int JudgeIterations { get; init; } = 2;

        [Setting("Prompts drawn for each iteration; fewer where the file holds fewer.", "arXiv:2407.19594, section 3.1", Min = 1)]
        public int PromptsPerIteration { get; init; } = 5000;

        [Setting("K: responses to each prompt.", "arXiv:2407.19594, section 3.1", Min = 2, Max = 1000)]
        public int ResponsesPerPrompt { get; init; } = 7;

        [Setting("N: judgments of each response. Meta-judging one response asks N(N-1) times.",
            "arXiv:2407.19594, section 3.1", Min = 1, Max = 1000)]
        public int JudgmentsPerResponse { get; init; } = 11;

        [Setting("Prefer the shorter of equally good responses; off, the best is paired with the worst whatever their lengths.",
            "arXiv:2407.19594, section 2.1", Selects = true)]
        public bool LengthControl { get; init; } = true;

        [Setting("Length control, per iteration: chosen is the shortest within this share of the score range from the top, rejected the "
            + "longest within it from the bottom; 0 is best against worst.",
            "arXiv:2407.19594, appendix", Min = 0, Max = 1, Selects = true)]
        public IReadOnlyList<double> Rho { get; init; } = [0, 0.32, 0.32, 0.4];

        [Setting("Raise rho, in steps of 0.05 up to 0.5, until the mean chosen response is longer than the mean rejected one by at most "
            + "this share of it; 0 leaves rho as it is.", "our choice: as in arXiv:2407.19594, which sets rho by hand", Min = 0, Max = 10,
            Selects = true)]
        public double MostLonger { get; init; }

        [Setting("Drop an actor pair whose chosen response is longer, in characters, per iteration; 0 keeps all.",
            "arXiv:2407.19594, appendix", Min = 0, Selects = true)]
        public IReadOnlyList<int> MaxChosenResponse { get; init; } = [2500, 0];

        [Setting("Drop a judge pair whose chosen judgment is longer, in characters, per iteration; 0 keeps all.",
            "arXiv:2407.19594, appendix", Min = 0, Selects = true)]
        public IReadOnlyList<int> MaxChosenJudgment { get; init; } = [1100, 1000];

        [Setting("Choose only responses and judgments that ended by themselves: what the token limit cut off would teach not to end. "
            + "They may still be rejected.", "our choice: the paper is silent, NeMo-Aligner leaves them out", Selects = true)]
        public bool RequireEnd { get; init; } = true;

        [Setting("Also meta-judge a prompt on which the judgments of each response agree: one response is taken at random. Off, "
            + "such a prompt gives no judge pair.", "arXiv:2407.19594, section 2.2: ties at random; NeMo-Aligner leaves them out",
            Selects = true)]
        public bool MetaJudgeAgreed { get; init; } = true;

        [Setting("Take the score lines out of the judgments that the meta-judge compares, so that it cannot prefer the higher score.",
            "arXiv:2407.19594 shows judgments whole, NeMo-Aligner takes scores out")]
        public bool HideScores { get; init; }

        [Setting("A judgment beats another only where it wins in both orders; otherwise the two count as if they had not met.",
            "arXiv:2407.19594, section 2.2: each order counts; NeMo-Aligner wants both", Selects = true)]
        public bool BothOrders { get; init; }

        [Setting("Weigh a battle won in the favoured position less.", "arXiv:2407.19594, section 2.3", Selects = true)]
        public bool PositionWeights { get; init; } = true;

        [Setting("Skip a judge pair whose strengths differ by fewer standard errors (Laplace); 0 skips none. Not corrected for having "
            + "picked the extremes.", "our choice: none, as in arXiv:2407.19594", Min = 0, Max = 100, Selects = true)]
        public double MinStrengthZ { get; init; }

        [Setting("How a response's score comes from its judgments: mean, median, which one judgment far off does not "
            + "move, or expected, the mean of the expected scores that judging.expected keeps.",
            "arXiv:2407.19594, section 2.1: the mean", Selects = true)]
        public Aggregation Aggregation { get; init; } = Aggregation.Mean;

        [Setting("Skip an actor pair as a tie where its sides' scores differ by less; 0 skips none.",
            "our choice: none", Min = 0, Max = 1000, Selects = true)]
        public double MinGap { get; init; }

        /// <summary>How often responses are judged, and what their scores are.</summary>
        public ExpectedJudgingOptions Judging { get; init; } = new();

        /// <summary>How responses, judgments and meta-judgments are sampled.</summary>
        public MetaSamplingOptions Sampling { get; init; } = new();

        /// <summary>What to do about a judge that drifts.</summary>
        public RemedyOptions Remedies { get; init; } = new();

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
        MaxChosenJudgment = [0],
        Sampling = new() { MaxResponseTokens = 40, MaxJudgmentTokens = 64, MaxBattleTokens = 48 },
        Training = new() { LearningRate = 1.5e-4, Epochs = 3, BatchSize = 16, NllWeight = 1, WarmupSteps = 5, MicroBatchTokens = 4096 },
    };

    /// <summary>As printed, of an 8B model; the trainings stop after the epochs that the paper keeps.</summary>
    public static Options Paper => new() { Training = new() { KeepEpoch = [6, 4, 2, 2] }, Eft = new() { KeepEpoch = 5 } };

    /// <summary>The defaults for a kind of model, with their sources.</summary>
    internal static Preset<Options> Defaults(ProfileName kind, bool adapter) => kind switch
    {
        ProfileName.Microworld => new(Microworld, SizedTraining.World,
            ("sampling.max_response_tokens", "the built-in world's answers have at most some 20 words"),
            ("sampling.max_judgment_tokens", "its checks have at most some 45 words"),
            ("sampling.max_battle_tokens", "its comparisons have at most some 35 words")),
        ProfileName.Paper => new(Paper, "arXiv:2407.19594, appendix"),
        _ => SizedTraining.Preset(kind, new Options
        {
            Training = SizedTraining.Pairs(kind, adapter), Eft = SizedTraining.WarmUp(kind, adapter),
        }),
    };

    /// <summary>What a run of it will ask and train.</summary>
    internal static Outline Outline(Options o)
    {
        var (respond, judge, meta) = (o.Sampling.Actor(), o.Sampling.Judge(), o.Sampling.Meta());
        var battles = o.JudgmentsPerResponse * (o.JudgmentsPerResponse - 1);
        PlannedAsk[] asks =
        [
            new("2-responses", AskKind.Response, 1, o.ResponsesPerPrompt, respond.MaxTokens),
            new("3-judgments", AskKind.Judgment, o.ResponsesPerPrompt, o.JudgmentsPerResponse, judge.MaxTokens),
            new("4-meta-judgments", AskKind.Battle, battles, 1, meta.MaxTokens),
        ];
        PlannedSides[] sides = [new(AskKind.Response, 2, respond.MaxTokens), new(AskKind.Judgment, 2, judge.MaxTokens)];
        return new(
            [.. Enumerable.Range(1, o.Iterations).Select(t => t <= o.JudgeIterations
                ? new PlannedIteration(o.PromptsPerIteration, asks, sides, o.Training.EpochsOf(t))
                : new PlannedIteration(o.PromptsPerIteration, asks[..2], sides[..1], o.Training.EpochsOf(t)))],
            o.Training, respond)
        {
            Judge = judge, Meta = meta, WarmUp = o.Eft,
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
            (o.BothOrders, "position_weights", "loop.both_orders is true, so that each place wins equally often"),
        ];
        return [.. rules.Where(rule => rule.Idle).Select(rule => new IdleOption($"loop.{rule.Name}", rule.Why)),
            .. o.Judging.Idle(o.Aggregation), .. o.Training.Idle()];
    }

    /// <summary>Who may be another than the student.</summary>
    internal static IReadOnlyList<RolePart> Parts(Options o) =>
    [
        new(Roles.Judge, "scores responses")
        {
            Needs = o.Judging.Needs,
            Learned = o.JudgeIterations == 0 ? null : $"loop.judge_iterations is {o.JudgeIterations}, so the student learns its judgments. "
                + "Set it to 0, and the judge stays as it is",
        },
        new(Roles.MetaJudge, "compares judgments"),
    ];

    /// <summary>What is wrong with options, held against each other.</summary>
    internal static IEnumerable<OptionFault> Faults(Options o)
    {
        if (o.JudgmentsPerResponse < 2 && o.JudgeIterations > 0)
        {
            yield return new(
                $"meta-judging compares at least 2 judgments of a response, but loop.judgments_per_response is {o.JudgmentsPerResponse}. "
                + "Raise it, or set loop.judge_iterations to 0", "loop.judgments_per_response");
        }

        foreach (var fault in o.Judging.Faults(o.Aggregation).Concat(o.Sampling.Faults()).Concat(o.Training.Faults())
            .Concat(o.Eft.Faults()))
        {
            yield return fault;
        }
    }
}
