namespace MetaReward.Bench.Worlds;

/// <summary>
/// Every recipe as an arm, all at about 0.2 million sampled and trained tokens; its paper's ablations; three bounds. How many prompts that
/// takes was found with tuning prompts and a run seed that the results do not use.
/// </summary>
internal static class Methods
{
    private const string SelfRewarding = "recipe=self-rewarding";
    private const string SelfTaught = "recipe=self-taught-evaluators";
    private const string Temporal = "recipe=temporal-self-rewarding";
    private const string Voting = "recipe=majority-vote";
    private const string Sharpening = "recipe=sharpening";
    private const string Judging = "recipe=self-judge";
    private const string Self = "recipe=self";
    private const string Refining = "recipe=self-refinement-tuning";
    private const string Few = "loop.prompts_per_iteration=75";

    public static IReadOnlyList<Arm> All { get; } =
    [
        Of("meta-rewarding", "meta-rewarding", Few),
        Watched("self-rewarding-lc", "self-rewarding + length control", SelfRewarding, Few),
        Watched("self-rewarding", "self-rewarding, no length control", SelfRewarding, Few, "loop.length_control=false"),
        Watched("self-rewarding-invented", "self-rewarding on prompts that it invents", SelfRewarding, Few, "loop.invented_prompts=450"),
        Watched("temporal", "temporal self-rewarding", Temporal, "loop.prompts_per_iteration=55"),
        Watched("temporal-past", "temporal self-rewarding, past only", Temporal, "loop.prompts_per_iteration=85", "loop.future=false"),
        Skilled("self-taught", "self-taught evaluators", [SelfTaught, .. SelfTaughtSize]),
        Skilled("self-taught-worse", "self-taught evaluators, a worse response on request",
            [SelfTaught, .. SelfTaughtSize, "loop.modification=worse"]),
        Skilled("self-taught-first", "self-taught evaluators, the better response always first",
            [SelfTaught, .. SelfTaughtSize, "loop.both_orders=false", "loop.balance=false"]),
        Watched("majority-vote", "majority-vote RL", [Voting, .. VotingSize]),
        Watched("majority-vote-fast", "majority-vote RL at ten times the learning rate, half the batch", [Voting, .. FastVoting]),
        Watched("majority-vote-fast-fixed", "the same, fixed voter", [Voting, .. FastVoting, "loop.fixed_voter=true"]),
        Watched("majority-vote-fast-agreed", "the same, only where three quarters agree", [Voting, .. FastVoting, "loop.least_share=0.75"]),
        Skilled("evolve", "EVOLVE", "recipe=evolve", "loop.prompts_per_iteration=120") with { Watched = true },
        Of("sharpening", "sharpening by imitation", Sharpening, SharpeningSize),
        Of("sharpening-regression", "sharpening by regression", Sharpening, "loop.prompts_per_iteration=850",
            "loop.objective=regression"),
        Of("sharpening-majority", "sharpening, majority as the reward", Sharpening, SharpeningSize, "loop.reward=majority"),
        Of("sharpening-adaptive", "sharpening, adaptive stop", Sharpening, SharpeningSize, "loop.stop_delta=0.2", "loop.wave=4"),
        Skilled("self-judge", "Self-J", Judging, "loop.prompts=620"),
        Skilled("self-judge-plain", "Self-J without distillation", Judging, "loop.prompts=620", "loop.distil=false"),
        Skilled("self-refinement-tuning", "self-refinement tuning", Refining, "loop.prompts_per_iteration=2400")
            with { Watched = true },
        Skilled("self", "SELF", Self, SelfSize) with { Watched = true },
        Skilled("self-unfiltered", "SELF without its filter", Self, SelfSize, "loop.approve=false") with { Watched = true },
        Skilled("self-continual", "SELF, continual", Self, SelfSize, "loop.restart=false") with { Watched = true },
        Skilled("self-answers", "SELF, taught the teacher's answers alone", Self, SelfSize) with { Watched = true, Equip = AnswersOnly.In },
        Of("random-judge", "self-rewarding with a judge that rolls dice", SelfRewarding, Few, "roles.judge=dice"),
        Of("oracle-judge", "self-rewarding with the oracle as judge", SelfRewarding, Few, "roles.judge=truth"),
        Of("sft-best", "supervised on the best of the responses, no pairs", SelfRewarding, Few) with { Equip = ChosenOnly.In },
    ];

    private static string[] SelfTaughtSize => ["loop.iterations=3", "loop.prompts=320"];

    private static string[] VotingSize => ["loop.iterations=4", "loop.steps=30", "loop.prompts_per_step=16", "training.batch_size=128",
        "training.learning_rate=4e-5"];

    private static string[] FastVoting => ["loop.iterations=10", "loop.steps=10", "training.learning_rate=4e-4"];

    private static string SharpeningSize => "loop.prompts_per_iteration=1700";

    private static string SelfSize => "loop.prompts_per_iteration=1100";

    private static Arm Of(string name, string title, params IReadOnlyList<string> settings) =>
        new($"method-{name}", title, settings) { Claimed = true };

    private static Arm Watched(string name, string title, params IReadOnlyList<string> settings) =>
        Of(name, title, settings) with { Watched = true };

    private static Arm Skilled(string name, string title, params IReadOnlyList<string> settings) =>
        Of(name, title, settings) with { Skilled = true };
}
