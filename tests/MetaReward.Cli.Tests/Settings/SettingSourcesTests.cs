using MetaReward.Cli.Settings;
using MetaReward.Recipes;

namespace MetaReward.Tests.Settings;

public class SettingSourcesTests
{
    [Theory]
    [InlineData("trainng:\n  beta: 0.1\n", "run.yaml:1:1: there is no setting 'trainng'. Did you mean 'training'?")]
    [InlineData("training:\n  beta: 0.1\n  learing_rate: 1\n",
        "run.yaml:3:3: there is no setting 'training.learing_rate'. Did you mean 'training.learning_rate'?")]
    [InlineData("beta: 0.1\n", "run.yaml:1:1: there is no setting 'beta'. Did you mean 'training.beta'?")]
    [InlineData("loop:\n  learning_rate: 0.1\n",
        "run.yaml:2:3: there is no setting 'loop.learning_rate'. Did you mean 'training.learning_rate'?")]
    [InlineData("xylophone: 1\n", "run.yaml:1:1: there is no setting 'xylophone'. `metareward init` writes a file with all of them.")]
    [InlineData("loop: 3\n", "run.yaml:1:7: section 'loop' must hold 'key: value' lines.")]
    [InlineData("- a\n", "run.yaml:1:1: the file must hold 'key: value' lines.")]
    public void A_key_that_is_no_setting_is_refused_with_its_place_and_the_nearest_one(string yaml, string message) =>
        Refusal(yaml).ShouldBe(message);

    [Theory]
    [InlineData("training:\n  beta: high\n", "run.yaml:2:9: training.beta must be a number above 0 and at most 100, but 'high' came.")]
    [InlineData("training:\n  beta: -1\n", "run.yaml:2:9: training.beta must be a number above 0 and at most 100, but '-1' came.")]
    [InlineData("training:\n  beta: .nan\n", "run.yaml:2:9: training.beta must be a number above 0 and at most 100, but '.nan' came.")]
    [InlineData("training:\n  beta: ~\n", "run.yaml:2:9: training.beta must be a number above 0 and at most 100, but nothing came.")]
    [InlineData("loop:\n  iterations: 2.5\n", "run.yaml:2:15: loop.iterations must be an integer from 1 to 1000, but '2.5' came.")]
    [InlineData("loop:\n  iterations: \"4\"\n",
        "run.yaml:2:15: loop.iterations must be an integer from 1 to 1000, but the text \"4\" came.")]
    [InlineData("loop:\n  iterations: [1, 2]\n", "run.yaml:2:15: loop.iterations must be an integer from 1 to 1000, but a list came.")]
    [InlineData("loop:\n  iterations:\n    x: 1\n", "run.yaml:3:5: loop.iterations must be an integer from 1 to 1000, but a section came.")]
    [InlineData("loop:\n  rho: [0, 1.5]\n", "run.yaml:2:8: loop.rho must be a list of numbers from 0 to 1, but '1.5' came.")]
    [InlineData("loop:\n  rho: []\n", "run.yaml:2:8: loop.rho must be a list of numbers from 0 to 1, but an empty list came.")]
    [InlineData("loop:\n  position_weights: yes\n",
        "run.yaml:2:21: loop.position_weights must be a switch (true or false), but 'yes' came.")]
    [InlineData("training:\n  optimizer: lion\n",
        "run.yaml:2:14: training.optimizer must be a word of adamw, muon, adam, sgd, but 'lion' came.")]
    public void A_value_of_the_wrong_type_or_range_says_what_came_and_what_was_expected(string yaml, string message) =>
        Refusal(yaml).ShouldBe(message);

