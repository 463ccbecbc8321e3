namespace MetaReward.Bench.Worlds;

/// <summary>Every recipe as an arm, at about the tokens of Meta-Rewarding's default run; its paper's ablations; three bounds.</summary>
internal static class Methods
{
    public static IReadOnlyList<Arm> All { get; } =
    [
        Of("meta-rewarding", "meta-rewarding"),
        Of("self-rewarding-lc", "self-rewarding + length control", "recipe=self-rewarding"),
        Of("self-rewarding-invented", "self-rewarding on prompts that it invents", "recipe=self-rewarding", "loop.invented_prompts=1000"),
        Of("temporal", "temporal self-rewarding", "recipe=temporal-self-rewarding"),
        Of("temporal-past", "temporal self-rewarding, past only", "recipe=temporal-self-rewarding", "loop.future=false"),
        Of("self-taught", "self-taught evaluators", "recipe=self-taught-evaluators"),
        Of("self-taught-worse", "self-taught evaluators, a worse response on request", "recipe=self-taught-evaluators",
            "loop.modification=worse"),
        Of("self-taught-first", "self-taught evaluators, the better response always first", "recipe=self-taught-evaluators",
            "loop.both_orders=false", "loop.balance=false"),
        Of("majority-vote", "majority-vote RL", "recipe=majority-vote"),
        Of("majority-vote-fixed", "majority-vote RL, fixed voter", "recipe=majority-vote", "loop.fixed_voter=true"),
        Of("evolve", "EVOLVE", "recipe=evolve"),
        Of("sharpening", "sharpening by imitation", "recipe=sharpening"),
        Of("sharpening-regression", "sharpening by regression", "recipe=sharpening", "loop.objective=regression"),
        Of("sharpening-majority", "sharpening, majority as the reward", "recipe=sharpening", "loop.reward=majority"),
        Of("sharpening-adaptive", "sharpening, adaptive stop", "recipe=sharpening", "loop.stop_delta=0.2", "loop.wave=4"),
        Of("self-judge", "Self-J", "recipe=self-judge"),
        Of("self-judge-plain", "Self-J without distillation", "recipe=self-judge", "loop.distil=false"),
        Of("self-refinement-tuning", "self-refinement tuning", "recipe=self-refinement-tuning"),
        Of("self", "SELF", "recipe=self"),
        Of("self-unfiltered", "SELF without its filter", "recipe=self", "loop.approve=false"),
        Of("self-continual", "SELF, continual", "recipe=self", "loop.restart=false"),
        Of("random-judge", "self-rewarding with a judge that rolls dice", "recipe=self-rewarding", "roles.judge=dice"),
        Of("oracle-judge", "self-rewarding with the oracle as judge", "recipe=self-rewarding", "roles.judge=truth"),
        Of("sft-best", "supervised on the best of the responses, no pairs", "recipe=self-rewarding") with { Equip = ChosenOnly.In },
    ];

    private static Arm Of(string name, string title, params IReadOnlyList<string> settings) =>
        new($"method-{name}", title, settings) { Claimed = true, Skilled = true };
}
