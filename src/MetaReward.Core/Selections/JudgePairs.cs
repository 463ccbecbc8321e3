using MetaReward.Measures;
using MetaReward.Scores;

namespace MetaReward.Selections;

/// <summary>The judgments of one disputed response and their battles.</summary>
/// <param name="Response">The response that all of them judge.</param>
/// <param name="JudgePrompt">The rendered rubric that the judgments answered: the prompt of the pair.</param>
/// <param name="Contestants">The judgments that met: readable and distinct, see <see cref="JudgePairs.Contestants"/>.</param>
/// <param name="Battles">Their battles, in both orders.</param>
public sealed record Tournament(Response Response, string JudgePrompt, IReadOnlyList<Judgment> Contestants, IReadOnlyList<Battle> Battles)
{
    /// <summary>A win counts only where the judgment wins in both orders.</summary>
    public bool BothOrders { get; init; }

    /// <summary>The battles that count.</summary>
    public IReadOnlyList<Battle> Counted => BothOrders ? AgreedBattles.Of(Battles) : Battles;
}

/// <summary>
/// Judge pairs (arXiv:2407.19594, section 2.2): of a response's judgments the strongest by <see cref="Elo"/> is chosen, the weakest
/// rejected, ties at random by seed; pairs whose chosen judgment is too long are dropped, since meta-judges like length. A judgment that
/// the token limit cut off is not chosen: it would teach not to end. With a least z, a pair whose two strengths differ by less than so many
/// standard errors is skipped: a few battles rank judgments that are equally good. The two were picked as the extremes of all, and z
/// is not corrected for that.
/// Degenerate case: no battle won, or all strengths equal, makes no pair. Every tournament gives one pair or one skip.
/// </summary>
public static class JudgePairs
{
    private const double Tolerance = 1e-9;

    /// <param name="MaxChosenLength">Drop the pair when the chosen judgment has more characters; null keeps all.</param>
    /// <param name="Prior">Of the strengths; null is <see cref="Elo"/>'s default.</param>
    /// <param name="RequireEnd">Choose only judgments that ended by themselves.</param>
    /// <param name="MinZ">Skip a pair whose strengths differ by fewer standard errors (<see cref="Elo.Error"/>); 0 skips none.</param>
    public sealed record Options(int? MaxChosenLength = null, Elo.Prior? Prior = null, bool RequireEnd = true, double MinZ = 0);

    /// <summary>The judgments of one response that may meet: readable, no text twice. The rest is skipped with its reason.</summary>
    public static Selection<Judgment> Contestants(IReadOnlyList<Judgment> judgments)
    {
        var distinct = Distinct.Of(judgments);
        var (readable,
            not) = (distinct.Kept.Where(j => j.Verdict is Verdict.Scored), distinct.Kept.Where(j => j.Verdict is not Verdict.Scored));
        return new([.. readable],
            [.. distinct.Skips, .. not.Select(j => new Skip(j.Id, SkipReason.NoVerdict, "Its score could not be read."))]);
    }

    /// <summary>Every contestant against every other, in both orders: n (n - 1) meetings.</summary>
    public static IEnumerable<(Judgment First, Judgment Second)> BothOrders(IReadOnlyList<Judgment> contestants) =>
        from first in contestants from second in contestants where first.Id != second.Id select (first, second);

    /// <summary>Pairs and skips, in the order of the tournaments.</summary>
    /// <param name="tournaments">Disputed responses with their battles.</param>
    /// <param name="weights">Worth of a win by place, from all battles of the iteration.</param>
    /// <param name="options">Length filter and prior.</param>
    /// <param name="seed">Breaks ties.</param>
    public static Selection<PreferencePair> Of(IReadOnlyList<Tournament> tournaments, PositionWeights weights, Options options, Seed seed)
    {
        var pairs = new List<PreferencePair>();
        var skips = new List<Skip>();
        foreach (var tournament in tournaments)
        {
            switch (Pair(tournament, weights, options, seed.Derive(tournament.Response.Id)))
            {
                case (PreferencePair pair, _):
                    pairs.Add(pair);
                    break;
                case (_, Skip skip):
                    skips.Add(skip);
                    break;
            }
        }

        return new(pairs, skips);
    }

