using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Recipes;

namespace MetaReward.Tests.Settings;

public class UnreadTests
{
    [Theory]
    [InlineData("loop.judge_iterations=3", "recipe=self-rewarding", "the recipe self-rewarding has no such option")]
    [InlineData("sampling.max_battle_tokens=99", "recipe=self-rewarding", "the recipe self-rewarding has no such option")]
    [InlineData("selection.length_control=false", "recipe=meta-rewarding", "the recipe meta-rewarding has no such option")]
    [InlineData("probe.enabled=true", "model=microworld", "the microworld's truth is known")]
    [InlineData("eft.epochs=9", "model=a.gguf", "eft.enabled is false")]
    [InlineData("evaluation.prompts=9", "model=a.gguf", "held out by probe.prompts")]
    [InlineData("training.lora_targets=[q_proj]", "model=a.gguf", "training.lora_rank is 0")]
    [InlineData("training.margin=2", "training.loss=ipo", "only the loss simpo reads it")]
    [InlineData("training.nesterov=true", "training.optimizer=adamw", "only the optimizer sgd reads it")]
    public void A_given_setting_that_changes_nothing_is_named_with_its_source(string given, string beside, string why)
    {
        var lines = Unread.Of(Resolved.From([SettingSources.Set(beside), SettingSources.Set(given)]));
        lines.Count.ShouldBe(1);
        lines[0].ShouldStartWith($"--set: {given.Split('=')[0]} ");
        lines[0].ShouldContain(why);
    }

    [Theory]
    [InlineData("loop.judge_iterations=3")]
    [InlineData("sampling.max_battle_tokens=99")]
    [InlineData("training.label_smoothing=0.2")]
    public void One_that_is_read_is_not(string given) => 
        Unread.Of(Resolved.From([SettingSources.Set("training.loss=cdpo"), SettingSources.Set("training.label_smoothing=0.1"), SettingSources.Set(given)])).ShouldBeEmpty();

    [Theory]
    [InlineData("microworld", "self-rewarding")]
    [InlineData("model.gguf", "meta-rewarding")]
    public void A_file_of_defaults_is_quiet(string model, string recipe)
    {
        var yaml = SettingsFile.Yaml(Profiles.For(model, recipe));
        Unread.Of(Resolved.From(SettingSources.Text(yaml, "run.yaml"))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_option_of_every_recipe_comes_from_a_setting()
    {
        var settings = Key.All.Select(key => key.Path).ToHashSet();
        foreach (var recipe in Catalogue.All)
        {
            RecipeOptions.Lacking(recipe).ShouldAllBe(path => settings.Contains(path));
            RecipeOptions.Of(new RunSettings { Recipe = recipe.Name }, recipe).Select(option => option.Key).ShouldBe(recipe.Defaults.Select(option => option.Key), ignoreOrder: true);
        }
    }
}
