using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

public sealed class RunTests : IDisposable
{
    private readonly Folders folders = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public void The_manifest_is_there_before_anything_else()
    {
        using var run = Open(Manifest());
        var page = JsonNode.Parse(File.ReadAllText(Path.Combine(run.Folder, "run.json")))!;
        page["recipe"]!.GetValue<string>().ShouldBe("meta-rewarding");
        page["options"]!["rho"]![1]!.GetValue<double>().ShouldBe(0.32);
    }

    [Fact]
    public void The_same_manifest_opens_again()
    {
        Open(Manifest()).Dispose();
        Open(Manifest()).Dispose();
    }

    [Fact]
    public void Other_options_are_refused_by_name_with_both_values()
    {
        Open(Manifest()).Dispose();
        var refusal = Should.Throw<InvalidDataException>(() => Open(Manifest(rho: 0.1) with { Seed = 8 }));
        refusal.Message.ShouldContain("seed: 7, now 8");
        refusal.Message.ShouldContain("options.rho[1]: 0.32, now 0.1");
        refusal.Message.ShouldNotContain("recipe");
    }

    [Fact]
    public void A_run_begun_before_there_was_an_option_goes_on_with_its_default_and_with_no_other_value()
    {
        var recipe = Catalogue.Find("meta-rewarding");
        var (now, earlier, other) = (recipe.Resolve([]), recipe.Resolve([]), recipe.Resolve([]));
        earlier.Remove("most_longer");
        earlier["training"]!.AsObject().Remove("beta");
        other["most_longer"] = 0.5;
        Open(Manifest() with { Options = earlier }).Dispose();
        Open(Manifest() with { Options = now }).Dispose();
        Should.Throw<InvalidDataException>(() => Open(Manifest() with { Options = other })).Message
            .ShouldContain("options.most_longer: 0, now 0.5");
    }

    [Fact]
    public void Another_build_is_noted_and_goes_on()
    {
        Open(Manifest()).Dispose();
        Open(Manifest() with { Commit = "abc" }).Dispose();
        File.ReadAllText(Path.Combine(folders["run"], "iter-00", "notes.jsonl")).ShouldContain("commit: null, now \\\"abc\\\"");
    }

    [Fact]
    public void Two_processes_cannot_have_one_folder()
    {
        using var run = Open(Manifest());
        Should.Throw<IOException>(() => Open(Manifest())).Message.ShouldContain("in use by another process");
    }

    [Fact]
    public void A_strangers_folder_is_refused()
    {
        Directory.CreateDirectory(folders["run"]);
        File.WriteAllText(Path.Combine(folders["run"], "thesis.tex"), "");
        Should.Throw<InvalidDataException>(() => Open(Manifest())).Message.ShouldContain("thesis.tex");
    }

    [Fact]
    public void A_broken_manifest_is_refused()
    {
        Open(Manifest()).Dispose();
        File.WriteAllText(Path.Combine(folders["run"], "run.json"), "{\"recipe\":");
        Should.Throw<InvalidDataException>(() => Open(Manifest())).Message.ShouldContain("not a run's manifest");
    }

    [Fact]
    public void Leftovers_of_a_killed_run_are_cleared()
    {
        Open(Manifest()).Dispose();
        var leftover = Path.Combine(Directory.CreateDirectory(Path.Combine(folders["run"], "iter-01", "2-responses")).FullName,
            "0000.jsonl.gz.tmp");
        File.WriteAllText(leftover, "half");
        Open(Manifest()).Dispose();
        File.Exists(leftover).ShouldBeFalse();
    }

    [Fact]
    public void The_pool_hash_sees_order_and_texts()
    {
        Prompt[] pool = [new("a", "x"), new("b", "y")];
        string[] hashes = [Recipes.Manifest.HashOf(pool), Recipes.Manifest.HashOf([pool[1], pool[0]]),
            Recipes.Manifest.HashOf([pool[0], new("b", "z")])];
        hashes.Distinct().Count().ShouldBe(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_manifest_of_the_earlier_layout_says_what_changed_and_which_build_reads_it(bool goesOn)
    {
        Open(Manifest()).Dispose();
        File.WriteAllText(Path.Combine(folders["run"], "run.json"), """
            {"recipe": "meta-rewarding", "seed": 7, "options": {"iterations": 4, "actor": {"temperature": 0.8}, "dpo": {"beta": 0.1}},
            "versions": {"metareward": "0.1.0"}, "commit": "abc123", "sha256": "00"}
            """);
        var refusal = Should.Throw<InvalidDataException>(() =>
        {
            if (goesOn)
                Open(Manifest()).Dispose();
            else
                RunReader.Open(folders["run"]);
        });
        refusal.Message
            .ShouldContain("is of an earlier layout: a recipe's options were actor, judge, meta, dpo and warm_up there, and are sampling");
        refusal.Message.ShouldContain("metareward 0.1.0, commit abc123");
    }

    [Theory]
    [InlineData("""{"recipe": "meta-rewarding", "recipe": "meta-rewarding"}""")]
    [InlineData("""{"recipe": "meta-rewarding", "\ud800": 1}""")]
    [InlineData("""{"options": {"actor": 1, "dpo": 1}, "versions": {"metareward": "\ud800"}}""")]
    public void A_manifest_with_a_key_twice_or_half_a_character_is_damaged(string text)
    {
        Open(Manifest()).Dispose();
        File.WriteAllText(Path.Combine(folders["run"], "run.json"), text);
        Should.Throw<InvalidDataException>(() => RunReader.Open(folders["run"])).Message.ShouldContain("run.json");
    }

    private RunFolder Open(Manifest manifest) => Run.Open(folders["run"], manifest, new Ears());

    private static Manifest Manifest(double rho = 0.32) => new()
    {
        Recipe = "meta-rewarding",
        Seed = 7,
        Options = new JsonObject { ["rho"] = new JsonArray(0, rho) },
        PromptsSha256 = "00",
        Prompts = 1,
        Policy = "aa",
    };
}
