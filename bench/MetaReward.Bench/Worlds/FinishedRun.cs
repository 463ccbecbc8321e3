using MetaReward.Recipes;

namespace MetaReward.Bench.Worlds;

/// <summary>What is read of a run.</summary>
/// <param name="Cell">Which it was.</param>
/// <param name="Run">Its folder.</param>
internal sealed record FinishedRun(Grid.Cell Cell, RunReader Run)
{
    private readonly IReadOnlyList<PolicyMeasures> measures = Run.Measures;
    private readonly IReadOnlyList<IterationFigures> figures = Run.Figures;
    private readonly RoomCost[] costs = [.. Run.Timings.Where(cost => cost.Room != "measures")];

    /// <summary>Seed model and run seed: what runs of two arms are paired by.</summary>
    public (int Model, long Seed) Place => (Cell.Model, Cell.Seed);

    /// <summary>Tokens sampled and trained, in millions.</summary>
    public double Tokens => costs.Sum(cost => cost.Tokens) / 1e6;

    /// <summary>Seconds of sampling and training, on one thread beside others.</summary>
    public double Seconds => costs.Sum(cost => cost.Seconds);

    /// <summary>Every measure that some policy of it has.</summary>
    public IEnumerable<string> Names => measures.SelectMany(m => m.Values.Keys).Distinct();

    /// <summary>A measure of the policy after iteration <paramref name="t"/>; NaN where it was not made.</summary>
    public double At(int t, string name) =>
        measures.FirstOrDefault(m => m.Iteration == t)?.Values.GetValueOrDefault(name)?.Value ?? double.NaN;

    /// <summary>The last iteration.</summary>
    public int Last => measures[^1].Iteration;

    /// <summary>After the last iteration, whichever that is.</summary>
    public double End(string name) => At(Last, name);

    /// <summary>Last policy minus seed model.</summary>
    public double Gain(string name) => End(name) - At(0, name);

    /// <summary>A figure of iteration <paramref name="t"/>; NaN where there is none.</summary>
    public double Figure(int t, string name) => figures.FirstOrDefault(f => f.Iteration == t)?[name] ?? double.NaN;
}
