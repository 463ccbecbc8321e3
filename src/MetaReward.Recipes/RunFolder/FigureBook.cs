using System.Globalization;
using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>Figures of an iteration, by name, while it is in work. Rooms, selections and trainings add theirs.</summary>
public sealed class FigureBook
{
    private readonly SortedDictionary<string, List<Interval>> values = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);

    /// <summary>The figures. A figure that was added in each step of a training is the mean over the steps; counts add up.</summary>
    public IReadOnlyDictionary<string, Interval> Values => new SortedDictionary<string, Interval>(
        values.Select(figure => KeyValuePair.Create(figure.Key, Over(figure.Value)))
            .Concat(counts.Select(count => KeyValuePair.Create(count.Key, Interval.Exact(count.Value))))
            .ToDictionary(StringComparer.Ordinal),
        StringComparer.Ordinal);

    /// <summary>Adds a figure with its interval.</summary>
    public void Add(string name, Interval value)
    {
        lock (values)
        {
            if (!values.TryGetValue(name, out var all))
                values[name] = all = [];
            all.Add(value);
        }
    }

    /// <summary>Adds all figures of another book.</summary>
    public void Add(FigureBook other)
    {
        foreach (var (name, all) in other.values)
            all.ForEach(value => Add(name, value));
        foreach (var (name, count) in other.counts)
            Count(name, (int)count);
    }

    /// <summary>Adds a plain number: its interval is itself. NaN is a figure that is not defined.</summary>
    public void Add(string name, double value) => Add(name, Interval.Exact(value));

    /// <summary>Adds to a count.</summary>
    public void Count(string name, int more)
    {
        lock (values)
        {
            counts[name] = counts.GetValueOrDefault(name) + more;
        }
    }

    private static Interval Over(List<Interval> values) =>
        values is [var only] ? only : Intervals.Mean(values.Select(value => value.Value).Where(double.IsFinite));
}

/// <summary>What an iteration made and learned, in named figures. Kept as <c>figures.json</c> in its folder.</summary>
/// <param name="Iteration">t.</param>
/// <param name="Policy">Fingerprint of the policy that acted.</param>
/// <param name="Values">Name to figure.</param>
public sealed record IterationFigures(int Iteration, string Policy, IReadOnlyDictionary<string, Interval> Values)
{
    internal const string File = "figures.json";

    /// <summary>Figures that are plain numbers.</summary>
    public static IterationFigures Of(int iteration, string policy, params IEnumerable<(string Name, double Value)> values) =>
        new(iteration, policy, values.ToDictionary(value => value.Name, value => Interval.Exact(value.Value), StringComparer.Ordinal));

    /// <summary>The same with other plain numbers under these names.</summary>
    public IterationFigures With(params IEnumerable<(string Name, double Value)> others) =>
        this with { Values = Values.Where(value => others.All(other => other.Name != value.Key)).Concat(Of(0, "", others).Values)
            .ToDictionary(StringComparer.Ordinal) };

    /// <summary>A figure; NaN where there is none of that name.</summary>
    public double this[string name] => Values.TryGetValue(name, out var value) ? value.Value : double.NaN;

    /// <summary>A count; 0 where there is none of that name.</summary>
    public int Count(string name) => Values.TryGetValue(name, out var value) && double.IsFinite(value.Value) ? (int)value.Value : 0;

    /// <summary>Counts of readable scores in bins of one half from 0 to 5: eleven bins, the last holds exactly 5.</summary>
    /// <param name="room">The room of the judgments, without its digit.</param>
    public IReadOnlyList<int> Scores(string room = "judgments") =>
        [.. Enumerable.Range(0, 11)
            .Select(bin => Count(string.Create(CultureInfo.InvariantCulture, $"{room}/{RoomFigures.Score}/{bin / 2.0:0.0}")))];

    /// <summary>Counts by what follows <paramref name="beginning"/> and a slash.</summary>
    public IReadOnlyDictionary<string, int> Under(string beginning) => Values
        .Where(value => value.Key.StartsWith(beginning + "/", StringComparison.Ordinal))
        .ToDictionary(value => value.Key[(beginning.Length + 1)..], value => (int)value.Value.Value, StringComparer.Ordinal);
}
