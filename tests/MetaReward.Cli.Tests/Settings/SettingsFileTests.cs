using System.Text.Json;
using MetaReward.Cli.Settings;

namespace MetaReward.Tests.Settings;

public class SettingsFileTests
{
    [Theory]
    [InlineData("microworld")]
    [InlineData("some/model.gguf")]
    public void The_written_file_reads_back_as_the_defaults(string model)
    {
        var defaults = new Resolved(Profiles.For(model, "meta-rewarding"), new Dictionary<string, string>());
        var again = Resolved.From(SettingSources.Text(SettingsFile.Yaml(defaults.Settings), "run.yaml"));
        foreach (var (key, value) in defaults.Flat())
        {
            Key.Write(again.Flat()[key]).ShouldBe(Key.Write(value), key);
        }
    }

    [Fact]
    public void Every_setting_is_documented_with_a_source_and_a_valid_default()
    {
        foreach (var key in Key.All)
        {
            key.Note.About.ShouldEndWith(".", customMessage: key.Path);
            key.Note.Source.ShouldNotBeNullOrWhiteSpace(key.Path);
            foreach (var profile in new[] { Profiles.For("microworld", "meta-rewarding"), Profiles.For("model.gguf", "self-rewarding") })
            {
                var assignment = $"{key.Path}={Key.Write(key.Of(profile))}";
                Should.NotThrow(() => SettingSources.Set(assignment).Value(), assignment);
            }
        }
    }

    [Fact]
    public void The_schema_lists_every_setting_and_nothing_else()
    {
        using var schema = JsonDocument.Parse(SettingsFile.Schema());
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

        listed.ShouldBe(Key.All.Select(k => k.Path), ignoreOrder: true);
    }

    [Theory]
    [InlineData("beta", "training.beta")]
    [InlineData("learning-rate", "training.learning_rate")]
    [InlineData("iteration", "loop.iterations")]
    [InlineData("temprature", "sampling.temperature")]
    [InlineData("xylophone", null)]
    public void A_mistyped_word_finds_the_setting_that_was_meant(string word, string? expected) =>
        Nearest.To(word.Replace('-', '_'), Key.All.Select(k => k.Path)).ShouldBe(expected);
}
