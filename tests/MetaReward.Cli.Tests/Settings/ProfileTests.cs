using MetaReward.Cli.Settings;
using MetaReward.Recipes;

namespace MetaReward.Tests.Settings;

/// <summary>Defaults by the kind of model: each with a source of its own, none that ruins a large model.</summary>
public class ProfileTests
{
    public static TheoryData<ProfileName, string, bool> All { get; } = new MatrixTheoryData<ProfileName, string, bool>(
        [ProfileName.Microworld, ProfileName.Small, ProfileName.Medium, ProfileName.Large, ProfileName.Paper],
        ["meta-rewarding", "self-rewarding"], [false, true]);

    [Theory]
    [MemberData(nameof(All))]
    public void Every_default_that_is_a_profiles_own_names_its_source_and_no_other_does(ProfileName name, string recipe, bool adapter)
    {
        var profile = Profiles.Of("m.gguf", recipe, name, adapter);
        profile.Name.ShouldBe(name);
        var method = Catalogue.Find(recipe);
        foreach (var key in profile.Settings.Keys.All.Where(key => key.Path is not ("model" or "recipe")))
        {
            var plain = SettingKeys.IsCommon(key) ? key.Of(new RunSettings()) : key.Of(method.Options());
            (profile.SourceOf(key) != key.Note.Source)
                .ShouldBe(OptionText.Write(profile.Settings.Of(key)) != OptionText.Write(plain), key.Path);
            profile.SourceOf(key).Length.ShouldBeGreaterThan(2, key.Path);
        }

        profile.Preset.Sources.Keys.Except(method.Keys.Select(key => key.Path)).ShouldBeEmpty();
        method.Fault(profile.Settings.Options).ShouldBeNull();
    }

    [Fact]
    public void The_larger_the_model_the_lower_the_rate_and_adapters_have_ten_times_it()
    {
        double Rate(ProfileName name, bool adapter) =>
            Profiles.Of("m.gguf", "meta-rewarding", name, adapter).Settings.Outline.Training.LearningRate;
        ProfileName[] sizes = [ProfileName.Small, ProfileName.Medium, ProfileName.Large];
        sizes.Select(name => Rate(name, false)).ShouldBe([2e-5, 1e-6, 5e-7]);
        sizes.Select(name => Math.Round(Rate(name, true) / Rate(name, false), 6)).ShouldBe([10, 10, 10]);
        sizes.Select(name => Profiles.Of("m.gguf", "meta-rewarding", name).Settings.Outline.WarmUp!.LearningRate)
            .ShouldBe([4e-4, 2e-5, 5e-6]);
    }

    [Fact]
    public void The_papers_profile_is_as_printed()
    {
        var paper = Resolved.From([SettingSources.Option("model", "m.gguf", "--model"), SettingSources.Set("profile=paper")]).Settings;
        var options = paper.Options.ShouldBeOfType<MetaRewarding.Options>();
        (options.Training.LearningRate, options.Training.Epochs, options.Training.BatchSize,
            options.Training.Beta).ShouldBe((5e-6, 10, 32, 0.1));
        options.Training.KeepEpoch.ShouldBe([6, 4, 2, 2]);
        options.Training.Dpo(2).Training.KeepEpoch.ShouldBe(4);
        (options.Eft.LearningRate, options.Eft.Epochs, options.Eft.KeepEpoch).ShouldBe((5e-8, 10, 5));
        options.Eft.Sft(options.Training).Training.KeepEpoch.ShouldBe(5);
        Profiles.Of("m.gguf", "self-rewarding", ProfileName.Paper).Settings.Outline.Training
            .ShouldBeAssignableTo<EpochTrainingOptions>()!.KeepEpoch.ShouldBe([5, 1, 2, 2]);
        Profiles.For("microworld", "meta-rewarding").Outline.Training.ShouldBeAssignableTo<EpochTrainingOptions>()!.KeepEpoch.ShouldBe([0]);
    }

