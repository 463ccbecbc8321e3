namespace MetaReward.Bench.Worlds;

/// <summary>Every recipe as an arm, at about the tokens of Meta-Rewarding's default run; its paper's ablations; three bounds.</summary>
internal static class Methods
{
    private const string SelfTaught = "recipe=self-taught-evaluators";
    private const string Voting = "recipe=majority-vote";
    private const string Sharpening = "recipe=sharpening";
    private const string Judging = "recipe=self-judge";
    private const string Self = "recipe=self";

    public static IReadOnlyList<Arm> All { get; } =
    [
        Of("meta-rewarding", "meta-rewarding"),
        Of("self-rewarding-lc", "self-rewarding + length control", "recipe=self-rewarding"),
        Of("self-rewarding-invented", "self-rewarding on prompts that it invents", "recipe=self-rewarding", "loop.invented_prompts=1000"),
        Of("temporal", "temporal self-rewarding", "recipe=temporal-self-rewarding"),
        Of("temporal-past", "temporal self-rewarding, past only", "recipe=temporal-self-rewarding", "loop.future=false"),
        Of("self-taught", "self-taught evaluators", SelfTaught, "loop.prompts=320"),
        Of("self-taught-worse", "self-taught evaluators, a worse response on request", SelfTaught, "loop.prompts=320",
            "loop.modification=worse"),
        Of("self-taught-first", "self-taught evaluators, the better response always first", SelfTaught, "loop.prompts=320",
            "loop.both_orders=false", "loop.balance=false"),
        Of("majority-vote", "majority-vote RL", Voting, "loop.steps=120"),
        Of("majority-vote-fixed", "majority-vote RL, fixed voter", Voting, "loop.steps=120", "loop.fixed_voter=true"),
        Of("evolve", "EVOLVE", "recipe=evolve"),
        Of("sharpening", "sharpening by imitation", Sharpening, "loop.prompts_per_iteration=1600"),
        Of("sharpening-regression", "sharpening by regression", Sharpening, "loop.prompts_per_iteration=1600", "loop.objective=regression"),
        Of("sharpening-majority", "sharpening, majority as the reward", Sharpening, "loop.prompts_per_iteration=1600",
            "loop.reward=majority"),
        Of("sharpening-adaptive", "sharpening, adaptive stop", Sharpening, "loop.prompts_per_iteration=1600",
            "loop.stop_delta=0.2", "loop.wave=4"),
        Of("self-judge", "Self-J", Judging, "loop.prompts=600"),
        Of("self-judge-plain", "Self-J without distillation", Judging, "loop.prompts=600", "loop.distil=false"),
        Of("self-refinement-tuning", "self-refinement tuning", "recipe=self-refinement-tuning", "loop.prompts_per_iteration=700"),
        Of("self", "SELF", Self, "loop.prompts_per_iteration=700"),
        Of("self-unfiltered", "SELF without its filter", Self, "loop.prompts_per_iteration=700", "loop.approve=false"),
        Of("self-continual", "SELF, continual", Self, "loop.prompts_per_iteration=700", "loop.restart=false"),
        Of("random-judge", "self-rewarding with a judge that rolls dice", "recipe=self-rewarding", "roles.judge=dice"),
        Of("oracle-judge", "self-rewarding with the oracle as judge", "recipe=self-rewarding", "roles.judge=truth"),
        Of("sft-best", "supervised on the best of the responses, no pairs", "recipe=self-rewarding") with { Equip = ChosenOnly.In },
    ];

    private static Arm Of(string name, string title, params IReadOnlyList<string> settings) =>
        new($"method-{name}", title, settings) { Claimed = true, Skilled = true };
}
