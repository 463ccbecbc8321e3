using MetaReward.Cli.Work;

namespace MetaReward.Bench.Worlds;

/// <summary>
/// Consistency-regularised self-rewarding (CREAM, arXiv:2410.12735), with the judge's scores as rewards: how consistently this iteration's
/// judge and the one before rank responses decides how much of each pair's label is believed. The loss is C of DPO plus 1 - C of DPO with
/// the sides exchanged, where C is the mean over pairs of (1 + tau) / 2 and tau is Kendall's, of the pair's two sides. Simpler than the
/// paper in three things: tau is of the two sides of a pair and not of all responses to a prompt; iteration 1, which has no judge before
/// it, believes all; C is taken as 0.501 where it is less.
/// </summary>
internal sealed class Cream(Workbench bench) : ChangedTrainer(bench.Trainer)
{
    private const int Judgments = 5;
    private const int MostTokens = 64;
    private const double LeastBelieved = 0.501;

    /// <summary>The workbench with this trainer.</summary>
    public static Workbench In(Workbench bench) => bench with { Trainer = new Cream(bench) };

    public override async Task<IPolicy> DpoAsync(
        IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at)
    {
        if (at.Iteration < 2 || pairs.Count == 0)
        {
            return await base.DpoAsync(policy, reference, pairs, options, at);
        }

        var before = at.Iteration == 2 ? bench.Policy
            : Engine.Load(Path.Combine(at.Folder, "..", $"iter-{at.Iteration - 2:00}", "9-checkpoint")).Policy;
        var consistency = Math.Clamp(await ConsistencyAsync(before, pairs, at), LeastBelieved, 1);
        return await base.DpoAsync(policy, reference, pairs, consistency == 1 ? options : options with
        {
            Loss = PairLoss.Cdpo, LabelSmoothing = 1 - consistency,
        }, at);
    }

    private async Task<double> ConsistencyAsync(IPolicy before, IReadOnlyList<PreferencePair> pairs, Turn at)
    {
        var rubric = bench.World.Judge;
        var sides = pairs.SelectMany(pair => new[] { pair.Chosen, pair.Rejected }
            .Select(side => rubric.Render(new(pair.Prompt.Text, side.Answer)))).ToList();
        var judged = await before.SampleAsync(
            [.. sides.Select((side, i) => new SampleRequest(side, Judgments, at.Seed.Derive("consistency").Derive(i)))],
            new(MaxTokens: MostTokens), null, at.Cancel);
        return judged.Select(judgments => judgments.Average(j => (rubric.Parse(j) as Verdict.Scored)?.Score)).Chunk(2)
            .Average(two => two[0] > two[1] ? 1 : two[0] < two[1] ? 0 : 0.5);
    }
}
