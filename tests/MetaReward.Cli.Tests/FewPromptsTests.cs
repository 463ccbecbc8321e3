using MetaReward.Cli.Work;

namespace MetaReward.Tests;

/// <summary>How many prompts a run holds out to measure on.</summary>
public class FewPromptsTests
{
    [Theory]
    [InlineData(2, 24, 1)]
    [InlineData(3, 24, 1)]
    [InlineData(5, 24, 2)]
    [InlineData(24, 24, 12)]
    [InlineData(25, 24, 24)]
    [InlineData(500, 24, 24)]
    [InlineData(5, 4, 4)]
    public void The_held_out_part_shrinks_to_fit(int prompts, int wanted, int held)
    {
        var rows = Enumerable.Range(0, prompts)
            .SelectMany(i => Enumerable.Repeat(new Prompt($"p{i}", $"prompt {i}"), 1 + (i % 2))).ToList();

        var (pool, heldOut) = CheckpointBench.Part(rows, wanted, Seed.Of(3));

        heldOut.Select(row => row.Text).Distinct().Count().ShouldBe(held);
        pool.Concat(heldOut).Count().ShouldBe(rows.Count);
        pool.Select(row => row.Text).Intersect(heldOut.Select(row => row.Text)).ShouldBeEmpty();
    }

    [Fact]
    public void One_prompt_is_too_few()
    {
        var rows = Enumerable.Repeat(new Prompt("p", "the only one"), 9).ToList();
        Should.Throw<InvalidDataException>(() => CheckpointBench.Part(rows, 4, Seed.Of(3))).Message
            .ShouldContain("give at least 2 different prompts");
    }
}
