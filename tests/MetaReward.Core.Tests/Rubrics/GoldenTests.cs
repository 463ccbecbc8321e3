using MetaReward.Rubrics;

namespace MetaReward.Tests.Rubrics;

/// <summary>Good, ugly and hostile replies of judges, and what is read from them.</summary>
public class GoldenTests
{
    [Fact]
    public void Scores() => GoldenTable.Holds("score", new AdditiveRubric().Parse);

    [Fact]
    public void Winners_of_two_responses() => GoldenTable.Holds("winner-responses", new PairRubric().Parse);

    [Fact]
    public void Winners_of_two_judgments() => GoldenTable.Holds("winner-judgments", new MetaRubric().Parse);
}
