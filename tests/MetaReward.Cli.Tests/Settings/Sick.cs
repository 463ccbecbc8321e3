using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Tests.Settings;

/// <summary>Figures of two iterations in which everything is wrong: each alarm shows its limit.</summary>
internal static class Sick
{
    public static IEnumerable<Alarm> Alarms(AlarmLimits limits) => new[] { (First, All), (First, Longer(130.02)), (Short, Longer(19)) }
        .SelectMany(run => JudgeHealth.Alarms([run.Item1, run.Item2], [Known(0, 0.9), Known(1, 0.9), Known(2, 0.9 - 0.0505)], limits,
            paired: (_, _, _) => new(-0.05, -0.06, -0.04, 100)));

    private static IterationFigures First => IterationFigures.Of(1, "p", ("responses/length", 100), ("judgments/mean_score", 4),
        ("judgments/spread", 1), ("judgments/reliability", 0.5), ("judgments/told_apart", 1));

    private static IterationFigures All => IterationFigures.Of(2, "p",
        ("prompts/count", 100), ("judgments/count", 100), ("judgments/unparsable/Missing", 90), ("judgments/told_apart", 0.1),
        ("judgments/commonest_score", 1), ("judgments/reliability", 0), ("judgments/length_correlation", 0.99), ("judgments/mean_score", 1),
        ("judgments/judging_responses", 1), ("responses/cut_off", 1), ("responses/length", 300), ("pairs/actor", 1),
        ("pairs/actor/score_gap", 0), ("pairs/actor/chosen_length", 300), ("pairs/actor/rejected_length", 100), ("votes/unanimous", 1),
        ("votes/commonest", 1), ("meta-judgments/count", 20), ("meta-judgments/order_consistency", 0), ("meta-judgments/first_position", 1),
        ("meta-judgments/higher_score", 1));

    private static IterationFigures Short => First.With(("responses/length", 10));

    private static IterationFigures Longer(double length) => First.With(("responses/length", length)) with { Iteration = 2 };

    private static PolicyMeasures Known(int t, double value) =>
        new(t, "p", new Dictionary<string, Interval> { ["judge/pairwise"] = new(value, value - 0.01, value + 0.01, 100) });
}
