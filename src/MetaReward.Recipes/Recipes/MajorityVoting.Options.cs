namespace MetaReward.Recipes;

/// <content>What the method can be told, and what a run of it will ask.</content>
public static partial class MajorityVoting
{
    /// <summary>Its entry of the catalogue.</summary>
    public static Recipe Recipe { get; } = Recipe.Of(
        "majority-vote",
        "Majority-vote RL, SRT (arXiv:2505.21444)",
        """
        The model answers each prompt several times; what most answers say counts as right, and a policy gradient makes the responses
        that say it likelier. The answers vote themselves, or those of a fixed model do (fixed_voter, or the role voter). Iterations of
        many steps each.
        Left out: soft rewards, prompts with true answers, a curriculum other than least_share. Trained for long it may collapse to one
        answer for all prompts: watch the votes (an alarm does) and the divergence; go back to the checkpoint before, or fix the voter.
        """,
        new RecipePage<Options>(Defaults, Outline, Faults, o => o.Training.Idle(),
            _ => [new(Roles.Voter, "votes with its answers in place of the model's own")]),
        RunAsync);

    /// <summary>Defaults are the paper's script's.</summary>
    public sealed record Options
    {
        [Setting("Turns of the loop: each is a training of many steps that goes on from the last and ends with a checkpoint.",
            "our choice: the paper trains once", Min = 1, Max = 1000)]
        public int Iterations { get; init; } = 1;

        [Setting("Steps of each iteration: each draws prompts, samples and learns.",
            "our choice: the paper trains for one pass over its data", Min = 1, Max = 1_000_000)]
        public int Steps { get; init; } = 1000;

        [Setting("Prompts of each step; fewer where the file holds fewer.", "arXiv:2505.21444, script", Min = 1)]
        public int PromptsPerStep { get; init; } = 16;

        [Setting("K: responses to each prompt, which vote and are rewarded.", "arXiv:2505.21444, script", Min = 2, Max = 1000)]
        public int ResponsesPerPrompt { get; init; } = 32;

        [Setting("Least share of the votes that a majority needs; below it the prompt gives nothing.", "arXiv:2505.21444, script",
            Min = 0, Max = 1, Selects = true)]
        public double LeastShare { get; init; }

        [Setting("The model as it was at the start votes, not the model as it is: no collapse, at some cost.", "arXiv:2505.21444: off")]
        public bool FixedVoter { get; init; }

        /// <summary>How responses are sampled.</summary>
        [SectionSource("arXiv:2505.21444, script")]
        public SamplingOptions Sampling { get; init; } = new() { Temperature = 1, TopP = 1, MaxResponseTokens = 3072 };

        /// <summary>The training.</summary>
        [SectionSource("arXiv:2505.21444, script")]
        public ReinforceTrainingOptions Training { get; init; } = new() { LearningRate = 1e-6, Epochs = 1, BatchSize = 512,
            Schedule = Schedule.Constant };
    }

    /// <summary>For the built-in world, whose replies are a few words long.</summary>
    public static Options Microworld => new()
    {
        Steps = 24,
        PromptsPerStep = 8,
        ResponsesPerPrompt = 8,
        Sampling = new() { Temperature = 1, TopP = 1, MaxResponseTokens = 40 },
        Training = new() { LearningRate = 2e-5, Epochs = 1, BatchSize = 64, Schedule = Schedule.Constant, MicroBatchTokens = 4096 },
    };

    /// <summary>The defaults for a kind of model, with their sources.</summary>
    internal static Preset<Options> Defaults(ProfileName kind, bool adapter) => kind switch
    {
        ProfileName.Microworld => new(Microworld, "our choice for the built-in world: not tuned",
            ("sampling.max_response_tokens", "the built-in world's answers have at most some 20 words")),
        ProfileName.Paper => new(new Options(), "arXiv:2505.21444, script"),
        _ => new(
            new Options
            {
                Steps = 100,
                ResponsesPerPrompt = 8,
                Sampling = new() { Temperature = 1, TopP = 1, MaxResponseTokens = 512 },
                Training = new() { LearningRate = adapter ? 1e-5 : 1e-6, Epochs = 1, BatchSize = 128, Schedule = Schedule.Constant },
            },
            "our choice: fewer and shorter responses than arXiv:2505.21444; not measured here"),
    };

    /// <summary>What a run of it will ask and train.</summary>
    internal static Outline Outline(Options o)
    {
        var respond = o.Sampling.Actor();
        return new(
            [
                .. Enumerable.Range(0, o.Iterations).Select(_ => new PlannedIteration(
                    o.Steps * o.PromptsPerStep,
                    [
                        new("2-responses", AskKind.Response, 1, o.ResponsesPerPrompt, respond.MaxTokens),
                        .. o.FixedVoter ? [new("3-votes", AskKind.Response, 1, o.ResponsesPerPrompt, respond.MaxTokens)]
                            : Array.Empty<PlannedAsk>(),
                    ],
                    [.. Enumerable.Range(0, o.ResponsesPerPrompt).Select(_ => new PlannedSides(AskKind.Response, 1, respond.MaxTokens))],
                    o.Training.Epochs)),
            ],
            o.Training, respond) { NeedsJudge = false };
    }

    /// <summary>What is wrong with options, held against each other.</summary>
    internal static IEnumerable<OptionFault> Faults(Options o) => o.Sampling.Faults().Concat(o.Training.Faults());
}