    private static (PreferencePair? Pair, Skip? Skip) Pair(Tournament of, PositionWeights weights, Options options, Seed seed)
    {
        var id = of.Response.Id;
        var judgments = Contestants(of.Contestants).Kept;
        if (judgments.Count < 2)
        {
            return (null, new(id, SkipReason.TooFewJudgments, $"{judgments.Count} readable, distinct judgments; a battle needs 2."));
        }

        var counted = of.Counted;
        var wins = BattleMatrix.Of([.. judgments.Select(j => j.Id)], counted, weights);
        if (wins.Cast<double>().Sum() <= 0)
        {
            return (null, new(id, SkipReason.NoBattleWon, $"None of {of.Battles.Count} battles was won "
                + (of.BothOrders ? "in both orders." : "with a weight above 0.")));
        }

        var strengths = Elo.Strengths(wins, options.Prior);
        if (strengths.Max() - strengths.Min() <= Tolerance)
        {
            return (null, new(id, SkipReason.Tie, $"All {judgments.Count} judgments have the same strength."));
        }

        int[] all = [.. Enumerable.Range(0, strengths.Length)];
        int[] ended = options.RequireEnd ? [.. all.Where(i => judgments[i].Sample.Ended)] : all;
        if (ended.Select(i => strengths[i]).DefaultIfEmpty(double.NegativeInfinity).Max() - strengths.Min() <= Tolerance)
        {
            return (null, new(id, SkipReason.Truncated,
                $"{all.Length - ended.Length} of {all.Length} judgments were cut off at the token limit, "
                + "and none that ended is stronger than the rest: raise the limit."));
        }

        var best = Pick(strengths, ended, ended.Max(i => strengths[i]), seed.Derive("best"));
        var worst = Pick(strengths, all, strengths.Min(), seed.Derive("worst"));
        var why =
            $"chosen {Show(best)} is the strongest of {judgments.Count}, rejected {Show(worst)} the weakest; {of.Battles.Count} battles"
                + (of.BothOrders ? $" of which {counted.Count} count, since both orders agree, " : ", ")
                + $"a first-place win weighs {weights.First:0.00}, a second-place win {weights.Second:0.00}.";
        if (TextLength.Of(judgments[best].Sample.Answer) > options.MaxChosenLength)
        {
            return (null, new(id, SkipReason.ChosenTooLong, $"More than {options.MaxChosenLength} characters: " + why));
        }

        if (options.MinZ > 0 && Elo.Error(wins, strengths, best, worst, options.Prior) is var error
            && strengths[best] - strengths[worst] < options.MinZ * error)
        {
            return (null, new(id, SkipReason.Insignificant, $"The strengths are {(strengths[best] - strengths[worst]) / error:0.00} "
                + $"standard errors apart (one is {error:0.00}), and {options.MinZ:0.##} are asked for: " + why));
        }

        return (new(id + "/judge", Role.Judge, of.JudgePrompt, Side(best), Side(worst), char.ToUpperInvariant(why[0]) + why[1..]), null);

        Side Side(int i) => new(judgments[i].Id, strengths[i], judgments[i].Sample);

        string Show(int i) => $"{judgments[i].Id[(judgments[i].Id.LastIndexOf('/') + 1)..]} "
            + $"(strength {strengths[i]:0.00}, score {((Verdict.Scored)judgments[i].Verdict).Score:0.##}, "
            + $"{TextLength.Of(judgments[i].Sample.Answer)} characters)";
    }

    private static int Pick(double[] strengths, int[] among, double target, Seed seed)
    {
        var tied = among.Where(i => Math.Abs(strengths[i] - target) <= Tolerance).ToArray();
        return tied[seed.Below(tied.Length, 0)];
    }
}
