using System.Text.RegularExpressions;
using MetaReward.Cli;
using MetaReward.Cli.Work;

namespace MetaReward.Tests;

/// <summary>The table of docs/exit-codes.md, row by row.</summary>
public sealed partial class ExitCodeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Done_is_0()
    {
        await Is(0, "recipes");
        await Is(0, "--help");
        await Is(0, "run", "--help");
        await Is(0, "schema");
        await Is(0, "plan", "--json");
        await Is(0, "chat", "sort the words : fig apple", "--max-tokens", "2");
    }

    [Fact]
    public async Task Failed_is_1()
    {
        await Is(Program.Failed, "run", "--out", folder["run"], "--config", folder["absent.yaml"]);
        await Is(Program.Failed, "chat", "--model", folder["absent.gguf"], "x");
        await Is(Program.Failed, "why", "--run", folder["absent"]);
        await Is(Program.Failed, "report", folder["absent"]);
        await Is(Program.Failed, "resume", folder["absent"]);
        await Is(Program.Failed, "eval", "ifeval", "--data", folder["absent.jsonl"]);
        await Is(Program.Failed, "eval", "verdicts", "--data", folder.Write("bad.jsonl", "{"));
        await Is(Program.Failed, "compare", folder["absent.jsonl"], folder["absent.jsonl"]);
        await Is(Program.Failed, "export", folder["absent"], "--to", folder["to"]);
        await Is(Program.Failed, "data", "export", folder["absent"], "--to", folder["to"]);
        await Is(Program.Failed, "lint", folder.Write("empty.jsonl", """{"prompt":""}"""));
    }

    [Fact]
    public async Task Too_many_unreadable_replies_are_1()
    {
        var data = folder.Write("v.jsonl",
            string.Concat(Enumerable.Range(0, 10).Select(i =>
                $$"""{"question_id": "{{i}}", "model": "m", "games": [{"score": {{(i < 5 ? "null" : "\"A>B\"")}}}]}""" + "\n")));
        await Is(Program.Failed, "eval", "verdicts", "--data", data);
        await Is(0, "eval", "verdicts", "--data", data, "--max-failures", "0.9");
    }

    [Fact]
    public async Task What_is_not_understood_is_2()
    {
        await Is(Program.NotUnderstood, "rum");
        await Is(Program.NotUnderstood, "run", "--colour");
        await Is(Program.NotUnderstood, "eval", "ifeval");
        await Is(Program.NotUnderstood, "eval", "gsm9k");
        await Is(Program.NotUnderstood, "chat", "--max-tokens", "many");
        await Is(Program.NotUnderstood, "export", "microworld", "--to", folder["to"], "--type", "f31");
    }

    [Fact]
    public async Task Stopped_is_130()
    {
        SeedCheckpoint.Untrained(Seed.Of(0)).Save(folder["model"]);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var error = new StringWriter();
        foreach (var words in new string[][] { ["run", "--out", folder["run"], "--model", folder["model"]],
            ["compare", folder["model"], folder["model"], "--out", folder["evals"]], ["preflight", "--model", folder["model"]],
            ["chat", "--model", folder["model"], "sort"] })
        {
            (await Program.RunAsync(words, new Terminal(TextWriter.Null, error, Watched: false), stop.Token))
                .ShouldBe(Program.Stopped, $"{string.Join(' ', words)}: {error}");
        }
    }

    [Fact]
    public async Task The_table_and_the_help_have_these_codes_and_no_others()
    {
        string[] codes = ["0", $"{Program.Failed}", $"{Program.NotUnderstood}", $"{Program.Stopped}"];
        Row().Matches(await File.ReadAllTextAsync(Path.Combine(Checkout(), "docs", "exit-codes.md"))).Select(m => m.Groups[1].Value)
            .ShouldBe(codes);
        (await Screen.RunAsync("--help")).Out.ShouldContain(
            $"Exit codes: 0 done, {Program.Failed} failed, {Program.NotUnderstood} not understood, {Program.Stopped} stopped.");
    }

    private static async Task Is(int code, params string[] words)
    {
        var screen = await Screen.RunAsync(words);
        screen.Code.ShouldBe(code, $"{string.Join(' ', words)}: {screen.Out} {screen.Error}");
    }

    private static string Checkout()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "MetaReward.slnx")))
        {
            at = at.Parent!;
        }

        return at.FullName;
    }

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
