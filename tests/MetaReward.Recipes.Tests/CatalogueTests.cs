using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

public sealed class CatalogueTests : IDisposable
{
    private readonly Folders folders = new();

    /// <summary>Recipes with quality tiers; what holds for every recipe stands in <see cref="EveryRecipeTests"/>.</summary>
    public static TheoryData<string> Names =>
        [.. Catalogue.All.Where(recipe => recipe.Defaults.ContainsKey("rho")).Select(recipe => recipe.Name)];

    public void Dispose() => folders.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Runs_end_to_end_and_fills_the_folder(string name)
    {
        var policy = Scene.Policy();
        var last = await Scene.RunAsync(name, folders["run"], Scene.Cast(policy));
        last.Fingerprint.ShouldNotBe(policy.Fingerprint);
        var files = Folders.Results(folders["run"]).Keys.ToArray();
        foreach (var file in new[] { "1-prompts.jsonl", "2-responses/0002.jsonl.gz", "3-judgments/0002.jsonl.gz", "6-pairs.jsonl",
            "6-skips.jsonl", "8-metrics.jsonl", "figures.json" })
        {
            for (var t = 1; t <= Scene.Iterations; t++)
                files.ShouldContain($"iter-{t:00}/{file}");
        }

        files.Count(file => file.Contains("4-meta-judgments")).ShouldBe(name == "meta-rewarding" ? 6 : 0);
        files.ShouldContain("iter-00/6-demonstrations.jsonl");
        files.ShouldNotContain(file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    /// <summary>Sections that recipes share hold Meta-Rewarding's values: another recipe takes them by choice.</summary>
    [Fact]
    public void A_shared_options_source_is_that_of_the_recipe_that_has_it()
    {
        string Source(string recipe, string path) => Catalogue.Find(recipe).Keys.Single(key => key.Path == path).Note.Source;
        Source("meta-rewarding", "sampling.temperature").ShouldBe("arXiv:2407.19594, section 3.1");
        Source("majority-vote", "sampling.temperature").ShouldBe("arXiv:2505.21444, script");
        Source("self-taught-evaluators", "sampling.top_p").ShouldBe("arXiv:2408.02666");
        Source("temporal-self-rewarding", "training.beta").ShouldBe("our choice, as in Meta-Rewarding: arXiv:2407.19594, section 3.1");
        Source("majority-vote", "training.weight_decay").ShouldBe("TRL's default");
        string[] theirs = ["meta-rewarding", "self-rewarding"];
        Catalogue.All.Where(recipe => !theirs.Contains(recipe.Name)).SelectMany(recipe => recipe.Keys)
            .Where(key => key.Note.Source.StartsWith("arXiv:2407.19594", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_second_run_samples_and_trains_nothing(string name)
    {
        var first = await Scene.RunAsync(name, folders["run"]);
        var before = Folders.Results(folders["run"]);
        var trainer = new ScriptedTrainer();
        var second = await Scene.RunAsync(name, folders["run"], Scene.Cast(Scene.Policy(), trainer));
        (second.Fingerprint, trainer.Trainings, ((ScriptedPolicy)second).Calls).ShouldBe((first.Fingerprint, 0, 0));
        Folders.Results(folders["run"]).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_judge_that_cannot_be_read_changes_nothing_and_loses_nothing(string name)
    {
        var policy = new ScriptedPolicy("mute",
            (prompt, seed) => prompt.Contains("Score:", StringComparison.Ordinal) ? "lovely" : Scene.Reply(prompt, seed));
        var given = Scene.Cast(policy) with { Demonstrations = [] };
        var last = await Scene.RunAsync(name, folders["run"], given);
        last.ShouldBeSameAs(policy);
        var reader = RunReader.Open(folders["run"]);
        reader.Figures
            .ShouldAllBe(s => s.Count("pairs/actor") == 0 && s.Count("pairs/judge") == 0
                && s.Under("judgments/unparsable")["Missing"] == s.Count("judgments/count"));
        reader.Figures.ShouldAllBe(s => s["judgments/judging_responses"] == 0);
        reader.Figures.ShouldAllBe(s =>
            double.IsNaN(s["judgments/mean_score"]) && s.Under("skips")["actor/TooFewScored"] == s.Count("prompts/count"));
        reader.Notes.ShouldContain(note => note.Text.Contains("no pairs"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_prompt_ends_in_a_pair_or_a_skip_of_each_role(string name)
    {
        await Scene.RunAsync(name, folders["run"]);
        var reader = RunReader.Open(folders["run"]);
        foreach (var t in reader.Iterations.Where(t => t > 0))
        {
            var (pairs, skips) = (reader.Pairs(t), reader.Skips(t));
            foreach (var prompt in reader.Prompts(t).Select(p => $"i{t}/{p.Id}"))
            {
                var actor = pairs.Count(p => p.Id == prompt + "/actor") + skips.Count(s => s.Role == Role.Actor && s.Id == prompt);
                actor.ShouldBe(1, prompt);
            }
        }

        reader.Figures.Sum(s => s.Count("pairs/actor")).ShouldBeGreaterThan(10);
        reader.Figures.Sum(s => s.Count("pairs/judge"))
            .ShouldBeInRange(name == "meta-rewarding" ? 12 : 0, name == "meta-rewarding" ? 20 : 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_measures_leaves_no_trace(string name)
    {
        var seen = new List<(int, string)>();
        await Scene.RunAsync(name, folders["plain"]);
        var given = Scene.Cast() with
        {
            Measure = (at, policy) =>
            {
                seen.Add((at.Iteration, policy.Fingerprint));
                return policy.SampleAsync([new("what now?", 3, at.Seed)], new(), null, at.Cancel);
            },
        };
        await Scene.RunAsync(name, folders["measured"], given);
        Folders.Results(folders["measured"]).ShouldBe(Folders.Results(folders["plain"]));
        seen.Select(s => s.Item1).ShouldBe([0, 1, 2, 3]);
        seen.Select(s => s.Item2).Distinct().Count().ShouldBe(4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Options_round_trip(string name)
    {
        var recipe = Catalogue.Find(name);
        recipe.Resolve([]).ToJsonString().ShouldBe(recipe.Defaults.ToJsonString());
        var changed = recipe.Resolve(new JsonObject { ["training"] = new JsonObject { ["epochs"] = 3 }, ["rho"] = new JsonArray(0.5) });
        recipe.Resolve(changed).ToJsonString().ShouldBe(changed.ToJsonString());
        changed["training"]!["epochs"]!.GetValue<int>().ShouldBe(3);
        changed["training"]!["beta"]!.GetValue<double>().ShouldBe(0.1);
    }

    [Fact]
    public void An_unknown_option_names_the_nearest()
    {
        var refusal = Should.Throw<ArgumentException>(() =>
            Catalogue.Find("meta-rewarding").Resolve(new() { ["training"] = new JsonObject { ["betta"] = 1 } }));
        refusal.Message.ShouldContain("'training.betta'");
        refusal.Message.ShouldContain("'training.beta'");
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_named()
    {
        var refusal = Should.Throw<ArgumentException>(() => Catalogue.Find("meta-rewarding").Resolve(new() { ["iterations"] = "many" }));
        refusal.Message.ShouldContain("'iterations'");
        refusal.Message.ShouldContain("\"many\"");
        refusal.Message.ShouldContain("default is 4");
    }

    [Theory]
    [InlineData("responses_per_prompt", "1", "loop.responses_per_prompt must be an integer from 2 to 1000, but 1 came")]
    [InlineData("rho", "[0, 1.5]", "loop.rho must be a list of numbers from 0 to 1, but 1.5 came")]
    [InlineData("rho", "[]", "loop.rho must be a list of numbers from 0 to 1, but an empty list came")]
    [InlineData("iterations", "0", "loop.iterations must be an integer from 1 to 1000, but 0 came")]
    public async Task Impossible_options_are_refused_before_anything_is_sampled(string key, string value, string said)
    {
        var recipe = Catalogue.Find("meta-rewarding");
        var given = Scene.Cast();
        var manifest = Scene.Manifest(recipe, given) with { Options = recipe.Resolve(new() { [key] = JsonNode.Parse(value) }) };
        using var run = Run.Open(folders["run"], manifest, new Ears());
        (await Should.ThrowAsync<ArgumentException>(() => recipe.RunAsync(run, given))).Message.ShouldContain(said);
        Folders.Results(folders["run"]).Keys.ShouldBe(["run.json"]);
    }

    [Fact]
    public void An_unknown_recipe_lists_the_known_ones() =>
        Should.Throw<ArgumentException>(() => Catalogue.Find("meta")).Message.ShouldContain("meta-rewarding, self-rewarding");

    [Theory]
    [InlineData("teacher", "has no role 'teacher'; it has judge (scores responses)")]
    [InlineData("judge", "only the student can play the role judge: loop.judge_iterations is 2")]
    public async Task Somebody_who_cannot_play_a_role_is_refused_before_anything_is_sampled(string role, string said)
    {
        var recipe = Catalogue.Find("meta-rewarding");
        var cast = Scene.Cast() with { Others = new Dictionary<string, IPolicy> { [role] = Scene.Policy() } };
        using var run = RunFolder.Open(folders["run"], Scene.Manifest(recipe, cast), new Ears());
        (await Should.ThrowAsync<ArgumentException>(() => recipe.RunAsync(run, cast))).Message.ShouldContain(said);
        Folders.Results(folders["run"]).Keys.ShouldBe(["run.json"]);
    }

    [Fact]
    public void A_role_that_needs_what_a_server_does_not_give_says_so_and_what_to_do()
    {
        var voter = new RolePart("voter", "votes") { Needs = new(Tokens: true, LogProbs: true) };
        voter.Fault(Abilities.Here).ShouldBeNull();
        voter.Fault(Abilities.Served).ShouldBe("the role voter needs token ids and log-probs, which a server does not give. "
            + "Name a checkpoint on this machine for it, or leave it to the student");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Another_policy_plays_a_role_and_its_records_replay(string name)
    {
        var recipe = Catalogue.Find(name);
        var judge = new ScriptedPolicy("J", (prompt, seed) => $"I count {seed.Below(9, 3)}. Score: {seed.Below(6, 1)}");
        var cast = Scene.Cast() with { Others = new Dictionary<string, IPolicy> { [Roles.Judge] = judge } };
        var options = Scene.Overrides(recipe);
        if (options.ContainsKey("judge_iterations"))
            options["judge_iterations"] = 0;
        var manifest = Scene.Manifest(recipe, cast) with { Options = options,
            Roles = new Dictionary<string, RolePlayer> { [Roles.Judge] = new("J") } };
        using (var run = RunFolder.Open(folders["run"], manifest, new Ears()))
            await recipe.RunAsync(run, cast);
        var reader = RunReader.Open(folders["run"]);
        reader.Sampled(2).Judgments.ShouldAllBe(judgment => judgment.Sample.Text.StartsWith("I count"));
        reader.Sampled(2).Responses.ShouldAllBe(response => !response.Sample.Text.StartsWith("I count"));
        Replay.Of(reader, cast.World, 2).Kept.Count.ShouldBe(reader.Pairs(2).Count);
    }
}
