using System.Text.Json;
using MetaReward.Cli;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;

namespace MetaReward.Tests;

/// <summary><c>qualeval</c> with checkpoints that say one thing, on a run of the microworld, and with files that are wrong.</summary>
public sealed class QualEvalVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Categories_are_found_rated_and_weighed_and_nothing_is_asked_twice()
    {
        var data = Rows("""{"prompt": "question {0}", "output": "an answer", "generation": "{0}", "metric": 0.{0}}""");
        string[] words = ["--data", data, "--analyst", Parrot.Save(folder["lister"], "- sums\n- names\nScore: 4"), "--weights",
            folder["w.jsonl"]];
        var first = await AskAsync(words);
        first.Code.ShouldBe(0, first.Error);
        first.Out.ShouldContain("8 examples. The metric is the one given with the examples; an example is done well from 1.");
        first.Out.ShouldContain("All 32 affinities could be read.");
        first.Out.Split('\n').ShouldAllBe(line => line.Length <= 100 || line.Contains(folder.Path, StringComparison.Ordinal)
            || !line.Contains(' ', StringComparison.Ordinal));
        var weights = File.ReadLines(folder["w.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        weights.Count.ShouldBe(8);
        weights.Average(row => row.GetProperty("weight").GetDouble()).ShouldBe(1, 1e-9);
        var again = await AskAsync(words);
        again.Out.ShouldBe(first.Out);
        again.Error.ShouldNotContain("tokens/s");
    }

    [Fact]
    public async Task Outputs_that_are_missing_are_asked_for_and_held_against_the_gold_answers()
    {
        var screen = await AskAsync("--data", Rows("""{"prompt": "question {0}", "output": "some answer here"}"""), "--model",
            Parrot.Save(folder["actor"], "Some answer.\n- sums\nScore: 4"), "--json", "--quiet", "--kind", "subtask");
        screen.Code.ShouldBe(0, screen.Error);
        var report = JsonDocument.Parse(screen.Out).RootElement.GetProperty("report");
        report.GetProperty("metric").GetString()!.ShouldStartWith("ROUGE-L");
        report.GetProperty("mean").GetProperty("value").GetDouble().ShouldBe(4.0 / 8, 1e-9); // words of the reply: some answer sums score 4
        report.GetProperty("sections").GetArrayLength().ShouldBe(1);
        File.ReadAllText(Path.Combine(JsonDocument.Parse(screen.Out).RootElement.GetProperty("folder").GetString()!, "report.md"))
            .ShouldContain("| sums | 8 |");
    }

    [Fact]
    public async Task Where_nothing_says_how_good_outputs_are_the_analyst_judges()
    {
        var screen = await AskAsync("--data", Rows("""{"prompt": "question {0}"}"""), "--model",
            Parrot.Save(folder["actor"], "- sums\nScore: 4"), "--categories", folder.Write("names.txt", "Sums\n\n- Tides\n"), "--pool",
            folder.Write("pool.txt", "question 2\nquestion 99\n"), "--weights", folder["w.jsonl"]);
        screen.Code.ShouldBe(0, screen.Error);
        screen.Out.ShouldContain("as a share of 5");
        screen.Out.ShouldContain("0.80");
        screen.Out.ShouldContain("tides");
        File.ReadLines(folder["w.jsonl"]).Count().ShouldBe(9); // 8 examples, and of the pool the one that is none
    }

    [Fact]
    public async Task An_analyst_that_cannot_rate_gives_no_table()
    {
        var screen = await AskAsync("--data", Rows("""{"prompt": "question {0}", "metric": 1, "generation": "a"}"""), "--analyst",
            Parrot.Save(folder["lister"], "- sums"), "--tries", "1");
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain(
            "none of 8 affinities could be read (8 without it): this model cannot rate. Name another with --analyst");
        var likely = await AskAsync("--data", Rows("""{"prompt": "question {0}", "metric": 1, "generation": "a"}"""), "--analyst",
            folder["lister"], "--likely");
        likely.Code.ShouldBe(0, likely.Error);
        likely.Out.ShouldContain("affinities are expected scores by likelihood");
    }

    [Fact]
    public async Task A_run_of_the_microworld_is_weighed_and_another_run_draws_by_the_weights()
    {
        string[] small = ["--set", "loop.iterations=1", "--set", "loop.prompts_per_iteration=44", "--set", "loop.responses_per_prompt=3",
            "--set", "loop.judgments_per_response=2", "--set", "evaluation.prompts=4", "--quiet"];
        (await Screen.RunAsync(["run", "--out", folder["first"], .. small])).Code.ShouldBe(0);
        var weighed = await AskAsync(folder["first"], "--weights", folder["w.jsonl"]);
        weighed.Code.ShouldBe(0, weighed.Error);
        weighed.Out.ShouldContain("44 examples. The metric is the mean score of a prompt's responses in the run, as a share of 5;");
        File.ReadLines(folder["w.jsonl"]).Count().ShouldBe(4 * 44);

        var drawn = await Screen.RunAsync(["run", "--out", folder["second"], "--set", $"data.weights={folder["w.jsonl"]}", .. small[..^1]]);
        drawn.Code.ShouldBe(0, drawn.Error);
        drawn.Error.ShouldContain("weighs 176 of 176 prompts");
        var prompts = File.ReadLines(folder["second/iter-01/1-prompts.jsonl"])
            .Where(line => line.Contains("\"weight\":", StringComparison.Ordinal));
        prompts.Count().ShouldBe(44);
        File.ReadAllText(folder["first/iter-01/1-prompts.jsonl"]).ShouldNotContain("weight");
    }

    [Theory]
    [InlineData("qualeval needs a run folder or --data, and not both, but neither came.")]
    [InlineData("--model answers the prompts of --data", "somewhere", "--model", "microworld")]
    [InlineData("--slack must be a share from 0 to 1, but 2 came.", "somewhere", "--slack", "2")]
    [InlineData("--strength must be from 0 to 5, but 9 came.", "somewhere", "--strength", "9")]
    [InlineData("--most must be from 1 to 10000, but 0 came.", "somewhere", "--most", "0")]
    public async Task Words_that_make_no_sense_are_refused(string said, params string[] words)
    {
        var screen = await AskAsync(words);
        screen.Code.ShouldBe(Program.NotUnderstood);
        screen.Error.ShouldContain(said);
    }

    [Theory]
    [InlineData("""{"prompt": "a", "metric": "good"}""", "expected a number, true or false under 'metric', got \"good\"")]
    [InlineData("""{"prompt": "a", "generation": ["b"]}""", "expected a string under 'generation', got [\"b\"]")]
    [InlineData("""{"prompt": "a", "metric": 1e999}""", "")]
    [InlineData("[1, 2", "")]
    public async Task Rows_that_are_wrong_are_refused_by_name(string row, string said)
    {
        var screen = await AskAsync("--data", folder.Write("bad.jsonl", row + "\n"));
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain(said);
        screen.Error.ShouldContain("bad.jsonl");
        screen.Error.ShouldNotContain("mistake of ours");
    }

    [Fact]
    public async Task The_microworlds_model_is_not_asked_about_other_prompts()
    {
        var screen = await AskAsync("--data", Rows("""{"prompt": "question {0} ?", "metric": 1, "generation": "a"}"""));
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain("no prompts of the microworld");
    }

    [Theory]
    [InlineData("""{"prompt": "add 1 and 2", "weight": 0}""", "expected a number above 0 under 'weight', got 0")]
    [InlineData("""{"prompt": "add 1 and 2", "weight": "2"}""", "expected a number above 0 under 'weight', got \"2\"")]
    [InlineData("""{"prompt": "add 1 and 2"}""", "expected a number above 0 under 'weight', got nothing")]
    [InlineData("""{"prompt": "Why?", "weight": 2}""", "none of its 1 prompts is one of the run's")]
    public void Weights_that_are_none_are_refused(string row, string said)
    {
        var settings = Resolved.From([SettingSources.Set($"data.weights={folder.Write("w.jsonl", row + "\n")}")]).Settings;
        Should.Throw<InvalidDataException>(() => Workbench.Open(settings)).Message.ShouldContain(said);
    }

    private string Rows(string row) => folder.Write("data.jsonl", string.Concat(Enumerable.Range(1, 8).Select(i =>
        row.Replace("{0}", $"{i}", StringComparison.Ordinal) + "\n")));

    private Task<Screen> AskAsync(params string[] words) => Screen.RunAsync(["qualeval", .. words, "--out", folder["evals"]]);
}
