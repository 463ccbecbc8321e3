using MetaReward.Measures;
using MetaReward.Scores;

namespace MetaReward.Selections;

/// <summary>
/// Actor pairs with length control (arXiv:2407.19594, section 2.1). With S the scores of a prompt's responses: the chosen one is the
/// shortest with S at or above (1 - rho) S_max + rho S_min, the rejected one the longest with S at or below (1 - rho) S_min + rho S_max.
/// rho 0 takes best against worst, with length deciding among equal scores; no rho is no length control at all: equal scores go to the
/// earlier response. Added guards that the paper does not spell out: the chosen side must score above the rejected one (for rho above 0.5
/// the tiers overlap) and be another text. Among equal lengths the better (worse) score wins, then the earlier response. A response that
/// the token limit cut off is not chosen, and S_max is that of those which ended: chosen, it would teach not to end (the paper is silent;
/// NeMo-Aligner leaves such responses out). It may be rejected: there its tokens become less likely and nothing is learned about ending.
/// Degenerate case: a prompt whose scores are all equal makes no pair. Every prompt gives one pair or one skip, and every response
/// without a readable judgment one skip of its own.
/// </summary>
public static class LengthControlled
{
    private const double Tolerance = 1e-9;

    /// <param name="Rho">Width of the tiers, 0 to 1; null is no length control.</param>
    /// <param name="MaxChosenLength">Drop the pair when the chosen response has more characters; null keeps all.</param>
    /// <param name="RequireEnd">Choose only responses that ended by themselves.</param>
    /// <param name="MinGap">Pairs whose scores differ by less are skipped as ties.</param>
    public sealed record Options(double? Rho = null, int? MaxChosenLength = null, bool RequireEnd = true, double MinGap = 0);

    /// <summary>Pairs and skips, prompts in order of first appearance.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Rho is outside 0 to 1.</exception>
    public static Selection<PreferencePair> Of(IReadOnlyList<ScoredResponse> responses, Options options)
    {
        if (options.Rho is not (null or (>= 0 and <= 1)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"Rho must be from 0 (best against worst) to 1, got {options.Rho}.");
        }

        var pairs = new List<PreferencePair>();
        var skips = responses.Where(r => r.Valid == 0)
            .Select(r => new Skip(r.Response.Id, SkipReason.NoVerdict, $"None of its {r.Total} judgments could be read.")).ToList();
        foreach (var group in responses.GroupBy(r => r.Response.Prompt.Id))
        {
            switch (Pair([.. group], options))
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

    /// <summary>
    /// The smallest width, in steps of 0.05 from the rule's own, at which the mean chosen response is longer than the mean rejected one by
    /// at most a share of it: a remedy of our own. Where none does, the widest that is tried, 0.5.
    /// </summary>
    /// <param name="responses">Of a whole iteration.</param>
    /// <param name="options">The rule, with a width.</param>
    /// <param name="mostLonger">Above 0; 0.1 lets chosen be a tenth longer.</param>
    public static double Raised(IReadOnlyList<ScoredResponse> responses, Options options, double mostLonger)
    {
        const double Step = 0.05;
        const double Widest = 0.5;
        for (var rho = options.Rho!.Value; rho < Widest; rho += Step)
        {
            var pairs = Of(responses, options with { Rho = rho }).Kept;
            if (pairs.Count == 0 || pairs.Average(pair => (double)TextLength.Of(pair.Chosen.Answer))
                <= (1 + mostLonger) * pairs.Average(pair => (double)TextLength.Of(pair.Rejected.Answer)))
                return rho;
        }

        return Math.Max(Widest, options.Rho.Value);
    }

    private static (PreferencePair? Pair, Skip? Skip) Pair(ScoredResponse[] group, Options options)
    {
        var id = group[0].Response.GroupId;
        var scored = group.Where(r => r.Valid > 0).ToArray();
        if (scored.Length < 2)
        {
            return (null, new(id, SkipReason.TooFewScored, $"{scored.Length} of {group.Length} responses have a score; a pair needs 2."));
        }

        var ended = options.RequireEnd ? [.. scored.Where(r => r.Response.Sample.Ended)] : scored;
        var (best, worst) = (ended.Select(r => r.Mean).DefaultIfEmpty(double.NegativeInfinity).Max(), scored.Min(r => r.Mean));
        if (best - worst <= Tolerance)
        {
            var most = scored.Max(r => r.Mean);
            return (null, most - worst <= Tolerance && ended.Length > 0
                ? new(id, SkipReason.Tie, $"All {scored.Length} scored responses have the score {most:0.00}.")
                : new(id, SkipReason.Truncated,
                    $"{scored.Length - ended.Length} of {scored.Length} scored responses were cut off at the token limit, "
                        + "and none that ended is better than the rest: raise the limit."));
        }

        var (chosen, rejected, why) = options.Rho is { } rho ? ByLength(scored, ended, best, worst, rho) : ByScore(scored, ended);
        if (chosen.Mean - rejected.Mean <= Tolerance || chosen.Response.Text == rejected.Response.Text)
        {
            return (null, new(id, SkipReason.TiersOverlap, "The chosen side would not be better than the rejected one: " + why));
        }

        if (Length(chosen) > options.MaxChosenLength)
        {
            return (null, new(id, SkipReason.ChosenTooLong, $"More than {options.MaxChosenLength} characters: " + why));
        }

        if (chosen.Mean - rejected.Mean < options.MinGap)
        {
            return (null, new(id, SkipReason.Tie, $"The scores are less than {options.MinGap} apart: {why}"));
        }

        return (new(id + "/actor", Role.Actor, chosen.Response.Prompt.Dialogue, Side(chosen), Side(rejected),
            char.ToUpperInvariant(why[0]) + why[1..]), null);
    }

    private static (ScoredResponse Chosen, ScoredResponse Rejected, string Why) ByLength(
        ScoredResponse[] scored, ScoredResponse[] ended, double best, double worst, double rho)
    {
        var above = ((1 - rho) * best) + (rho * worst);
        var below = ((1 - rho) * worst) + (rho * best);
        var top = ended.Where(r => r.Mean >= above - Tolerance).OrderBy(Length).ThenByDescending(r => r.Mean).ToArray();
        var bottom = scored.Where(r => r.Mean <= below + Tolerance).OrderByDescending(Length).ThenBy(r => r.Mean).ToArray();
        return (top[0], bottom[0], $"chosen {Show(top[0])} is the shortest of {top.Length} at or above {above:0.00}, "
            + $"rejected {Show(bottom[0])} the longest of {bottom.Length} at or below {below:0.00} "
            + $"(rho {rho:0.##}, {scored.Length} scored).");
    }

    private static (ScoredResponse Chosen, ScoredResponse Rejected, string Why) ByScore(ScoredResponse[] scored, ScoredResponse[] ended)
    {
        var (chosen, rejected) = (ended.MaxBy(r => r.Mean)!, scored.MinBy(r => r.Mean)!);
        return (chosen, rejected,
            $"chosen {Show(chosen)} has the best score, rejected {Show(rejected)} the worst (no length control, {scored.Length} scored).");
    }

    private static int Length(ScoredResponse response) => TextLength.Of(response.Response.Text);

    private static Side Side(ScoredResponse response) => new(response.Response.Id, response.Mean, response.Response.Sample);

    private static string Show(ScoredResponse r) =>
        $"{r.Response.Id[(r.Response.Id.LastIndexOf('/') + 1)..]} (score {r.Mean:0.00} of {r.Valid} judgments, {Length(r)} characters)";
}
