using MetaReward.Evaluation.Arena;
using MetaReward.Evaluation.Exams;
using MetaReward.Measures;

namespace MetaReward.Evaluation.Recorded;

/// <summary>What recorded verdicts say of one model.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Rate">Weighted share of wins, ties one half; its interval by the spread over rows, for the verdicts of
/// one row go together.</param>
/// <param name="Wins">Verdicts above one half, unweighted.</param>
/// <param name="Ties">Of one half.</param>
/// <param name="Losses">Below.</param>
/// <param name="Unreadable">Rows' verdicts that are none.</param>
/// <param name="Length">Mean length of its answers in code points; NaN where it is not recorded.</param>
/// <param name="Rating">By a Bradley-Terry fit of all battles, a mean of 1000; NaN where all are against one opponent, or some models
/// never lost to the others.</param>
public sealed record ModelVerdicts(
    string Model, Interval Rate, int Wins, int Ties, int Losses, int Unreadable, double Length, double Rating);

/// <summary>A file of recorded verdicts in figures, made row by row: what is kept grows with the models, not with the rows.</summary>
public sealed class VerdictSummary
{
    private readonly SortedDictionary<string, Sums> models = new(StringComparer.Ordinal);
    private readonly Dictionary<(string A, string B, double Win), double> battles = [];
    private JudgeTally judged = JudgeTally.None;
    private bool placed = true;

    /// <summary>Rows read.</summary>
    public int Rows { get; private set; }

    /// <summary>Share of verdicts that cannot be read.</summary>
    public double FailureRate => judged.Asked == 0 ? 0 : 1 - (judged.Readable / (double)judged.Asked);

    /// <summary>Why the figures may not be about the answers; by place only where every verdict's is recorded.</summary>
    public IReadOnlyList<string> Remarks =>
        (placed ? judged : judged with { First = 0, Second = 0, Scored = judged.First + judged.Second }).Remarks();

    /// <summary>Adds a row.</summary>
    public void Add(IReadOnlyList<RecordedVerdict> row)
    {
        Rows++;
        foreach (var verdict in row)
        {
            placed &= verdict.ShownFirst is not null;
            judged = Counted(judged, verdict);
            if (!double.IsNaN(verdict.Win) && verdict.Against != RecordedVerdict.Baseline)
            {
                var battle = (verdict.Model, verdict.Against, verdict.Win);
                battles[battle] = battles.GetValueOrDefault(battle) + verdict.Weight;
            }
        }

        foreach (var of in row.GroupBy(verdict => verdict.Model))
        {
            Of(of.Key).Add(of.Select(v => (v.Win, v.Weight)), of.First().Length);
            if (of.First().Against is var other and not RecordedVerdict.Baseline)
            {
                Of(other).Add(of.Select(v => (1 - v.Win, v.Weight)), double.NaN);
            }
        }
    }

    /// <summary>Every model, by name.</summary>
    public IReadOnlyList<ModelVerdicts> Models()
    {
        var ratings = Ratings();
        return [.. models.Select(pair => pair.Value.Of(pair.Key, ratings.GetValueOrDefault(pair.Key, double.NaN)))];
    }

    /// <summary>
    /// None where one opponent met all the others, since a rating then says what the rate says, and none where some models only ever won
    /// against the rest: there the fit has no end.
    /// </summary>
    private IReadOnlyDictionary<string, double> Ratings()
    {
        if (battles.Count == 0 || models.Keys.Any(name => battles.Keys.All(b => b.A == name || b.B == name)) || !Reached(forward: true)
            || !Reached(forward: false))
        {
            return new Dictionary<string, double>();
        }

        List<ArenaBattle> all = [.. battles.Select(b => new ArenaBattle(b.Key.A, b.Key.B, b.Key.Win, b.Value, []))];
        var fit = ArenaRatings.Fit(all, all[0].A).Ratings;
        var mean = fit.Values.Average();
        return fit.ToDictionary(pair => pair.Key, pair => 1000 + pair.Value - mean);
    }

    /// <summary>Whether wins and ties lead from one model to all others, or from all others to it.</summary>
    private bool Reached(bool forward)
    {
        var won = battles.Keys.SelectMany(b => new[] { (From: b.A, To: b.B, Some: b.Win > 0), (From: b.B, To: b.A, Some: b.Win < 1) })
            .Where(edge => edge.Some)
            .ToLookup(edge => forward ? edge.From : edge.To, edge => forward ? edge.To : edge.From);
        var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([models.Keys.First()]));
        while (open.TryPop(out var model))
        {
            if (seen.Add(model))
            {
                won[model].ToList().ForEach(open.Push);
            }
        }

        return seen.Count == models.Count;
    }

    private Sums Of(string model) => models.TryGetValue(model, out var known) ? known : models[model] = new();

    private static JudgeTally Counted(JudgeTally tally, RecordedVerdict verdict)
    {
        var first = verdict.ShownFirst is false ? 1 - verdict.Win : verdict.Win;
        return tally with
        {
            Asked = tally.Asked + 1, First = tally.First + (first > 0.5 ? 1 : 0), Second = tally.Second + (first < 0.5 ? 1 : 0),
            Ties = tally.Ties + (first == 0.5 ? 1 : 0),
            Unreadable = !double.IsNaN(first) ? tally.Unreadable
                : new Dictionary<UnparsableReason, int> { [UnparsableReason.Missing] = tally.Unreadable
                    .GetValueOrDefault(UnparsableReason.Missing) + 1 },
        };
    }

    /// <summary>Sums over rows, from which a rate and its interval follow.</summary>
    private sealed class Sums
    {
        private double points, weights, pointsSquared, product, weightsSquared, lengths;
        private int rows, measured, wins, ties, losses, unreadable;

        public void Add(IEnumerable<(double Win, double Weight)> verdicts, double length)
        {
            var (p, w) = (0.0, 0.0);
            foreach (var (win, weight) in verdicts)
            {
                _ = double.IsNaN(win) ? unreadable++ : win > 0.5 ? wins++ : win < 0.5 ? losses++ : ties++;
                (p, w) = double.IsNaN(win) ? (p, w) : (p + (win * weight), w + weight);
            }

            rows += w > 0 ? 1 : 0;
            (points, weights) = (points + p, weights + w);
            (pointsSquared, product, weightsSquared) = (pointsSquared + (p * p), product + (p * w), weightsSquared + (w * w));
            (lengths, measured) = double.IsNaN(length) ? (lengths, measured) : (lengths + length, measured + 1);
        }

        public ModelVerdicts Of(string model, double rating) =>
            new(model, Rate(), wins, ties, losses, unreadable, measured == 0 ? double.NaN : lengths / measured, rating);

        /// <summary>A ratio of sums: its spread is that of points - rate times weight over rows.</summary>
        private Interval Rate()
        {
            if (rows == 0)
            {
                return Interval.None;
            }

            var rate = points / weights;
            if (rows == 1)
            {
                return new(rate, double.NaN, double.NaN, 1);
            }

            var spread = pointsSquared - (2 * rate * product) + (rate * rate * weightsSquared);
            var half = 1.959963984540054 * Math.Sqrt(Math.Max(0, spread) * rows / (rows - 1)) / weights;
            return new(rate, Math.Max(0, rate - half), Math.Min(1, rate + half), rows);
        }
    }
}