    [Theory]
    [InlineData("training:\n  loss: dppo\n",
        "run.yaml:2:9: training.loss must be a word of dpo, cdpo, robust, dpo_norm, ipo, ipo_sum, hinge, exo, sppo, nca, bco, "
        + "apo_zero, apo_down, "
            + "discopop, aot, aot_unpaired, regression, simpo, cpo, cpo_hinge, cpo_ipo, orpo, kto, apo_zero_unpaired, sft, "
            + "but 'dppo' came.")]
    [InlineData("training:\n  schedule: wsd\n",
        "run.yaml:2:13: training.schedule must be a word of constant, linear, cosine, cosine_with_restarts, cosine_with_min_lr, "
            + "cosine_warmup_with_min_lr, polynomial, inverse_sqrt, warmup_stable_decay, but 'wsd' came.")]
    [InlineData("training:\n  loss: robust\n",
        "run.yaml:2:9: section training: loss robust needs label_smoothing above 0, for example 0.1; with 0 it is dpo.")]
    [InlineData("training:\n  loss: simpo\n  divergence: jensen_shannon\n",
        "run.yaml:2:9: section training: loss simpo knows no other divergence than reverse_kl, but jensen_shannon came.")]
    [InlineData("training:\n  tail_weight: 1.5\n", "run.yaml:2:16: training.tail_weight must be a number from 0 to 1, but '1.5' came.")]
    public void An_objective_or_schedule_that_is_none_or_contradicts_itself_is_refused(string yaml, string message) =>
        Refusal(yaml).ShouldBe(message);

    [Theory]
    [InlineData("training.loss=apo_zero", PairLoss.ApoZero)]
    [InlineData("training.loss=KTO", PairLoss.Kto)]
    public void A_loss_is_one_word(string assignment, PairLoss loss)
    {
        var resolved = Resolved.From([SettingSources.Set(assignment), SettingSources.Set("training.warmup_steps=0.1"),
            SettingSources.Set("training.schedule=warmup_stable_decay")]);
        var dpo = Of(resolved).Training.Dpo(1);
        (dpo.Loss, dpo.Training.WarmupSteps, dpo.Training.Schedule).ShouldBe((loss, 0.1, Schedule.WarmupStableDecay));
    }

    [Fact]
    public void Template_variables_are_a_map_and_add_up()
    {
        var given = SettingSources.Text("sampling:\n  template_variables:\n    enable_thinking: true\n    effort: \"1\"\n    budget: 5\n",
            "run.yaml")
            .Append(SettingSources.Set("sampling.template_variables={mode: slow, list: [a, 2]}"))
            .Append(SettingSources.Set("sampling.template_variables.enable_thinking=false"))
            .Append(SettingSources.Option(SettingSources.TemplateVariablesKey, "name=x=y", "--template-variable"));
        var settings = Resolved.From(given).Settings;
        settings.Sampling.TemplateVariables.ToString()
            .ShouldBe("""{"budget":5,"effort":"1","enable_thinking":false,"list":["a",2],"mode":"slow","name":"x=y"}""");
        var again = Resolved.From(SettingSources.Text(SettingsFile.Yaml(settings), "again.yaml")).Settings;
        again.Sampling.TemplateVariables.ShouldBe(settings.Sampling.TemplateVariables);
        Refusal("sampling:\n  template_variables: [a]\n")
            .ShouldBe("run.yaml:2:23: sampling.template_variables must be a map of names to values, but a list came.");
        Refusal("sampling:\n  template_variables: {messages: 1}\n")
            .ShouldContain("sampling.template_variables: the template variable 'messages'");
        Refusal("sampling:\n  template_variables: thinking\n").ShouldContain("a map of names to values, but 'thinking' came");
    }

    [Fact]
    public void A_repeated_key_is_refused_with_its_place() => Refusal("seed: 1\nseed: 2\n").ShouldStartWith("run.yaml:2:1: not valid YAML");

    [Fact]
    public void Broken_yaml_is_refused_with_its_place() => Refusal("loop: [1, 2\n").ShouldStartWith("run.yaml:2:1: not valid YAML");

    [Theory]
    [InlineData("training.beta", "--set: key=value was expected, but 'training.beta' came. Example: --set training.beta=0.2")]
    [InlineData("training.bta=1", "--set: there is no setting 'training.bta'. Did you mean 'training.beta'?")]
    [InlineData("training.beta=x", "--set: training.beta must be a number above 0 and at most 100, but 'x' came.")]
    [InlineData("training.beta=", "--set: training.beta must be a number above 0 and at most 100, but nothing came.")]
    public void A_bad_assignment_is_refused(string assignment, string message) =>
        Should.Throw<InvalidDataException>(() => Resolved.From([SettingSources.Set(assignment)])).Message.ShouldBe(message);

