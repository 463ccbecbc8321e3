using MetaReward.Evaluation.Arena;
using MetaReward.Evaluation.Ratings;

namespace MetaReward.Tests;

/// <summary>Good, ugly and hostile replies of the benchmarks' judges, and what is read from them.</summary>
public class GoldenTests
{
    [Fact]
    public void Ratings_of_MT_Bench() => GoldenTable.Holds("rating", new MtBenchRubric().Parse);

    [Fact]
    public void Verdicts_of_Arena_Hard() => GoldenTable.Holds("arena", ArenaRubric.Parse);
}
