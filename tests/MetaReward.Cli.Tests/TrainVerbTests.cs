using System.Text.Json;
using MetaReward.Cli;
using MetaReward.Cli.Work;
using MetaReward.Recipes;
using MetaReward.Text;

namespace MetaReward.Tests;

/// <summary><c>train</c>, end to end on the microworld's model.</summary>
public class TrainVerbTests
{
    private static readonly string[] Rows =
    [
        .. Enumerable.Range(0, 6)
            .Select(i =>
                $$"""{"prompt":"sort the words : kiwi apple fig","chosen":"apple fig kiwi{{string.Concat(
                    Enumerable.Repeat(" .", i))}}","rejected":"kiwi fig apple{{string.Concat(Enumerable.Repeat(" .", i))}}"}"""),
        """{"chosen":[{"role":"user","content":"sort the words : plum fig"},{"role":"assistant","content":"fig plum"}],"rejected":["""
        + """{"role":"user","content":"sort the words : plum fig"},{"role":"assistant","content":"plum fig"}]}""",
        """{"prompt":[{"role":"user","content":"sort the words : plum fig"},{"role":"assistant","content":"fig plum"},"""
        + """{"role":"user","content":"sort the words : fig apple"}],"chosen":[{"role":"assistant","content":"apple fig"}],"rejected":["""
        + """{"role":"assistant","content":"fig apple"}]}""",
        """{"prompt":"sort the words : plum fig","chosen":"fig plum","rejected":"fig plum"}""",
        """{"prompt":"sort the words : plum fig","chosen":"","rejected":"fig plum"}""",
    ];

    [Fact]
    public async Task A_file_of_pairs_makes_a_checkpoint_and_the_same_command_again_says_so()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("pairs.jsonl",
            string.Join('\n',
                [.. Rows,
                    $$"""{"prompt":"sort the words : plum fig","chosen":"{{string.Join(' ',
                        Enumerable.Repeat("fig", 400))}}","rejected":"plum"}"""]));
        string[] command = ["train", "--pairs", file, "--model", "microworld", "--out", folder["out"], "--set", "training.epochs=2",
            "--set", "training.batch_size=4", "--set", "training.nll_weight=0", "--set", "training.warmup_steps=0"];

        var first = await Screen.RunAsync(command);
        first.Code.ShouldBe(0, first.Error);
        first.Error.ShouldContain("8 of ");
        first.Error.ShouldContain("left out: 1 (both answers are the same), 1 (an answer is empty), 1 (longer than the model's context)");
        first.Error.ShouldContain("Plan     4 steps of 4 pairs, 2 epochs");
        first.Out.ShouldContain("Trained 4 steps on 8 pairs.");
        first.Out.ShouldContain("Loss        0.693 before the first step (ln 2 = 0.693 is right");
        foreach (var next in new[] { "chat --model", "export", "eval ifeval" })
        {
            first.Out.ShouldContain(next);
        }

        using (var checkpoint = Checkpoint.Open(Path.Combine(folder["out"], "9-checkpoint")))
        {
            checkpoint.Config.Layers.ShouldBe(3);
        }

        File.Exists(Path.Combine(folder["out"], "9-checkpoint", "manifest.json")).ShouldBeTrue();
        File.ReadLines(Path.Combine(folder["out"], "6-skips.jsonl")).Count().ShouldBe(4); // three and the footer
        var again = await Screen.RunAsync([.. command, "--json"]);
        var done = JsonDocument.Parse(again.Out).RootElement;
        (done.GetProperty("before").GetBoolean(), done.GetProperty("steps").GetInt32(),
            done.GetProperty("pairs").GetInt32()).ShouldBe((true, 4, 8));
        done.GetProperty("last_loss").GetDouble().ShouldBeLessThan(done.GetProperty("first_loss").GetDouble());