    [Fact]
    public void Later_sources_win_and_their_origin_is_kept()
    {
        var file = SettingSources.Text("seed: 1\ntraining: {beta: 0.2, epochs: 5}\n", "run.yaml");
        var resolved = Resolved.From([.. file, SettingSources.Set("training.beta=0.3"), SettingSources.Option("seed", "7", "--seed")]);

        Of(resolved).Training.Beta.ShouldBe(0.3);
        Of(resolved).Training.Epochs.ShouldBe(5);
        resolved.Settings.Seed.ShouldBe(7);
        resolved.Origins["training.beta"].ShouldBe("--set");
        resolved.Origins["training.epochs"].ShouldBe("run.yaml:2:31");
        resolved.Origins["seed"].ShouldBe("--seed");
    }

    [Fact]
    public void The_model_decides_the_defaults()
    {
        Of(Resolved.From([])).Training.LearningRate.ShouldBe(1.5e-4);
        Of(Resolved.From([SettingSources.Option("model", "a.gguf", "--model")])).Training.LearningRate.ShouldBe(5e-7);
    }

    [Fact]
    public void Reading_settings_leaves_the_defaults_alone()
    {
        Resolved.From([SettingSources.Set("training.beta=0.9")]);
        Of(Resolved.From([])).Training.Beta.ShouldBe(0.1);
    }

    [Fact]
    public void A_list_may_be_given_as_one_value() =>
        Of(Resolved.From([SettingSources.Set("loop.rho=0.2")])).Rho.ShouldBe([0.2]);

    [Fact]
    public void Text_with_special_signs_is_taken_as_it_stands() =>
        Resolved.From([SettingSources.Set("out=runs/a: b [c]")]).Settings.Out.ShouldBe("runs/a: b [c]");

    [Theory]
    [InlineData("[pear]", new[] { "pear" })]
    [InlineData("[pear, plum tree ]", new[] { "pear", "plum tree" })]
    [InlineData("[]", new string[0])]
    [InlineData("[\"a, b\", 'c: d', 7, 1.50, true]", new[] { "a, b", "c: d", "7", "1.50", "true" })]
    [InlineData("[\"\\n\\n\", \"~\"]", new[] { "\n\n", "~" })]
    [InlineData("\"\\t\"", new[] { "\t" })]
    [InlineData("'it''s'", new[] { "it's" })]
    [InlineData("User:", new[] { "User:" })]
    [InlineData("- ", new[] { "- " })]
    [InlineData("a, b", new[] { "a, b" })]
    [InlineData("{x}", new[] { "{x}" })]
    public void Lists_of_texts_are_lists_as_in_yaml_and_a_single_text_stands_as_it_is(string value, string[] texts)
    {
        var given = Resolved.From([SettingSources.Set("sampling.stop_strings=" + value)]);
        Of(given).Sampling.StopStrings.ShouldBe(texts);
        var again = Resolved.From(SettingSources.Text(SettingsFile.Yaml(given.Settings), "run.yaml"));
        Of(again).Sampling.StopStrings.ShouldBe(texts);
    }

    [Theory]
    [InlineData("sampling.stop_strings=[a, [b]]", "but a list came")]
    [InlineData("sampling.stop_strings=[a", "not valid YAML")]
    [InlineData("sampling.stop_strings=[a,,b]", "not valid YAML|nothing, between its commas")]
    [InlineData("sampling.stop_strings=[a, ~]", "put quotes around a text that is meant")]
    [InlineData("sampling.stop_strings=[\"\"]", "an empty one came")]
    [InlineData("training.lora_targets=[]", "an empty list came")]
    [InlineData("loop.rho=[0.1, x]", "but 'x' came")]
    public void A_list_that_is_none_is_refused(string assignment, string reasons)
    {
        var message = Should.Throw<InvalidDataException>(() =>
            Resolved.From([SettingSources.Set("training.lora_rank=2"), SettingSources.Set(assignment)])).Message;
        reasons.Split('|').Any(reason => message.Contains(reason, StringComparison.Ordinal)).ShouldBeTrue(message);
    }

