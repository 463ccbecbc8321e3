using System.Text.Json.Serialization;
using MetaReward.Measures;

namespace MetaReward.Evaluation.Exams;

/// <summary>What a judge said, counted without regard to who was right: where it pointed, how high, and what could not be read.</summary>
/// <param name="Asked">Judgments.</param>
/// <param name="First">Verdicts for the response shown first.</param>
/// <param name="Second">Verdicts for the one shown second.</param>
/// <param name="Ties">Verdicts that the two are equal.</param>
/// <param name="Scored">Verdicts that are scores.</param>
/// <param name="Lowest">Of the scores; NaN without any.</param>
/// <param name="Highest">Of the scores.</param>
public sealed record JudgeTally(int Asked, int First, int Second, int Ties, int Scored, double Lowest, double Highest)
{
    private const int Few = 4;
    private const double Tied = 0.8;
    private const double Leaning = 0.6;

    /// <summary>Nobody was asked.</summary>
    public static JudgeTally None { get; } = new(0, 0, 0, 0, 0, double.NaN, double.NaN);

    /// <summary>What could not be read, by reason.</summary>
    public IReadOnlyDictionary<UnparsableReason, int> Unreadable { get; init; } = new Dictionary<UnparsableReason, int>();

    [JsonIgnore]
    public int Readable => First + Second + Ties + Scored;

    /// <summary>Counts verdicts.</summary>
    public static JudgeTally Of(IReadOnlyCollection<Verdict> verdicts)
    {
        int Chose(Choice choice) => verdicts.Count(verdict => verdict is Verdict.Chose chose && chose.Choice == choice);
        var scores = verdicts.OfType<Verdict.Scored>().Select(verdict => verdict.Score).DefaultIfEmpty(double.NaN).ToList();
        return new(verdicts.Count, Chose(Choice.First), Chose(Choice.Second), Chose(Choice.Tie), verdicts.Count(v => v is Verdict.Scored),
            scores.Min(), scores.Max())
        {
            Unreadable = verdicts.OfType<Verdict.Unparsable>().CountBy(verdict => verdict.Reason).OrderBy(pair => pair.Key).ToDictionary(),
        };
    }

    /// <summary>All together.</summary>
    public static JudgeTally Of(IEnumerable<JudgeTally> tallies) => tallies.Aggregate(None, (a, b) => new(
        a.Asked + b.Asked, a.First + b.First, a.Second + b.Second, a.Ties + b.Ties, a.Scored + b.Scored,
        Either(a.Lowest, b.Lowest, Math.Min), Either(a.Highest, b.Highest, Math.Max))
        {
            Unreadable = a.Unreadable.Concat(b.Unreadable).GroupBy(pair => pair.Key).OrderBy(group => group.Key)
                .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value)),
        });

    /// <summary>
    /// Why figures that rest on this judge are not about the responses; empty for a judge in order. Named are one that never says anything
    /// readable, that calls everything a tie, that gives everything one score, and that prefers a place: where the 95 % interval of the
    /// share lies wholly beyond four fifths for ties and six tenths for a place.
    /// </summary>
    public IReadOnlyList<string> Remarks()
    {
        if (Asked == 0)
        {
            return [];
        }

        var reasons = string.Join(", ", Unreadable.Select(pair => $"{pair.Value} {Words(pair.Key)}"));
        if (Readable == 0)
        {
            return [$"no judgment can be read ({Asked} asked: {reasons}): the judge says nothing about the responses"];
        }

        List<string> remarks = Unreadable.Count == 0 ? [] : [$"{Asked - Readable} of {Asked} judgments cannot be read: {reasons}"];
        return [.. remarks, .. OfChoices(), .. OfScores()];
    }

    private IEnumerable<string> OfChoices()
    {
        var (choices, decided) = (First + Second + Ties, First + Second);
        if (choices >= Few && (Ties == choices || Intervals.Proportion(Ties, choices).Low > Tied))
        {
            yield return $"{Share(Ties, choices)} verdicts are ties: the judge does not tell the responses apart";
        }

        var place = Intervals.Proportion(First, decided);
        if (decided >= Few && (Math.Max(First, Second) == decided || place.Low > Leaning || place.High < 1 - Leaning))
        {
            yield return $"{Share(Math.Max(First, Second), decided)} decided verdicts are for the response "
                + $"shown {(First > Second ? "first" : "second")}: the judge prefers a place, not a response";
        }
    }

    private IEnumerable<string> OfScores() =>
        Scored < Few || Lowest != Highest ? [] : [$"all {Scored} scores are {Lowest}: the judge does not tell the responses apart"];

    private static string Share(int some, int all) => some == all ? $"all {all}" : $"{some} of {all}";

    private static double Either(double a, double b, Func<double, double, double> choose) =>
        double.IsNaN(a) ? b : double.IsNaN(b) ? a : choose(a, b);

    private static string Words(UnparsableReason reason) => reason switch
    {
        UnparsableReason.Missing => "without a verdict",
        UnparsableReason.OutOfRange => "off the scale",
        UnparsableReason.Ambiguous => "that contradict themselves",
        UnparsableReason.Truncated => "cut off at the token limit",
        UnparsableReason.NoReply => "that did not come",
        UnparsableReason.Refused => "that the judge's server refuses",
        UnparsableReason.StillThinking => "still thinking at the token limit",
        _ => "whose prompt did not fit the context",
    };
}
