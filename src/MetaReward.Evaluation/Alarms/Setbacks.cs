using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>Held-out shares that fell below an earlier policy's.</summary>
/// <param name="Known">Measures of the policies.</param>
/// <param name="Least">A fall of less is none.</param>
/// <param name="Paired">Differences item by item, where there are any; else intervals that do not meet count.</param>
internal sealed record Setbacks(IReadOnlyList<PolicyMeasures> Known, double Least, PairedFigure? Paired)
{
    /// <summary>The first of some measures that the policy of iteration <paramref name="t"/> has, if it fell; else null.</summary>
    public (double Now, double Best, string Text)? At(int t, IReadOnlyList<(string Name, string What)> measures)
    {
        foreach (var (name, what) in measures)
        {
            var seen = Known.Where(of => of.Iteration <= t && of.Values.TryGetValue(name, out var value) && value.Count > 0)
                .OrderBy(of => of.Iteration).Select(of => (of.Iteration, Figure: of.Values[name])).ToArray();
            if (seen is not [.., var now] || now.Iteration != t)
                continue;
            return seen.Length > 1 ? Between(name, what, seen.SkipLast(1).MaxBy(of => of.Figure.Value), now) : null;
        }

        return null;
    }

    private (double, double, string)? Between(
        string name, string what, (int Iteration, Interval Figure) best, (int Iteration, Interval Figure) now)
    {
        var apart = Paired?.Invoke(name, best.Iteration, now.Iteration) ?? Interval.None;
        var fell = apart.Count > 1 ? apart.High < 0 : now.Figure.High < best.Figure.Low;
        return !fell || best.Figure.Value - now.Figure.Value < Least ? null
            : (now.Figure.Value, best.Figure.Value, $"{now.Figure.Value:P0} {what}, and {best.Figure.Value:P0} after iteration "
                + $"{best.Iteration}" + (apart.Count > 1 ? $", a difference of {100 * apart.Value:+0.0;-0.0} points "
                + $"[{100 * apart.Low:+0.0;-0.0}, {100 * apart.High:+0.0;-0.0}]" : ": their intervals do not meet"));
    }
}
