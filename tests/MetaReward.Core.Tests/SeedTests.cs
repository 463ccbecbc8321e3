namespace MetaReward.Tests;

public class SeedTests
{
    [Fact]
    public void Numbers_are_the_same_on_every_machine()
    {
        var seed = Seed.Of(7).Derive("2-responses").Derive(3);
        (seed.Value, seed.Below(1000, 0), seed.Below(1000, 1)).ShouldBe((5784128396654033278UL, 244, 455));
    }

    [Fact]
    public void Name_and_index_children_differ() => Seed.Of(0).Derive(1).ShouldNotBe(Seed.Of(1).Derive(0));

    [Fact]
    public void Draws_are_uniform()
    {
        var seed = Seed.Of(1);
        Enumerable.Range(0, 10_000).Average(i => seed.Uniform(i)).ShouldBe(0.5, 0.01);
    }
}
