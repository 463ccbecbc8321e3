using MetaReward.Bench.Alarms;
using MetaReward.Cli.Work;

namespace MetaReward.Bench.Worlds;

/// <summary>A run of the built-in world that is compared with others: the default run with one thing changed.</summary>
/// <param name="Name">Kebab-case, for folders and commands.</param>
/// <param name="Title">For the reader.</param>
/// <param name="Settings">Settings other than the default ones.</param>
internal sealed record Arm(string Name, string Title, params IReadOnlyList<string> Settings)
{
    private const string Self = "recipe=self-rewarding";

    /// <summary>
    /// A quarter more prompts give Self-Rewarding more tokens than Meta-Rewarding has: on tuning prompts both had about as many anyway.
    /// </summary>
    private const int MorePrompts = 250;

    private const int MoreJudgments = 7;
    private const int PaperJudgments = 11;

    /// <summary>Whether every seed runs it: what the claims rest on. The others are controls.</summary>
    public bool Claimed { get; init; }

    /// <summary>Whether its policies are measured after every iteration, not only before the first and after the last.</summary>
    public bool Watched { get; init; }

    /// <summary>Whether its first and last policy are also put to the skills that other methods teach.</summary>
    public bool Skilled { get; init; }

    /// <summary>Whether its judge is also probed with contrasts, as a user's own model is.</summary>
    public bool Probed { get; init; }

    /// <summary>What is changed that no setting can.</summary>
    public Func<Workbench, Workbench> Equip { get; init; } = bench => bench;

    /// <summary>All; the first is what the others are held against, the second its rival.</summary>
    public static IReadOnlyList<Arm> All { get; } =
    [
        new("meta-rewarding", "meta-rewarding") { Claimed = true, Watched = true },
        new("self-rewarding-lc", "self-rewarding + length control", Self) { Claimed = true, Watched = true },
        new("self-rewarding", "self-rewarding, no length control", Self, "loop.length_control=false"),
        new("more-prompts", $"self-rewarding + length control, {MorePrompts} prompts an iteration and not 200", Self,
            $"loop.prompts_per_iteration={MorePrompts}"),
        new("more-judgments", $"self-rewarding + length control, {MoreJudgments} judgments a response and not 5", Self,
            $"loop.judgments_per_response={MoreJudgments}"),
        new("random-judge", "a judge that rolls dice", Self, "roles.judge=dice") { Claimed = true },
        new("oracle-judge", "the oracle as judge", Self, "roles.judge=truth") { Claimed = true },
        new("label-read", "a judge read by its label", Self) { Equip = bench => bench with { World = LabelRubric.In(bench.World) } },
        new("answer-first", "the seed model's answer, given before it reads, as judge", Self, "roles.judge=answer-first"),
        new("majority-answer", "the model's own most common answer of 7 as judge", Self, "roles.judge=majority-answer"),
        new("random-meta-judge", "a meta-judge that rolls dice", "roles.meta_judge=dice"),
        new("oracle-meta-judge", "the oracle as meta-judge", "roles.meta_judge=truth"),
        new("sft-best", "supervised on the best of the responses, no pairs", Self) { Equip = ChosenOnly.In },
        new("sft-random", "supervised on responses taken at random", Self, "roles.judge=dice") { Equip = ChosenOnly.In },
        new("no-nll", "meta-rewarding without the likelihood term", "training.nll_weight=0"),
        new("keep-epochs", "meta-rewarding, epochs 6, 4, 2, 2 of 10, as the paper keeps", "training.epochs=10",
            "training.keep_epoch=[6,4,2,2]"),
        new("judge-always", "meta-rewarding, judge trained in all iterations", "loop.judge_iterations=4") { Watched = true },
        new("no-position-weights", "meta-rewarding, no position weights", "loop.position_weights=false"),
        new("eleven-judgments", $"meta-rewarding, {PaperJudgments} judgments a response as in the paper, and not 5",
            $"loop.judgments_per_response={PaperJudgments}"),
        new("no-agreed", "meta-rewarding, variance 0 not disputed", "loop.meta_judge_agreed=false"),
        new("hidden-scores", "meta-rewarding, scores hidden from the meta-judge", "loop.hide_scores=true"),
        new("both-orders", "meta-rewarding, wins only where both orders agree", "loop.both_orders=true"),
        new("cream", "self-rewarding + length control, weighted by consistency (CREAM)", Self) { Equip = Cream.In },
    ];

    /// <exception cref="ArgumentException">There is no such arm.</exception>
    public static Arm Named(string name) => Everywhere.FirstOrDefault(arm => arm.Name == name)
        ?? throw new ArgumentException(
            $"there is no arm '{name}'; there are: {string.Join(", ", Everywhere.Select(arm => arm.Name).Distinct())}");

    private static IEnumerable<Arm> Everywhere =>
        [.. All, .. Methods.All, .. Trial.All.Concat(Trial.Remedied.Select(of => of.Trial)).Select(trial => trial.Arm)];
}
