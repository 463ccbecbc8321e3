namespace MetaReward.Recipes;

/// <content>What the method can be told, and what a run of it will ask.</content>
public static partial class SelfTaughtEvaluators
{
    /// <summary>Its entry of the catalogue.</summary>
    public static Recipe Recipe { get; } = Recipe.Of(
        "self-taught-evaluators",
        "Self-Taught Evaluators (arXiv:2408.02666)",
        """
        A pairwise judge without labels. Before the loop the model answers each prompt, and it answers another instruction close to the
        prompt's: the second answer is the worse one. Per iteration the judge compares both, in both orders, N times each; of the
        comparisons that chose the better response one is kept, as many with the better one first as second; the first weights learn to
        write these.
        Left out: choosing prompts by category, traces of the first iteration by a larger model (name one as the role judge), choosing a
        checkpoint by a labelled set, the released model's round of DPO. Chosen here: the answer to the other instruction is asked for
        by itself.
        """,
        new RecipePage<Options>(Defaults, Outline, Faults, o => o.Training.Idle(),
            _ => [new(Roles.Judge, "compares the responses in the first iteration; its traces are learned as words")]),
        RunAsync);

    /// <summary>Defaults are the paper's. Lists hold one value per iteration; the last one holds for the rest.</summary>
    public sealed record Options
    {
        [Setting("Turns of the loop.", "arXiv:2408.02666", Min = 1, Max = 1000)]
        public int Iterations { get; init; } = 5;

        [Setting("Prompts drawn once, for all iterations; fewer where the file holds fewer.",
            "arXiv:2408.02666: 20,582 instructions", Min = 1)]
        public int Prompts { get; init; } = 20_000;

        [Setting("N: comparisons of each pair in each of its two orders.", "arXiv:2408.02666, section 4.1", Min = 1, Max = 1000)]
        public int ComparisonsPerOrder { get; init; } = 15;

        [Setting("Where the worse response comes from: it answers another instruction, written by the model; or the neighbour, the drawn "
            + "prompt that shares most words; or the model is asked for a worse response.",
            "arXiv:2408.02666, section 3.2: written; its ablation: worse")]
        public Modifications Modification { get; init; } = Modifications.Written;

        [Setting("Compare each pair in both orders; off, the better response is always first, which teaches a place.",
            "arXiv:2408.02666, section 3.3: both")]
        public bool BothOrders { get; init; } = true;

        [Setting("Keep as many comparisons with the better response first as second.", "arXiv:2408.02666, section 3.3", Selects = true)]
        public bool Balance { get; init; } = true;

        /// <summary>How responses and comparisons are sampled.</summary>
        [SectionSource("arXiv:2408.02666")]
        public JudgeSamplingOptions Sampling { get; init; } = new() { Temperature = 0.7, TopP = 0.9 };

        /// <summary>The training of every iteration, from the first weights.</summary>
        [SectionSource("arXiv:2408.02666")]
        public SftTrainingOptions Training { get; init; } = new() { LearningRate = 1e-6, Epochs = 2, MinRate = 0.2, WarmupSteps = 100 };

        /// <summary>The training before the loop.</summary>
        [SectionSource("arXiv:2408.02666")]
        public WarmUpOptions Eft { get; init; } = new();
    }

    /// <summary>For the built-in world, whose replies are a few words long.</summary>
    public static Options Microworld => new()
    {
        Iterations = 2,
        Prompts = 100,
        ComparisonsPerOrder = 4,
        Sampling = new() { Temperature = 0.8, TopP = 0.95, MaxResponseTokens = 40, MaxJudgmentTokens = 64 },
        Training = new() { LearningRate = 1.5e-4, Epochs = 2, BatchSize = 16, WarmupSteps = 5, MicroBatchTokens = 4096 },
    };

    /// <summary>The defaults for a kind of model, with their sources.</summary>
    internal static Preset<Options> Defaults(ProfileName kind, bool adapter) => kind switch
    {
        ProfileName.Microworld => new(Microworld, "our choice for the built-in world: not tuned",
            ("sampling.max_response_tokens", "the built-in world's answers have at most some 20 words"),
            ("sampling.max_judgment_tokens", "its checks have at most some 45 words")),
        ProfileName.Paper => new(new Options(), "arXiv:2408.02666"),
        _ => new(
            new Options
            {
                Training = new() { LearningRate = SizedTraining.WarmUp(kind, adapter).LearningRate, Epochs = 2, BatchSize = 16,
                    WarmupSteps = 0.1 },
                Eft = SizedTraining.WarmUp(kind, adapter),
            },
            "our choice: the rate of the training before the loop; not measured here"),
    };

    /// <summary>What a run of it will ask and train. What is asked once, before the loop, stands in the first iteration.</summary>
    internal static Outline Outline(Options o)
    {
        var (respond, judge) = (o.Sampling.Actor(), o.Sampling.Judge());
        PlannedAsk[] once =
        [
            new("2-responses", AskKind.Response, 1, 1, respond.MaxTokens),
            .. o.Modification == Modifications.Written ? [new("3-modifications", AskKind.Response, 1, 1, respond.MaxTokens)]
                : Array.Empty<PlannedAsk>(),
            new(o.Modification == Modifications.Worse ? "3-worse-responses" : "4-other-responses", AskKind.Response, 1, 1,
                respond.MaxTokens),
        ];
        return new([.. Enumerable.Range(1, o.Iterations).Select(t => new PlannedIteration(
            o.Prompts,
            [.. t == 1 ? once : [], new("2-comparisons", AskKind.Judgment, o.BothOrders ? 2 : 1, o.ComparisonsPerOrder, judge.MaxTokens)],
            [new(AskKind.Judgment, 1, judge.MaxTokens), new(AskKind.Judgment, 1, judge.MaxTokens)],
            o.Training.EpochsOf(t)))], o.Training, respond)
        {
            Judge = judge, WarmUp = o.Eft,
        };
    }

    /// <summary>What is wrong with options, held against each other.</summary>
    internal static IEnumerable<OptionFault> Faults(Options o)
    {
        if (o.Balance && !o.BothOrders)
        {
            yield return new("loop.both_orders is false, so that the better response is never second and loop.balance would leave nothing. "
                + "Set loop.balance=false", "loop.balance", "loop.both_orders");
        }

        foreach (var fault in o.Sampling.Faults().Concat(o.Training.Faults()).Concat(o.Eft.Faults()))
            yield return fault;
    }
}
