using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// What an iteration computed between its judgments and its pairs, computed again from the stored shards: nothing of it is kept, all of it follows.
/// </summary>
/// <param name="Iteration">t.</param>
/// <param name="Seed">The iteration's.</param>
/// <param name="Sampled">The stored shards.</param>
/// <param name="Distinct">Responses that were judged.</param>
/// <param name="Scored">Their scores.</param>
/// <param name="Disputed">The tournaments, with their battles.</param>
internal sealed record Retraced(
    int Iteration, Seed Seed, Sampled Sampled, Selection<Response> Distinct, IReadOnlyList<ScoredResponse> Scored, Selection<Tournament> Disputed)
{
    public static Retraced Of(RunReader run, int t, IRubric<Exchange> judge)
    {
        var seed = Run.SeedOf(run.Manifest, t);
        var sampled = run.Sampled(t);
        var distinct = Selections.Distinct.Of(sampled.Responses);
        var scored = MeanScore.Of(distinct.Kept, sampled.Judgments);
        var disputed = Rules.Of(run.Manifest, t).JudgeTrained ? Judge.Dispute(judge, scored, sampled.Judgments, seed) : new([], []);
        var battles = sampled.Battles.ToLookup(battle => battle.ResponseId);
        Tournament[] fought = [.. disputed.Kept.Select(of => of with { Battles = [.. battles[of.Response.Id]] })];
        return new(t, seed, sampled, distinct, scored, new(fought, disputed.Skips));
    }

    /// <summary>What a win in each place is worth.</summary>
    public PositionWeights WeightsBy(Rules rules) => rules.PositionWeights ? PositionWeights.Of(Sampled.Battles) : PositionWeights.Even;

    /// <summary>The responses' scores under the rules' aggregation.</summary>
    public IReadOnlyList<ScoredResponse> ScoredBy(Rules rules)
    {
        if (rules.Aggregation == Aggregation.Mean)
            return Scored;
        var scores = Sampled.Judgments.Where(judgment => judgment.Verdict is Verdict.Scored)
            .ToLookup(judgment => judgment.ResponseId, judgment => ((Verdict.Scored)judgment.Verdict).Score);
        return [.. Scored.Select(response => response with { Mean = Median([.. scores[response.Response.Id].Order()]) })];
    }

    private static double Median(double[] sorted) => sorted.Length switch
    {
        0 => double.NaN,
        var n when n % 2 == 1 => sorted[n / 2],
        var n => (sorted[(n / 2) - 1] + sorted[n / 2]) / 2,
    };
}
