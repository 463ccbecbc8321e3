using System.Text.Json;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;

namespace MetaReward.Tests.Settings;

public class SettingsFileTests
{
    [Theory]
    [InlineData("microworld", "meta-rewarding")]
    [InlineData("microworld", "self-rewarding")]
    [InlineData("some/model.gguf", "meta-rewarding")]
    [InlineData("some/model.gguf", "self-rewarding")]
    public void The_written_file_reads_back_as_the_defaults(string model, string recipe)
    {
        var defaults = new Resolved(Profiles.For(model, recipe), new Dictionary<string, string>());
        var again = Resolved.From(SettingSources.Text(SettingsFile.Yaml(defaults.Settings), "run.yaml"));
        foreach (var (key, value) in defaults.Flat())
        {
            OptionText.Write(again.Flat()[key]).ShouldBe(OptionText.Write(value), key);
        }
    }

    [Fact]
    public void Every_setting_is_documented_with_a_source_and_a_valid_default()
    {
        foreach (var key in Catalogue.All.SelectMany(recipe => SettingKeys.Of(recipe).All))
        {
            key.Note.About.ShouldEndWith(".", customMessage: key.Path);
            key.Note.Source.ShouldNotBeNullOrWhiteSpace(key.Path);
            foreach (var profile in Profiled().Where(settings => settings.Keys.All.Contains(key)))
            {
                var assignment = $"{key.Path}={OptionText.Write(profile.Of(key))}";
                Should.NotThrow(() => SettingSources.Set(assignment).Value(key), assignment);
            }
        }
    }

    private static IEnumerable<RunSettings> Profiled() =>
        Catalogue.All.SelectMany(recipe => new[] { Profiles.For("microworld", recipe.Name), Profiles.For("model.gguf", recipe.Name) });

    public static TheoryData<string> Recipes => [.. Catalogue.All.Select(recipe => recipe.Name)];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void The_schema_lists_every_setting_of_a_recipe_and_nothing_else(string recipe)
    {
        var keys = SettingKeys.Of(Catalogue.Find(recipe));
        using var schema = JsonDocument.Parse(SettingsFile.Schema(Catalogue.Find(recipe)));
        var listed = new List<string>();
        foreach (var property in schema.RootElement.GetProperty("properties").EnumerateObject())
        {
            if (property.Value.TryGetProperty("properties", out var inner))
            {
                property.Value.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
                listed.AddRange(inner.EnumerateObject().Select(p => $"{property.Name}.{p.Name}"));
            }
            else
            {
                listed.Add(property.Name);
            }
        }

        listed.ShouldBe(keys.All.Select(k => k.Path), ignoreOrder: true);
    }

    [Theory]
    [InlineData("beta", "training.beta")]
    [InlineData("learning-rate", "training.learning_rate")]
    [InlineData("iteration", "loop.iterations")]
    [InlineData("temprature", "sampling.temperature")]
    [InlineData("xylophone", null)]
    public void A_mistyped_word_finds_the_setting_that_was_meant(string word, string? expected) =>
        Nearest.To(word.Replace('-', '_'), SettingKeys.Anywhere).ShouldBe(expected);
}