        var other = await Screen.RunAsync([.. command, "--set", "training.beta=0.3"]);
        other.Code.ShouldBe(Program.Failed);
        other.Error.ShouldContain("is the checkpoint of another training");
        folder.Write("pairs.jsonl", string.Join('\n', Rows[..4]));
        (await Screen.RunAsync(command)).Error.ShouldContain("6-pairs.jsonl");
    }

    [Fact]
    public async Task A_written_conversation_is_rendered_by_the_model_and_its_end_is_trained()
    {
        using var folder = new TemporaryFolder();
        var rows = PairPlace.Read(folder.Write("pairs.jsonl", string.Join('\n', Rows)));
        var text = SeedCheckpoint.Text;
        var (pairs, skips, anew) = new WrittenTokens(text, 256, 0).Of(rows);
        (pairs.Count, skips.Count, anew).ShouldBe((8, 2, 0));
        pairs[0].PromptTokens.ShouldBeNull();
        text.EncodeTarget(pairs[0].Chosen.Target).ShouldBe([.. text.Tokenizer.Encode("apple fig kiwi"), text.EndToken]);
        Message[] said = [new(Author.User, "sort the words : plum fig"), new(Author.Assistant, "fig plum"),
            new(Author.User, "sort the words : fig apple")];
        pairs[7].PromptTokens.ShouldBeNull();
        pairs[7].Prompt.ShouldBe(new([.. said])); // as messages: whoever looks at the pair reads them
        text.EncodePrompt(pairs[7].Prompt).ShouldBe(text.EncodeConversation(said, openResponse: true));
        var foreign = new WrittenTokens(text, 256, 0).Of(rows with
        {
            Written = [new("row 1", [new("tool", "fig"), new("user", "sort the words : fig apple")], "apple fig", "fig apple")],
        });
        foreign.Pairs.ShouldHaveSingleItem().PromptTokens.ShouldNotBeNull(); // no dialogue has that author
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Reselected_pairs_are_trained_on_as_reselect_says()
    {
        using var folder = new TemporaryFolder();
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["run"], (_, _) => ScriptedRun.Look(1));
        var again = await Screen.RunAsync("reselect", "--run", folder["run"], "--iteration", "1", "--to", folder["again"]);
        again.Out.ShouldContain($"train --pairs {folder["again"]} --iteration 1 --model microworld --out {folder["again"]}-trained");

        var trained = await Screen.RunAsync("train", "--pairs", folder["again"], "--iteration", "1", "--model", "microworld", "--out",
            folder["again-trained"], "--set", "training.epochs=1");
        trained.Code.ShouldBe(0, trained.Error);
        trained.Error.ShouldContain("reselected pairs");
        trained.Error.ShouldContain("were sampled in another model's tokens and are tokenised anew");
        trained.Out.ShouldContain("Checkpoint");
    }

    [Theory]
    [InlineData("the model to train on", "--pairs", "FILE")]
    [InlineData("there is nothing at", "--pairs", "nowhere.jsonl", "--model", "microworld")]
    [InlineData("holds no pairs", "--pairs", "OTHER", "--model", "microworld")]
    [InlineData("--set: loop.iterations changes nothing here", "--pairs", "OUTSIDE", "--model", "microworld", "--set", "loop.iterations=9")]
    [InlineData("can be used for training", "--pairs", "OUTSIDE", "--model", "microworld")]
    [InlineData("is a model's folder", "--pairs", "FILE", "--model", "microworld", "--out", "MODEL")]
    public async Task What_cannot_be_trained_on_is_refused_and_says_why(string message, params string[] options)
    {
        using var folder = new TemporaryFolder();
        folder.Write("FILE", Rows[0]);
        folder.Write("OTHER", """{"question":"a","answer":"b"}""");
        folder.Write("OUTSIDE", Rows[^1]);
        Directory.CreateDirectory(folder["MODEL"]);
        folder.Write("MODEL/config.json", "{}");
        var screen = await Screen.RunAsync(["train", .. options.Select(option => option.All(char.IsUpper) ? folder[option] : option),
            .. options.Contains("--out") ? Array.Empty<string>() : ["--out", folder["out"]]]);
        screen.Code.ShouldNotBe(0);
        screen.Error.ShouldContain(message);
        screen.Error.ShouldNotContain("   at ");
        Directory.Exists(folder["out"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_misspelt_adapter_target_ends_a_run_before_anything_is_sampled()
    {
        using var folder = new TemporaryFolder();
        var screen = await Screen.RunAsync("run", "--out", folder["run"], "--set", "training.lora_rank=2", "--set",
            "training.lora_targets=[q_proj, up_prj]");
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain("no module of this model is called 'up_prj'. Did you mean 'up_proj'?");
        Directory.Exists(folder["run"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Init_for_a_recipe_that_is_none_names_the_nearest()
    {
        using var folder = new TemporaryFolder();
        var screen = await Screen.RunAsync("init", folder["a.yaml"], "--recipe", "self-rewardin");
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain("Did you mean 'self-rewarding'?");
        File.Exists(folder["a.yaml"]).ShouldBeFalse();
    }
}
