using MetaReward.Cli.Settings;

namespace MetaReward.Tests.Settings;

public class UnreadTests
{
    [Theory]
    [InlineData("probe.enabled=true", "model=microworld", "the microworld's truth is known")]
    [InlineData("eft.epochs=9", "model=a.gguf", "eft.enabled is false")]
    [InlineData("evaluation.prompts=9", "model=a.gguf", "held out by probe.prompts")]
    [InlineData("training.lora_targets=[q_proj]", "model=a.gguf", "training.lora_rank is 0")]
    [InlineData("training.margin=2", "training.loss=ipo", "only the loss simpo reads it")]
    [InlineData("training.nesterov=true", "training.optimizer=adamw", "only the optimizer sgd reads it")]
    [InlineData("external.tool=axolotl", "training.trainer=here", "training.trainer is here")]
    [InlineData("serving.load=sglang", "model=a.gguf", "serving.server names no server")]
    [InlineData("serving.command=./serve.sh", "model=a.gguf", "serving.server names no server")]
    [InlineData("servers.concurrency=3", "model=a.gguf", "no server plays a role")]
    public void A_given_setting_that_changes_nothing_is_named_with_its_source(string given, string beside, string why)
    {
        var lines = Unread.Of(Resolved.From([SettingSources.Set(beside), SettingSources.Set(given)]));
        lines.Count.ShouldBe(1);
        lines[0].ShouldStartWith($"--set: {given.Split('=')[0]} ");
        lines[0].ShouldContain(why);
    }

    [Fact]
    public void Without_length_control_its_options_change_nothing() =>
        Unread.Of(Resolved.From([SettingSources.Set("recipe=self-rewarding"), SettingSources.Set("loop.length_control=false"),
            SettingSources.Set("loop.rho=0.7")]))
            .ShouldBe(["--set: loop.rho [0.7] changes nothing here: loop.length_control is false."]);

    [Theory]
    [InlineData("loop.judge_iterations=3")]
    [InlineData("sampling.max_battle_tokens=99")]
    [InlineData("training.label_smoothing=0.2")]
    [InlineData("servers.prices={student: 1/2}")]
    public void One_that_is_read_is_not(string given) => 
        Unread.Of(Resolved.From([SettingSources.Set("training.loss=cdpo"), SettingSources.Set("training.label_smoothing=0.1"),
            SettingSources.Set(given)])).ShouldBeEmpty();

    [Theory]
    [InlineData("microworld", "self-rewarding")]
    [InlineData("model.gguf", "meta-rewarding")]
    public void A_file_of_defaults_is_quiet(string model, string recipe)
    {
        var yaml = SettingsFile.Yaml(Profiles.For(model, recipe));
        Unread.Of(Resolved.From(SettingSources.Text(yaml, "run.yaml"))).ShouldBeEmpty();
    }
}
