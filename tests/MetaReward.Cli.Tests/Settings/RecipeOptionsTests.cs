using System.Text.Json.Nodes;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;

namespace MetaReward.Tests;

public class RecipeOptionsTests
{
    public static TheoryData<string> Names => [.. Catalogue.All.Select(recipe => recipe.Name)];

    public static TheoryData<string> Judging =>
        [.. Catalogue.All.Where(recipe => Has(recipe.Name, "sampling.max_judgment_tokens")).Select(recipe => recipe.Name)];

    [Theory]
    [MemberData(nameof(Judging))]
    public void What_is_given_arrives_where_it_is_sampled_and_trained(string name)
    {
        var outline = Settings(name, "training.lora_rank=16", "training.lora_targets=[q_proj]", "training.thoughts=false",
            "sampling.top_k=5", "sampling.min_p=0.1",
            "sampling.repetition_penalty=1.2", "sampling.stop_strings=[stop]").Outline;

        var warmUp = outline.WarmUp?.Sft((EpochTrainingOptions)outline.Training).Training;
        foreach (var training in new[] { outline.Training.Of(1), warmUp }.OfType<Training>())
        {
            (training.LowRank!.Rank, training.LowRank.Targets[0], training.Thoughts).ShouldBe((16, "q_proj", false));
        }

        foreach (var sampling in new[] { outline.Actor, outline.Judge }.OfType<Sampling>())
        {
            (sampling.TopK, sampling.MinP, sampling.RepetitionPenalty, sampling.StopStrings![0]).ShouldBe((5, 0.1, 1.2, "stop"));
        }

        Settings(name).Outline.Training.Of(1).LowRank.ShouldBeNull();
        Settings(name).Outline.Actor.MaxTokens.ShouldBe(40);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_option_is_in_the_manifest_and_comes_back(string name)
    {
        string[] given = ["loop.require_end=false", "training.beta=0.3", "training.clip_norm=0.5"];
        var settings = Settings(name, [.. given.Where(one => Has(name, one.Split('=')[0]))]);
        var written = settings.Method.Write(settings.Options);
        foreach (var key in settings.Method.Keys)
        {
            var at = key.Section == OptionKey.Loop ? written : (JsonObject)written[key.Section]!;
            at.ContainsKey(key.Name).ShouldBeTrue(key.Path);
        }

        settings.Method.Read(written).ShouldBeEquivalentTo(settings.Options);
    }

    [Fact]
    public void What_no_type_knows_is_refused_at_its_place() =>
        Should.Throw<ArgumentException>(() =>
            Catalogue.Find("meta-rewarding").Resolve(new JsonObject { ["training"] = new JsonObject { ["lora_rang"] = 1 } }))
            .Message.ShouldContain("unknown option 'training.lora_rang'; did you mean 'training.lora_rank'?");

    private static bool Has(string recipe, string path) => Catalogue.Find(recipe).Keys.Any(key => key.Path == path);

    private static RunSettings Settings(string recipe, params string[] assignments) =>
        Resolved.From([SettingSources.Option("recipe", recipe, "--recipe"), .. assignments.Select(SettingSources.Set)]).Settings;
}
