using MetaReward.Measures;

namespace MetaReward.Evaluation.Exams;

/// <summary>How the marks of a yardstick become one figure.</summary>
public enum Form
{
    /// <summary>Share of items, each 0, one half or 1; Wilson's interval.</summary>
    Share,

    /// <summary>Points over points reachable, where items differ in weight; bootstrap over items.</summary>
    Ratio,

    /// <summary>The same, but the points are numbers and no shares.</summary>
    MeanRatio,

    /// <summary>Mean of shares; Wilson's interval for units that are no single trials.</summary>
    MeanShare,

    /// <summary>Mean of numbers; Student's t.</summary>
    Mean,
}

/// <summary>One figure of a benchmark: how it is called and how it is made of items.</summary>
/// <param name="Name">In records: <c>prompt-strict</c>.</param>
/// <param name="Words">For a reader.</param>
/// <param name="Form">How marks are put together.</param>
public sealed record Yardstick(string Name, string Words, Form Form = Form.Share)
{
    /// <summary>The figure with its 95 % interval; items without a mark are left out.</summary>
    public Interval Of(IEnumerable<MarkedItem> items, Seed seed)
    {
        var marks = items.Select(Mark).Where(mark => !double.IsNaN(mark.Points)).ToList();
        return Form switch
        {
            Form.Share => Intervals.Proportion(marks.Sum(m => m.Points), marks.Count),
            Form.MeanShare => Intervals.Share(marks.Select(m => m.Points)),
            Form.Mean => Intervals.Mean(marks.Select(m => m.Points)),
            _ => Ratio(marks, seed),
        };
    }

    /// <summary>The second figure less the first over the items that both have, by bootstrap over items.</summary>
    public Interval Difference(IEnumerable<(MarkedItem Before, MarkedItem After)> pairs, Seed seed)
    {
        var gains = pairs.Select(p => (Points: Mark(p.After).Points - Mark(p.Before).Points, Mark(p.After).Of))
            .Where(g => !double.IsNaN(g.Points)).ToList();
        return Intervals.Bootstrap(gains, sample => sample.Sum(g => g.Points) / sample.Sum(g => g.Of), seed);
    }

    /// <summary>By bootstrap over items. Where all items agree, resamples say nothing: then as many trials as there are items.</summary>
    private static Interval Ratio(IReadOnlyList<Mark> marks, Seed seed)
    {
        var ratio = Intervals.Bootstrap(marks, sample => sample.Sum(m => m.Points) / sample.Sum(m => m.Of), seed);
        return ratio.Value is 0 or 1 && ratio.Low == ratio.High ? Intervals.Proportion(ratio.Value * marks.Count, marks.Count) : ratio;
    }

    private Mark Mark(MarkedItem item) => item.Marks.GetValueOrDefault(Name) ?? new(double.NaN);
}
