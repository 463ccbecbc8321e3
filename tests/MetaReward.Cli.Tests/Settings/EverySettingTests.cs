using System.Collections.Concurrent;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;

namespace MetaReward.Tests.Settings;

/// <summary>
/// Every setting does something: changed alone, it makes a difference that can be seen in a run. One that nobody reads fails here, and so
/// does a new one without a changed value.
/// </summary>
public sealed class EverySettingTests(EverySettingTests.Inputs inputs) : IClassFixture<EverySettingTests.Inputs>
{
    /// <summary>A run of a real model in which as much as possible is switched on.</summary>
    private static readonly string[] Common =
    [
        "model=some/model.gguf", "loop.iterations=2", "loop.judge_iterations=1", "loop.prompts_per_iteration=3",
        "loop.responses_per_prompt=5", "loop.judgments_per_response=3", "loop.taught_prompts=3", "loop.prompts=5",
        "loop.prompts_per_step=3", "loop.steps=2", "loop.comparisons_per_order=3",
        "loop.shard_size=2", "probe.prompts=4", "probe.judgments=1", "eft.enabled=true", "eft.demonstrations=6",
        "eft.meta_demonstrations=2", "eft.actor_demonstrations=2",
        "evaluation.most_human_pairs=2", "evaluation.most_answers=2", "training.loss=cdpo", "training.label_smoothing=0.1",
        "training.lora_rank=2",
    ];

    /// <summary>Trained by another program, which knows other losses.</summary>
    private static readonly string[] Elsewhere = ["training.trainer=external", "training.loss=robust"];

    private static readonly string[] Hosted = ["serving.server=m@http://127.0.0.1:9/v1"];

    /// <summary>Where a setting only counts beside others.</summary>
    private static readonly Dictionary<string, string[]> Beside = new()
    {
        ["training.trainer"] = ["training.loss=robust"],
        ["external.processes"] = [.. Elsewhere, "external.accelerate=ddp"],
        ["external.machines"] = [.. Elsewhere, "external.accelerate=ddp", "external.processes=2"],
        ["training.weighted"] = ["training.loss=dpo"],
        ["training.tail_weight"] = ["training.loss=dpo"],
        ["training.kl_in_loss"] = ["training.kl_in_reward=0"],
        ["loop.both_orders"] = ["loop.balance=false"],
        ["loop.wave"] = ["loop.stop_delta=0.9"],
        ["loop.stop_delta"] = ["loop.wave=2"],
        ["loop.meta_judge_agreed"] = ["loop.judgments_per_response=2", "loop.responses_per_prompt=2", "loop.prompts_per_iteration=8"],
        ["judging.tight"] = ["judging.first_wave=2"],
        ["judging.race"] = ["judging.first_wave=2"],
        ["judging.first_wave"] = ["judging.tight=1000", "judging.first_wave=2"],
        ["judging.wave"] = ["judging.tight=0.1", "judging.first_wave=2", "loop.judgments_per_response=6"],
        ["judging.least_mass"] = ["judging.expected=true", "loop.aggregation=expected"],
        ["loop.restart"] = ["loop.iterations=4"],
        ["loop.most_likeness"] = ["loop.invented_prompts=6"],
        ["loop.least_words"] = ["loop.invented_prompts=6"],
        ["serving.load"] = Hosted,
        ["serving.command"] = Hosted,
        ["serving.ready_seconds"] = Hosted,
        ["serving.check"] = Hosted,
        ["serving.in_place"] = Hosted,
    };