    [Fact]
    public void A_wrong_value_of_any_length_is_shown_short()
    {
        var endless = new string('x', 10_000_000);
        var refusals = new Action[]
        {
            () => Resolved.From([SettingSources.Set("training.beta=" + endless)]),
            () => Resolved.From([SettingSources.Set("training.loss=" + endless)]),
            () => Resolved.From([SettingSources.Set("out=" + endless)]),
            () => Resolved.From([SettingSources.Set("prompts=" + endless)]),
            () => SettingSources.Set(endless),
            () => Resolved.From([SettingSources.Set(endless + "=1")]),
            () => Resolved.From(SettingSources.Text($"training:\n  beta: \"{endless}\"\n", "run.yaml")),
            () => Resolved.From(SettingSources.Text($"{endless}: 1\n", "run.yaml")),
            () => Resolved.From(SettingSources.Text($"sampling: {{stop_strings: [{endless}]}}\n", "run.yaml")),
            () => Resolved.From(SettingSources.Text($"seed: *{endless}\n", "run.yaml")),
            () => Cli.Verbs.RecipesVerb.Find(endless),
        };
        foreach (var refusal in refusals)
        {
            Should.Throw<InvalidDataException>(refusal).Message.Length.ShouldBeLessThan(1000);
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void Nesting_without_end_is_refused(string opening) =>
        Should.Throw<InvalidDataException>(() =>
            Resolved.From(SettingSources.Text("seed: " + string.Concat(Enumerable.Repeat(opening, 100_000)), "run.yaml")))
            .Message.ShouldMatch("deep|not valid YAML");

    [Theory]
    [InlineData("recipe: self-rewarding\nloop:\n  judge_iterations: 2\n",
        "run.yaml:3:3: the recipe self-rewarding has no 'loop.judge_iterations'; meta-rewarding has it. "
            + "Did you mean 'loop.iterations'? `metareward init --recipe self-rewarding` writes a file with all that it has.")]
    [InlineData("recipe: self-rewarding\nsampling: {max_battle_tokens: 9}\n",
        "run.yaml:2:12: the recipe self-rewarding has no 'sampling.max_battle_tokens'; meta-rewarding has "
            + "it. Did you mean 'sampling.max_response_tokens'? `metareward init --recipe self-rewarding` writes a "
            + "file with all that it has.")]
    [InlineData("recipe: self-rewording\n",
        "run.yaml:1:9: there is no recipe 'self-rewording'. Did you mean 'self-rewarding'? There are: {recipes}.")]
    [InlineData("recipe: ~\n", "run.yaml:1:9: recipe must be a text, but nothing came.")]
    [InlineData("selection:\n  rho: [0]\n",
        "run.yaml:1:1: there is no section 'selection' any more. Its settings are the recipe's own and stand in "
        + "section 'loop' now: loop.rho. "
            + "The build of MetaReward that wrote the file reads it as it is.")]
    public void A_key_of_another_recipe_or_of_an_earlier_build_is_refused_and_never_dropped(string yaml, string message) =>
        Refusal(yaml).ShouldBe(message.Replace("{recipes}", string.Join(", ", Catalogue.All.Select(recipe => recipe.Name))));

    [Fact]
    public void The_recipe_may_be_named_after_its_keys() =>
        Resolved.From([SettingSources.Set("loop.length_control=false"), SettingSources.Option("recipe", "self-rewarding", "--recipe")])
            .Settings.Options.ShouldBeOfType<SelfRewarding.Options>().LengthControl.ShouldBeFalse();

    [Fact]
    public void A_section_without_lines_says_nothing() =>
        Resolved.From(SettingSources.Text("training:\nloop:\n", "run.yaml")).Origins.ShouldBeEmpty();

    private static MetaRewarding.Options Of(Resolved resolved) => resolved.Settings.Options.ShouldBeOfType<MetaRewarding.Options>();

    private static string Refusal(string yaml) =>
        Should.Throw<InvalidDataException>(() => Resolved.From(SettingSources.Text(yaml, "run.yaml"))).Message;
}
