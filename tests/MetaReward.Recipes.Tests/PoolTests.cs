using System.Text.Json;

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
    public void With_weights_every_iteration_draws_anew_and_heavy_prompts_more_often()
    {
        Prompt[] weighed = [.. Prompts.Select((prompt, i) => prompt with { Weight = i < 10 ? 9 : 1 })];
        var draws = Enumerable.Range(1, 200).Select(t => Pool.Slice(weighed, 5, Seed.Of(1), t)).ToList();
        draws.ShouldAllBe(draw => draw.Distinct().Count() == 5);
        draws[0].ShouldBe(Pool.Slice(weighed, 5, Seed.Of(1), 1));
        draws[0].ShouldNotBe(draws[1]);
        draws.SelectMany(draw => draw).Average(prompt => prompt.Weight == 9 ? 1.0 : 0).ShouldBe(0.88, 0.04);
        Pool.Slice([.. Prompts[..3], weighed[3]], 9, Seed.Of(1), 1).Count.ShouldBe(4); // one without a weight weighs 1
    }

    [Fact]
    public void A_weight_stands_in_the_prompts_record_only_where_there_is_one()
    {
        var weighed = Prompts[0] with { Weight = 2.5 };
        var json = JsonSerializer.Serialize(weighed);
        json.ShouldBe("""{"id":"p0","text":"0","weight":2.5}""");
        JsonSerializer.Deserialize<Prompt>(json).ShouldBe(weighed);
        JsonSerializer.Serialize(Prompts[0]).ShouldBe("""{"id":"p0","text":"0"}""");
        weighed.ShouldNotBe(Prompts[0]);
    }

    [Fact]
    public void Another_seed_draws_other_prompts() =>
        Pool.Slice(Prompts, 5, Seed.Of(2), 1).ShouldNotBe(Pool.Slice(Prompts, 5, Seed.Of(1), 1));
}