    /// <summary>Other values of texts; numbers, switches and words find their own.</summary>
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["model"] = "another/model.gguf",
        ["out"] = "elsewhere",
        ["roles"] = "{meta_judge: another/model.gguf}",
        ["libtorch"] = "/opt/libtorch",
        ["data.columns"] = "{prompt: other}",
        ["data.template"] = "Say it again: {prompt}",
        ["data.split"] = "test",
        ["serving.server"] = "m@http://127.0.0.1:9/v1",
        ["serving.check"] = "none",
        ["serving.command"] = "kubectl rollout restart model",
        ["servers.extra"] = "{guided_json: true}",
        ["servers.prices"] = "{judge: 1/2}",
        ["external.command"] = "bash another.sh",
        ["external.extra"] = "{max_steps: 5}",
        ["loop.stop_delta"] = "0.9",
        ["loop.wave"] = "2",
        ["loop.min_gap"] = "4.6",
        ["loop.most_longer"] = "0.001",
        ["remedies.stop_at"] = "0.5",
        ["remedies.judge_share"] = "0.1",
        ["loop.min_strength_z"] = "100",
        ["judging.tight"] = "20",
        ["judging.race"] = "0.1",
        ["judging.least_mass"] = "0.9",
        ["loop.max_chosen_response"] = "[9]",
        ["loop.max_chosen_judgment"] = "[9]",
        ["loop.likeness"] = "0",
        ["loop.most_likeness"] = "0.3",
        ["loop.least_words"] = "5",
        ["loop.least_share"] = "0.9",
        ["sampling.stop_strings"] = "[END]",
        ["sampling.template_variables"] = "{enable_thinking: false}",
    };

    /// <summary>The same of settings that several sections have.</summary>
    private static readonly Dictionary<string, string> Named = new() { ["keep_epoch"] = "[1]", ["lora_targets"] = "[q_proj]" };

    /// <summary>Files that settings name, and the runs that others are held against, made once.</summary>
    public sealed class Inputs : IDisposable
    {
        private readonly TemporaryFolder files = new();

        public Inputs()
        {
            string[] things = ["rivers", "bridges", "violins", "harbours", "glaciers", "lanterns", "orchards", "telescopes", "carpets",
                "windmills", "anchors", "pottery", "kites", "maps"];
            files.Write("prompts.txt",
                string.Join('\n', things.Select(thing => $"tell me something short and true about {thing} in the north")));
            files.Write("others.txt",
                string.Join('\n', things.Select(thing => $"explain to a child how {thing} are made or grow over time")));
            files.Write("weights.jsonl",
                string.Concat(things.Select((thing, i) => $$"""{"prompt":"tell me of train {{thing}} in the north","weight":{{i + 1}}}"""
                    + "\n")));
            foreach (var split in new[] { "train", "test" })
            {
                Directory.CreateDirectory(files["dataset"]);
                files.Write($"dataset/{split}.jsonl", string.Concat(things.Concat(things.Take(2)).Select(thing =>
                    $$"""{"prompt":"tell me of {{split}} {{thing}} in the north","other":"and how {{thing}} are made there"}""" + "\n")));
            }

            files.Write("shown.jsonl", """
                {"messages":[{"role":"user","content":"say hi"},{"role":"assistant","content":"hi"}]}
                {"prompt":"say ho","completion":"ho"}
                """);
            foreach (var name in new[] { "questions.jsonl", "riddles.jsonl" })
            {
                files.Write(name, string.Concat(Enumerable.Range(1, 3).Select(i =>
                    $$"""{"prompt": "How many {{name}} are there beside {{i}}?", "answer": {{i}}}""" + "\n")));
            }

            foreach (var name in new[] { "people.jsonl", "crowd.jsonl" })
            {
                files.Write(name,
                    string.Join('\n', Enumerable.Range(0, 4).Select(i =>
                        $$"""{"input":"{{name}} question {{i}}","output_1":"yes {{i}}","output_2":"no {{i}}","label":{{1 + (i % 2)}}}""")));
            }
        }

        public string this[string name] => files[name];

        internal ConcurrentDictionary<string, Task<IReadOnlyList<string>>> Bases { get; } = new();

        public void Dispose() => files.Dispose();
    }

    /// <summary>
    /// Every setting of the first recipe. Of each other one the settings of its loop, those that no recipe before it has, and one of each
    /// section that it shares with others: a section is one record, and what is to be shown is that the page reads it.
    /// </summary>
    public static TheoryData<string, string> Paths => new(Chosen());

    private static IEnumerable<(string Recipe, string Path)> Chosen()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var recipe in Catalogue.All)
        {
            var sections = new HashSet<string>(StringComparer.Ordinal);
            foreach (var key in SettingKeys.Of(recipe).All.Where(key => recipe == Catalogue.Usual || !SettingKeys.IsCommon(key)))
            {
                var (fresh, first) = (seen.Add(key.Path), sections.Add(key.Section));
                if (fresh || first || key.Section == OptionKey.Loop)
                    yield return (recipe.Name, key.Path);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_changed_setting_makes_a_difference(string recipe, string path)
    {
        var key = SettingKeys.Of(Catalogue.Find(recipe)).Find(path)!;
        var blind = path == "probe.go_on";
        var settings = Settings(recipe, path);
        var changed = Changed(key, settings);

        var before = ObservedRun.Before(settings)
            .Concat(await inputs.Bases.GetOrAdd($"{recipe} {blind} {string.Join(' ', BesideOf(recipe, path))}",
                _ => ObservedRun.During(settings, blind)));
        var after = ObservedRun.Before(changed).Concat(await ObservedRun.During(changed, blind));

        after.SequenceEqual(before).ShouldBeFalse(
            $"{path}: {OptionText.Write(settings.Of(key))} and {OptionText.Write(changed.Of(key))} gave the same run, so nobody reads it");
    }

    [Fact]
    public async Task The_observed_run_goes_through_every_room_and_sees_nothing_where_nothing_changed()
    {
        var seen = await ObservedRun.During(Settings(Catalogue.Usual.Name, "seed"), blind: false);
        seen.ShouldNotContain(line => line.StartsWith("ended", StringComparison.Ordinal));
        foreach (var part in new[] { "probe-before-eft.json", "6-demonstrations", "4-meta-judgments", "6-pairs", "measures.json" })
        {
            seen.ShouldContain(line => line.Contains(part, StringComparison.Ordinal));
        }

        (await ObservedRun.During(Settings(Catalogue.Usual.Name, "seed"), blind: false)).ShouldBe(seen);
        // the microworld's alone
        (await ObservedRun.During(Settings(Catalogue.Usual.Name, "seed", "evaluation.prompts=7"), blind: false)).ShouldBe(seen);
        (await ObservedRun.During(Settings(Catalogue.Usual.Name, "seed"), blind: true))
            .ShouldContain(line => line.StartsWith("ended: this model cannot judge yet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_probe_there_is_no_room_for_it_and_no_gate()
    {
        var seen = await ObservedRun.During(Settings(Catalogue.Usual.Name, "seed", "probe.enabled=false"), blind: true);
        seen.ShouldNotContain(line => line.StartsWith("ended", StringComparison.Ordinal));
        seen.ShouldNotContain(line =>
            line.Contains("probe-before-eft", StringComparison.Ordinal) || line.Contains("answers-held-out", StringComparison.Ordinal));
        seen.ShouldContain(line => line.Contains("measures.json", StringComparison.Ordinal));
    }

    private RunSettings Settings(string recipe, string path, params string[] more) => Resolved.From(
    [
        SettingSources.Option("recipe", recipe, "--recipe"),
        .. Common.Concat(BesideOf(recipe, path)).Where(one => Fits(recipe, one)).Concat(more).Select(SettingSources.Set),
        SettingSources.Option("prompts", inputs[IsOfData(path) ? "dataset" : "prompts.txt"], "--prompts"),
        SettingSources.Option("evaluation.human_pairs", inputs["people.jsonl"], "--set"),
        SettingSources.Option("evaluation.answers", inputs["questions.jsonl"], "--set"),
    ]).Settings;

    /// <summary>
    /// Those that say how prompts are read are tried on a dataset whose rows have more than one column, and twice the same.
    /// </summary>
    private static bool IsOfData(string path) => path.StartsWith("data.", StringComparison.Ordinal);

    private static string[] BesideOf(string recipe, string path) =>
        IsOfData(path) ? ["data.split=train"] :
        path.StartsWith("regression.", StringComparison.Ordinal) ? ["loop.objective=regression", "regression.lora_rank=2"]
        : path.StartsWith("preference.", StringComparison.Ordinal) ? ["loop.objective=preference", "preference.lora_rank=2"]
        : recipe == "sharpening" && path == "loop.rivals" ? ["loop.objective=preference"]
        : recipe == "sharpening" && path == "loop.least_share" ? ["loop.objective=preference", "loop.reward=majority"]
        : path.StartsWith("teaching.", StringComparison.Ordinal) ? ["teaching.lora_rank=2"]
        : recipe == "sharpening" && path == "loop.judgments_per_response" ? ["loop.reward=judge"]
        : recipe == "sharpening" && path.StartsWith("judging.", StringComparison.Ordinal) ? ["loop.reward=judge", .. Beside[path]]
        : Beside.GetValueOrDefault(path) ?? (path.StartsWith("external.", StringComparison.Ordinal) ? Elsewhere : []);

    /// <summary>
    /// The recipe has such a setting, with such a value: losses of pairs are only those of recipes that learn from pairs.
    /// </summary>
    private static bool Fits(string recipe, string assignment) =>
        SettingKeys.Of(Catalogue.Find(recipe)).Find(assignment.Split('=')[0]) is { } key
            && (key.Path != "training.loss" || key.Type == typeof(PairLoss));

    private RunSettings Changed(OptionKey key, RunSettings settings) => key.Path switch
    {
        "recipe" => Settings("self-rewarding", key.Path),
        "prompts" => settings with { Prompts = inputs["others.txt"] },
        "data.weights" => settings with { Data = settings.Data with { Weights = inputs["weights.jsonl"] } },
        "eft.from" => settings with { Eft = settings.Eft with { From = inputs["shown.jsonl"] } },
        "evaluation.human_pairs" => settings with { Evaluation = settings.Evaluation with { HumanPairs = inputs["crowd.jsonl"] } },
        "evaluation.answers" => settings with { Evaluation = settings.Evaluation with { Answers = inputs["riddles.jsonl"] } },
        _ => Others(key, settings).Select(value => With(key, settings.Recipe, value))
            .FirstOrDefault(other => other is not null && OptionText.Write(other.Of(key)) != OptionText.Write(settings.Of(key)))
            ?? throw new InvalidOperationException($"{key.Path} has no other value to try; give one to this test"),
    };

    /// <summary>Values to try, of which the first that is valid beside the others counts.</summary>
    private static IEnumerable<string> Others(OptionKey key, RunSettings settings)
    {
        if (Texts.TryGetValue(key.Path, out var text) || (key.IsList && Named.TryGetValue(key.Name, out text)))
        {
            return [text];
        }

        var now = settings.Of(key);
        return now switch
        {
            bool on => [on ? "false" : "true"],
            Enum word => Enum.GetNames(word.GetType()).Select(OptionKey.Word).Where(name => name != OptionKey.Word($"{word}")),
            int or long => Numbers(Convert.ToDouble(now), 1),
            double number => Numbers(number, 0.05).Concat(Numbers(number, 0.001)),
            IReadOnlyList<double> rates => Numbers(rates[0], 0.05).Select(n => $"[{n}]"),
            IReadOnlyList<int> counts => Numbers(counts[0], 3).Select(n => $"[{n}]"),
            _ => [],
        };
    }

    private static IEnumerable<string> Numbers(double now, double step) => [$"{now + step:R}", $"{now - step:R}"];

    /// <summary>The settings with one more; null where that is not valid.</summary>
    private RunSettings? With(OptionKey key, string recipe, string value)
    {
        try
        {
            return Settings(recipe, key.Path, $"{key.Path}={value}");
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
