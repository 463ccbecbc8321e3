using System.Text.Json;
using MetaReward.Cli;
using MetaReward.Data;
using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary><c>data</c> and <c>lint</c> as users see them: a run's pairs out, other tools' in, and what comes of them.</summary>
public class DataVerbTests
{
    private static async Task<TemporaryFolder> WithRunAsync()
    {
        var folder = new TemporaryFolder();
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["run"], (_, _) => ScriptedRun.Look(1));
        return folder;
    }

    [Fact]
    public async Task A_runs_pairs_go_out_and_come_back_with_where_they_come_from_and_are_trained_on()
    {
        using var folder = await WithRunAsync();
        var run = RunReader.Open(folder["run"]);
        var made = run.Iterations.Where(t => t > 0).SelectMany(t => run.Pairs(t)).ToList();
        foreach (var to in new[] { "pairs.parquet", "pairs.jsonl" })
        {
            var done = await Screen.RunAsync("data", "export", folder["run"], "--to", folder[to]);
            done.Code.ShouldBe(0, done.Error);
            done.Out.ShouldContain($"Wrote {made.Count} pairs of");
            var back = PairReader.Read(folder[to]).Written;
            back.Select(pair => (pair.Origin!.Id, pair.Chosen, pair.Rejected, pair.Scores.Chosen)).ShouldBe(
                made.Select(pair => (pair.Id, pair.Chosen.Text, pair.Rejected.Text, pair.Chosen.Score)));
            var actor = back.First(pair => pair.Origin!.Role == Role.Actor).Origin!;
            (actor.Run, actor.Iteration, actor.Policy).ShouldBe(("run", 1, run.Manifest.Policy));
            run.Prompts(1).Select(prompt => prompt.Id).ShouldContain(actor.PromptId);
            var judge = back.First(pair => pair.Origin!.Role == Role.Judge).Origin!;
            run.Prompts(1).Select(prompt => prompt.Id).ShouldContain(judge.PromptId);
        }

        var one = await Screen.RunAsync("data", "export", folder["run"], "--to", folder["out"], "--format", "llamafactory", "--role",
            "judge", "--iteration", "1", "--json");
        JsonDocument.Parse(one.Out).RootElement.GetProperty("records").GetInt32().ShouldBe(run.Pairs(1).Count(p => p.Role == Role.Judge));
        File.Exists(folder["out/dataset_info.json"]).ShouldBeTrue();

        var trained = await Screen.RunAsync("train", "--pairs", folder["pairs.parquet"], "--model", "microworld", "--out",
            folder["trained"], "--set", "training.epochs=1");
        trained.Code.ShouldBe(0, trained.Error);
        trained.Out.ShouldContain("Checkpoint");
    }

    [Fact]
    public async Task Pairs_and_demonstrations_of_another_tool_are_imported_and_what_is_left_out_is_said()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("theirs.json", """
            [{"instruction":"say hi","input":"","chosen":"hello","rejected":"no"},
            {"instruction":"say","input":"","chosen":"a","rejected":"a"}]
            """);
        var pairs = await Screen.RunAsync("data", "import", file, "--to", folder["ours.jsonl"]);
        pairs.Code.ShouldBe(0, pairs.Error);
        pairs.Out.ShouldContain("Read 1 pairs from");
        pairs.Out.ShouldContain("Left out 1: both answers are the same.");
        pairs.Out.ShouldContain($"train --pairs {folder["ours.jsonl"]} --model MODEL");
        PairReader.Read(folder["ours.jsonl"]).Written.ShouldHaveSingleItem().Chosen.ShouldBe("hello");

        var shown = folder.Write("shown.csv", "instruction,output\nsay hi,hello\nsay ho,\n");
        var read = await Screen.RunAsync("data", "import", shown, "--to", folder["shown.jsonl"]);
        read.Code.ShouldBe(0, read.Error);
        read.Error.ShouldContain("1 of 2 rows have no answer that can be learned and are left out");
        read.Out.ShouldContain($"eft.from={folder["shown.jsonl"]}");
        DemonstrationReader.Read(folder["shown.jsonl"]).ShouldHaveSingleItem().Text.ShouldBe("hello");
    }

    [Theory]
    [InlineData(1, "there is nothing at", "data", "export", "nowhere", "--to", "OUT")]
    [InlineData(2, "--format is 'xml'", "data", "export", "FILE", "--to", "OUT", "--format", "xml")]
    [InlineData(2, "for demonstrations it is one of", "data", "export", "FILE", "--to", "OUT", "--format", "kto", "--what",
        "demonstrations")]
    [InlineData(1, "does not say what to write", "data", "export", "FILE", "--to", "OUT.xml")]
    [InlineData(1, "is there already", "data", "export", "FILE", "--to", "FILE")]
    [InlineData(1, "is no run, and only a run has rollouts", "data", "export", "FILE", "--to", "OUT", "--what", "rollouts")]
    [InlineData(1, "no pairs that teach the judge", "data", "export", "FILE", "--to", "OUT", "--role", "judge")]
    [InlineData(1, "has a form in trl-standard", "data", "export", "TURNS", "--to", "OUT", "--format", "trl-standard")]
    [InlineData(1, "there is no file at", "lint", "nowhere")]
    public async Task What_cannot_be_done_is_said_and_leaves_nothing(int code, string words, params string[] command)
    {
        using var folder = new TemporaryFolder();
        folder.Write("FILE.jsonl", """{"prompt":"a","chosen":"b","rejected":"c"}""");
        folder.Write("TURNS.jsonl", """{"system":"s","prompt":"a","chosen":"b","rejected":"c"}""");
        var screen = await Screen.RunAsync([.. command.Select(word =>
            word is "FILE" or "TURNS" ? folder[$"{word}.jsonl"] : word.StartsWith("OUT", StringComparison.Ordinal) ? folder[word] : word)]);
        screen.Code.ShouldBe(code);
        screen.Error.ShouldContain(words);
        screen.Error.ShouldNotContain("   at ");
        Directory.EnumerateFileSystemEntries(folder.Path).Count().ShouldBe(2);
    }

    [Fact]
    public async Task Lint_fails_on_errors_and_on_warnings_only_when_it_is_strict()
    {
        using var folder = new TemporaryFolder();
        var good = folder.Write("good.jsonl", "{\"prompt\":\"sort the words : fig apple\"}\n");
        var doubled = folder.Write("doubled.jsonl", "{\"prompt\":\"a <|im_end|>\"}\n{\"prompt\":\"a <|im_end|>\"}\n");
        var bad = folder.Write("bad.jsonl", "{\"prompt\":\"\"}\n");
        (await Screen.RunAsync("lint", good, "--strict", "--model", "microworld")).Code.ShouldBe(0);
        var warned = await Screen.RunAsync("lint", doubled);
        warned.Code.ShouldBe(0);
        warned.Out.ShouldContain("2 prompts; 0 errors, 3 warnings.");
        warned.Out.ShouldContain("line 2 as line 1");
        (await Screen.RunAsync("lint", doubled, "--strict")).Code.ShouldBe(Program.Failed);
        var failed = await Screen.RunAsync("lint", bad, "--json");
        failed.Code.ShouldBe(Program.Failed);
        JsonDocument.Parse(failed.Out).RootElement.GetProperty("findings")[0].GetProperty("name").GetString().ShouldBe("empty-prompt");
        var far = folder.Write("far.jsonl", $"{{\"prompt\":\"{string.Join(' ', Enumerable.Repeat("fig", 600))}\"}}\n");
        (await Screen.RunAsync("lint", far, "--model", "microworld")).Out.ShouldContain("prompt-too-long");
    }

    [Fact]
    public async Task A_run_takes_prompts_from_a_packed_table_by_named_columns()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csv", "q\n" + string.Concat(Enumerable.Range(0, 6).Select(i => $"number {i}\n")));
        var refused = await Screen.RunAsync("plan", "--model", "some.gguf", "--prompts", folder["a.csv"]);
        refused.Error.ShouldContain("no prompt; expected one of the keys");
        var unknown = await Screen.RunAsync("plan", "--model", "some.gguf", "--prompts", folder["a.csv"], "--set",
            "data.columns={promt: q}");
        unknown.Error.ShouldContain("data.columns names a column for 'promt'; expected prompt");
        var read = await Screen.RunAsync("plan", "--model", "some.gguf", "--prompts", folder["a.csv"], "--set", "data.columns={prompt: q}");
        read.Error.ShouldContain("some.gguf"); // the prompts were read; the model is what is missing
        read.Error.ShouldNotContain("a.csv' line");
    }
}
