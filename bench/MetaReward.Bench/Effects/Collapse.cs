using MetaReward.Bench.Worlds;
using MetaReward.Evaluation;

namespace MetaReward.Bench.Effects;

/// <summary>Whether the alarm of majority vote comes in time (arXiv:2505.21444: the votes agree ever more while accuracy falls).</summary>
internal static class Collapse
{
    public static EffectTable Table { get; } = new("Majority vote and its alarm",
        "Right sampled responses in percent before training, at their best, at the first `votes-agree` alarm, and at the end; how far they "
        + "had fallen from their best so far when the alarm came; the iteration of that alarm (runs without one left out).");

    public static void Add(Exam exam)
    {
        foreach (var arm in Methods.All.Where(arm => arm.Name.StartsWith("method-majority-vote", StringComparison.Ordinal)))
        {
            if (exam.Run(arm.Name["method-".Length..]) is not { } run)
            {
                continue;
            }

            var right = run.Measures.ToDictionary(m => m.Iteration, m => 100 * m.Values[MeasureNames.ActorSampled].Value);
            Table.Add(arm.Title, "before", right[0]);
            Table.Add(arm.Title, "best", right.Values.Max());
            Table.Add(arm.Title, "last", right[right.Keys.Max()]);
            if (JudgeHealth.Alarms(run.Figures).FirstOrDefault(alarm => alarm.Name == "votes-agree") is { } first)
            {
                Table.Add(arm.Title, "at the alarm", right[first.Iteration]);
                Table.Add(arm.Title, "fallen by then",
                    right.Where(one => one.Key <= first.Iteration).Max(one => one.Value) - right[first.Iteration]);
                Table.Add(arm.Title, "alarm", first.Iteration);
            }
        }
    }
}
