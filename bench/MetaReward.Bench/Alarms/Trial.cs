using MetaReward.Bench.Worlds;

namespace MetaReward.Bench.Alarms;

/// <summary>What alarms are tried on: a healthy way to run, or one with a fault that was put in on purpose.</summary>
/// <param name="Arm">How it is run.</param>
/// <param name="Seeds">Run seeds, from 0.</param>
/// <param name="Fault">What was put in; null: nothing.</param>
/// <param name="Looked">Run seeds below this one were looked at while limits were set.</param>
/// <param name="Own">The alarms that speak of this fault; any of them counts as found.</param>
internal sealed record Trial(Arm Arm, int Seeds, string? Fault, int Looked, params IReadOnlyList<string> Own)
{
    private const string Self = "recipe=self-rewarding";
    private const string Few = "loop.prompts_per_iteration=100";
    private const string Higher = "higher-score";
    private const string Lower = "lower-score";
    private const int FaultSeeds = 4;
    private const int FaultsLooked = 3;
    private const int RemedySeeds = 2;

    /// <summary>Faults with a remedy, each held against the same fault without one.</summary>
    public static IReadOnlyList<(string Fault, Trial Trial)> Remedied { get; } =
    [
        .. from fault in new[] { Higher, Lower }
           from remedy in new[] { "remedies.stop_at=0.9", "remedies.balance_scores=true", "remedies.judge_share=0.1" }
           select (fault, new Trial(Named($"{fault}-{remedy[9..].Split('=')[0]}", remedy, [Few, $"roles.meta_judge={fault}", remedy]),
               RemedySeeds, remedy, RemedySeeds)),
        ("lengthy", new Trial(Named("lengthy-length_control", "loop.length_control=true", [Self, Few, "roles.judge=lengthy"]), RemedySeeds,
            "length control as usual", RemedySeeds)),
        ("lengthy", new Trial(Named("lengthy-most_longer", "loop.most_longer=0.05", [Self, Few, "roles.judge=lengthy",
            "loop.most_longer=0.05"]), RemedySeeds,
            "length control with rising rho", RemedySeeds)),
    ];

    public static IReadOnlyList<Trial> All { get; } =
    [
        Healthy("meta-rewarding", "meta-rewarding", 8, 8, Few),
        Healthy("self-rewarding", "self-rewarding + length control", 8, 5, Self, Few),
        Healthy("temporal", "temporal self-rewarding", 5, 4, "recipe=temporal-self-rewarding", "loop.prompts_per_iteration=55"),
        Healthy("majority-vote", "majority-vote RL", 4, 3, "recipe=majority-vote", "loop.iterations=4", "loop.steps=15",
            "loop.prompts_per_step=16", "training.batch_size=128", "training.learning_rate=4e-5"),
        Healthy("oracle", "self-rewarding with a judge that knows", 5, 3, Self, Few, "roles.judge=truth"),

        Faulty(Higher, "meta-judge prefers the higher score", ["equal-scores", "score-bias"], Few,
            "roles.meta_judge=higher-score"),
        Faulty(Lower, "meta-judge prefers the lower score", ["scores-fall", "score-bias"], Few,
            "roles.meta_judge=lower-score"),
        Faulty("first-shown", "meta-judge takes the judgment shown first", ["order-inconsistent", "position-bias"], Few,
            "roles.meta_judge=first-shown"),
        Faulty("lengthy", "judge scores length, no length control", ["length-growth", "chosen-longer", "length-bias"], Self, Few,
            "loop.length_control=false", "roles.judge=lengthy"),
        Faulty("copying", "judge rewards copying the task", ["reward-hacking", "actor-worse", "equal-scores"], Self, Few,
            "roles.judge=copying"),
        Faulty("dice", "judge rolls dice", ["judge-noise"], Self, Few, "roles.judge=dice"),
        Faulty("constant", "judge gives everything one score", ["equal-scores", "few-pairs"], Self, Few, "roles.judge=constant"),
        Faulty("cut-judgments", "token limit too low for judgments", ["judge-unreadable"], Self, Few, "sampling.max_judgment_tokens=20"),
        Faulty("cut-responses", "token limit too low for responses", ["cut-off"], Self, Few, "sampling.max_response_tokens=4"),
        Faulty("no-nll", "no likelihood term, twice the learning rate", ["reward-hacking", "actor-worse", "scores-fall"], Few,
            "training.nll_weight=0", "training.learning_rate=3e-4"),
        Faulty("fast", "ten times the learning rate", ["reward-hacking", "actor-worse", "scores-fall", "judge-unreadable"], Self, Few,
            "training.learning_rate=1.5e-3"),
        Faulty("fast-vote", "majority vote at ten times the learning rate", ["votes-agree", "one-answer"], "recipe=majority-vote",
            "loop.iterations=10", "loop.steps=10", "training.learning_rate=4e-4"),
        Faulty("swapped-actor", "chosen and rejected responses swapped on the way to training", ["scores-fall", "actor-worse"], Self, Few)
            .By(SpoiledTrainer.Swapped(Role.Actor)),
        Faulty("swapped-judge", "chosen and rejected judgments swapped on the way to training",
            ["judge-worse", "judge-noise", "scores-fall"], Few, "loop.judge_iterations=4").By(SpoiledTrainer.Swapped(Role.Judge)),
        Faulty("misfiled", "judgments in the place of chosen responses on the way to training", ["judging-actor"], Few)
            .By(SpoiledTrainer.Misfiled),
    ];

    /// <summary>For commands.</summary>
    public string Name => Arm.Name["alarms-".Length..];

    /// <param name="looked">Seeds that limits were set with.</param>
    /// <param name="more">Seeds that were run afterwards.</param>
    private static Trial Healthy(string name, string title, int looked, int more, params IReadOnlyList<string> settings) =>
        new(Named(name, title, settings), looked + more, null, looked);

    private static Trial Faulty(string name, string fault, IReadOnlyList<string> own, params IReadOnlyList<string> settings) =>
        new(Named(name, fault, settings), FaultSeeds, fault, FaultsLooked, own);

    private Trial By(Func<Cli.Work.Workbench, Cli.Work.Workbench> equip) => this with { Arm = Arm with { Equip = equip } };

    private static Arm Named(string name, string title, IReadOnlyList<string> settings) =>
        new($"alarms-{name}", title, settings) { Watched = true, Probed = true };
}
