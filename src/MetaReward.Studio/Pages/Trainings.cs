using MetaReward.Studio.Charts;

namespace MetaReward.Studio.Pages;

/// <summary>The trainer's log: every figure of interest over its steps, one line per iteration, later ones stronger.</summary>
internal static class Trainings
{
    private const int MostPoints = 200;
    private static readonly (string Key, string Title, Func<double, string> Show)[] Drawn =
    [
        (StepNames.Loss, "loss", FigureText.Number),
        (StepNames.RewardsMargins, StepNames.RewardsMargins, FigureText.Number),
        (StepNames.RewardsAccuracies, StepNames.RewardsAccuracies, FigureText.Percent),
        (StepNames.LogpsChosen, StepNames.LogpsChosen, FigureText.Number),
        (StepNames.LogpsRejected, StepNames.LogpsRejected, FigureText.Number),
        ("grad_norm", "grad_norm", FigureText.Number),
    ];

    public static Markup? Draw(ReportModel model)
    {
        var drawn = Drawn.Where(d => model.Metrics.Values.Any(log => log.Any(step => step.ContainsKey(d.Key)))).ToArray();
        return drawn is [] ? null : Markup.Of($"""
            <p class="lead">Over the steps of each iteration. DPO starts at a loss of ln 2 = 0.693 and a margin of 0; an added NLL term
            lifts the loss.</p>
            <div class="charts">{drawn.Select(d => Curve(model, d.Key, d.Title, d.Show).Draw())}</div>
            """);
    }

    private static Curve Curve(ReportModel model, string key, string title, Func<double, string> show)
    {
        var logs = model.Metrics.OrderBy(m => m.Key).Where(m => m.Value.Any(step => step.ContainsKey(key))).ToArray();
        var most = logs.Max(l => l.Value.Count);
        return new(title, show, [.. logs.Select(l => Line.Of(Name(l.Key), Thinned(l.Value, key)))],
            [(1, "step 1"), (most, $"{most}")]) { Ordered = true };
    }

    private static string Name(int iteration) => iteration == 0 ? "warm-up" : $"iteration {iteration}";

    /// <summary>Neighbouring steps averaged where there are more than a small picture can show.</summary>
    private static IEnumerable<(double X, double Y)> Thinned(IReadOnlyList<IReadOnlyDictionary<string, double>> log, string key)
    {
        var points = log.Select((step, i) => (X: i + 1.0, Y: step.GetValueOrDefault(key, double.NaN)))
            .Where(p => double.IsFinite(p.Y)).ToArray();
        return points.Chunk(Math.Max(1, (points.Length + MostPoints - 1) / MostPoints))
            .Select(c => (c.Average(p => p.X), c.Average(p => p.Y)));
    }
}
