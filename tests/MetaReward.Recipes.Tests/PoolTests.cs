namespace MetaReward.Recipes;

public class PoolTests
{
    private static readonly Prompt[] Prompts = [.. Enumerable.Range(0, 20).Select(i => new Prompt($"p{i}", $"{i}"))];

    [Fact]
    public void Slices_do_not_overlap_while_the_pool_lasts()
    {
        var slices = Enumerable.Range(1, 4).SelectMany(t => Pool.Slice(Prompts, 5, Seed.Of(1), t)).ToArray();
        slices.Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public void A_used_up_pool_is_shuffled_anew()
    {
        var again = Pool.Slice(Prompts, 5, Seed.Of(1), 5);
        again.ShouldNotBe(Pool.Slice(Prompts, 5, Seed.Of(1), 1));
        again.Distinct().Count().ShouldBe(5);
    }

    [Fact]
    public void A_small_pool_is_used_whole() => Pool.Slice(Prompts, 5000, Seed.Of(1), 3).ShouldBe(Prompts, ignoreOrder: true);

    [Fact]
    public void Another_seed_draws_other_prompts() =>
        Pool.Slice(Prompts, 5, Seed.Of(2), 1).ShouldNotBe(Pool.Slice(Prompts, 5, Seed.Of(1), 1));
}