    [Theory]
    [InlineData(64, 2, 1000, ProfileName.Small)]
    [InlineData(2048, 24, 49152, ProfileName.Medium)]
    [InlineData(4096, 32, 128256, ProfileName.Large)]
    public void A_models_configuration_tells_its_size(int hidden, int layers, int vocabulary, ProfileName expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", $$"""
            {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": {{hidden}}, "intermediate_size": {{4
                * hidden}}, "num_hidden_layers": {{layers}},
            "num_attention_heads": 8, "num_key_value_heads": 8, "vocab_size": {{vocabulary}}, "max_position_embeddings": 2048,
            "rms_norm_eps": 1e-5, "rope_theta": 10000,
            "tie_word_embeddings": false, "hidden_act": "silu"}
            """);
        Profiles.For(folder.Path).ShouldBe(expected);
    }

    [Theory]
    [InlineData("nowhere/model.gguf")]
    [InlineData("org/name")]
    [InlineData("nowhere")]
    public void What_is_not_there_counts_as_large(string model) => Profiles.For(model).ShouldBe(ProfileName.Large);

    [Fact]
    public void A_written_file_names_profile_values_and_sources()
    {
        var world = SettingsFile.Yaml(Profiles.For("microworld", "meta-rewarding"));
        world.ShouldContain("# Defaults are those of the profile 'microworld'");
        Above(world, "learning_rate: 0.00015").ShouldContain("built-in world");
        Above(world, "learning_rate: 0.00015").ShouldNotContain("2407.19594");
        var large = SettingsFile.Yaml(Profiles.For("m.gguf", "meta-rewarding") with { Seed = 7 });
        Above(large, "learning_rate: 5E-07").ShouldContain("Zephyr-7B");
        Above(large, "seed: 7").ShouldContain("Given; the default is 0");
    }

    [Fact]
    public void A_file_of_the_built_in_world_with_a_real_model_is_warned_of_and_one_of_its_own_is_not()
    {
        var edited = SettingsFile.Yaml(Profiles.For("microworld", "meta-rewarding"))
            .Replace("model: microworld", "model: m.gguf", StringComparison.Ordinal);
        var warning = ProfileMismatch.Of(Resolved.From(SettingSources.Text(edited, "run.yaml"))).ShouldNotBeNull();
        warning.ShouldContain("training.learning_rate 0.00015 (here 5E-07)");
        warning.ShouldContain("sampling.max_response_tokens 40 (here 512)");
        warning.ShouldContain("init FILE --model m.gguf");

        var own = SettingsFile.Yaml(Profiles.For("m.gguf", "meta-rewarding"));
        ProfileMismatch.Of(Resolved.From(SettingSources.Text(own, "run.yaml"))).ShouldBeNull();
        ProfileMismatch.Of(Resolved.From([])).ShouldBeNull();
        ProfileMismatch.Of(Resolved.From(
            [SettingSources.Option("model", "m.gguf", "--model"), SettingSources.Set("training.learning_rate=1.5e-4")])).ShouldBeNull();
    }

    [Fact]
    public void The_other_way_round_is_warned_of_too_and_so_is_a_profile_asked_for()
    {
        var edited = SettingsFile.Yaml(Profiles.For("m.gguf", "meta-rewarding"))
            .Replace("model: m.gguf", "model: microworld", StringComparison.Ordinal);
        ProfileMismatch.Of(Resolved.From(SettingSources.Text(edited, "run.yaml"))).ShouldNotBeNull();
        ProfileMismatch.Of(Resolved.From([SettingSources.Option("model", "m.gguf", "--model"), SettingSources.Set("profile=small")]))
            .ShouldNotBeNull();
    }

    [Theory]
    [InlineData("training.keep_epoch names epoch 6, but training.epochs is 3", "training.keep_epoch=[1, 6]")]
    [InlineData("eft.keep_epoch names epoch 9, but eft.epochs is 4", "model=m.gguf", "profile=small", "eft.keep_epoch=9")]
    [InlineData("training.keep_epoch names epoch 6, but training.epochs is 2", "profile=paper", "training.epochs=2")]
    public void An_epoch_that_there_is_not_is_refused(string message, params string[] assignments)
    {
        var refusal = Should.Throw<InvalidDataException>(() => Resolved.From(assignments.Select(SettingSources.Set)));
        refusal.Message.ShouldContain(message);
        refusal.Message.ShouldContain("=0");
    }

    [Fact]
    public async Task Init_writes_the_file_of_a_model_an_adapter_or_the_paper()
    {
        (await Screen.RunAsync("init", "-", "--model", "m.gguf")).Out.ShouldContain("learning_rate: 5E-07");
        (await Screen.RunAsync("init", "-", "--model", "m.gguf", "--lora", "16")).Out.ShouldContain("learning_rate: 5E-06");
        (await Screen.RunAsync("init", "-", "--model", "m.gguf", "--profile", "paper")).Out.ShouldContain("keep_epoch: [6, 4, 2, 2]");
        (await Screen.RunAsync("init", "-", "--model", "m.gguf")).Error.ShouldContain("its size is not known");
        (await Screen.RunAsync("init", "-")).Error.ShouldBeEmpty();
    }

    private static string Above(string yaml, string line)
    {
        var lines = yaml.Split('\n');
        return lines[Array.FindIndex(lines, l => l.Trim() == line) - 1];
    }
}
