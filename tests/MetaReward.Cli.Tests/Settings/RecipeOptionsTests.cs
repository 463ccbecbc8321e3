using System.Text.Json.Nodes;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Recipes;

namespace MetaReward.Tests;

public class RecipeOptionsTests
{
    public static TheoryData<string> Names => [.. Catalogue.All.Select(recipe => recipe.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_left_out_of_the_defaults_arrives_all_the_same(string name)
    {
        var settings = new RunSettings
        {
            Recipe = name,
            Training = new() { LoraRank = 16, LoraTargets = ["q_proj"] },
            Sampling = new() { TopK = 5, MinP = 0.1, RepetitionPenalty = 1.2, StopStrings = ["\n"] },
        };

        var options = RecipeOptions.Of(settings, Catalogue.Find(name));

        foreach (var training in new[] { options["dpo"]!["training"]!, options["warm_up"]!["training"]! })
        {
            ((int)training["low_rank"]!["rank"]!, (string)training["low_rank"]!["targets"]![0]!).ShouldBe((16, "q_proj"));
        }

        var actor = options["actor"]!;
        ((int)actor["top_k"]!, (double)actor["min_p"]!, (double)actor["repetition_penalty"]!, (string)actor["stop_strings"]![0]!).ShouldBe((5, 0.1, 1.2, "\n"));
        RecipeOptions.Of(new RunSettings { Recipe = name }, Catalogue.Find(name))["dpo"]!["training"]!.AsObject().ShouldNotContainKey("low_rank");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Ends_and_thoughts_arrive(string name)
    {
        var settings = new RunSettings { Recipe = name, Selection = new() { RequireEnd = false }, Training = new() { Thoughts = false } };
        var options = RecipeOptions.Of(settings, Catalogue.Find(name));
        ((bool)options["require_end"]!, (bool)options["dpo"]!["training"]!["thoughts"]!, (bool)options["warm_up"]!["training"]!["thoughts"]!).ShouldBe((false, false, false));
        ((bool)Catalogue.Find(name).Defaults["require_end"]!).ShouldBeTrue();
    }

    [Fact]
    public void What_no_type_knows_is_refused_at_its_place() =>
        Should.Throw<ArgumentException>(() => Catalogue.Find("meta-rewarding").Resolve(new JsonObject { ["dpo"] = new JsonObject { ["training"] = new JsonObject { ["low_rang"] = 1 } } }))
            .Message.ShouldContain("unknown option 'dpo.training.low_rang'; did you mean 'dpo.training.low_rank'?");
}
