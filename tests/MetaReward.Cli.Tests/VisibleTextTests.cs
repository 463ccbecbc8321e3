using System.Globalization;
using System.Text;
using System.Text.Json;
using MetaReward.Cli;
using MetaReward.Recipes;
using MetaReward.Text;

namespace MetaReward.Tests;

/// <summary>Texts of strangers that a terminal would obey: none reaches it, by whatever verb.</summary>
public sealed class VisibleTextTests : IDisposable
{
    private const string Hostile = "red\u001b[31m bell\a nul\0 over\rwritten csi\u009b2J turned\u202E isolated\u2066 wide\u200B end\u2028.";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task File_names_settings_and_keys_of_a_stranger_are_marked_in_messages()
    {
        var hostile = Hostile.Replace("\0", "", StringComparison.Ordinal);
        var prompts = folder.Write("p.jsonl",
            JsonSerializer.Serialize(new Dictionary<string, object> { [Hostile] = new { Hostile } }) + "\n");
        var settings = folder.Write("s.yaml", $"\"{hostile.Replace("\u001b", "\\e", StringComparison.Ordinal)}\": 1\n");
        string[][] lines =
        [
            ["run", "--set", $"sampling.temperature={Hostile}"],
            ["run", "--set", $"{Hostile}=1"],
            ["run", "--recipe", Hostile],
            ["run", "--config", hostile + ".yaml"],
            ["run", "--config", settings],
            ["run", "--model", hostile + ".gguf", "--prompts", prompts],
            ["run", "--model", "m.gguf", "--prompts", prompts],
            ["eval", "ifeval", "--data", hostile],
            ["eval", "verdicts", "--data", prompts],
            ["why", "--run", hostile],
            ["compare", hostile, hostile],
            ["export", hostile, "--to", folder["x"]],
            [Hostile],
            ["run", Hostile],
            ["run", $"--{Hostile}"],
        ];
        foreach (var words in lines)
        {
            var screen = await Screen.RunAsync(words[0] == "run" && words.Length > 1 ? [.. words, "--out", folder["run"]] : words);
            screen.Code.ShouldBeOneOf([Program.Failed, Program.NotUnderstood], string.Join(' ', words));
            Obeyed(screen.Error).ShouldBeEmpty(string.Join(' ', words));
            Obeyed(screen.Out).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_run_that_holds_such_texts_can_be_looked_into()
    {
        await ScriptedRun.RunAsync(ScriptedRun.Small("sampling.max_response_tokens=500"), folder["run"],
            (_, _) => ScriptedRun.Look(0.5), Hostile);
        var pair = RunReader.Open(folder["run"]).Pairs(1)[0];
        pair.Chosen.Text.ShouldContain("\u001b[31m bell\a nul\0 over\rwritten");
        foreach (var more in new string[][] { [], ["--whole"], ["--json"] })
        {
            var screen = await Screen.RunAsync(["why", pair.Id, "--run", folder["run"], .. more]);
            screen.Code.ShouldBe(0, screen.Error);
            screen.Out.ShouldContain(more is ["--json"] ? "\\u001B" : "\u241B");
            Obeyed(screen.Out).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_models_reply_is_marked_as_it_streams_and_keeps_its_lines()
    {
        var own = new OwnCheckpoint("own-llama");
        CheckpointFiles.Write(folder["bytes"], TextSide.Parse(ByteTokenizer.Files(256), "bytes"), HubConfig.Parse(own.Config, "own"),
            own.Tensors.Select(name => (name, own.Read(name).Shape, own.Read(name).Values)));
        var marks = 0;
        for (var seed = 0; seed < 4; seed++)
        {
            var screen = await Screen.RunAsync("chat", "--model", folder["bytes"], "--temperature", "9", "--seed", $"{seed}",
                "--max-tokens", "110", "a");
            screen.Code.ShouldBe(0, screen.Error);
            Obeyed(screen.Out).ShouldBeEmpty();
            marks += screen.Out.Count(c => c is >= '\u2400' and <= '\u2421');
        }

        marks.ShouldBeGreaterThan(10); // a ninth of the bytes are control characters
    }

    [Fact]
    public async Task Names_in_tables_are_marked_and_json_has_the_exact_value()
    {
        var data = folder.Write("v.jsonl", string.Concat(Enumerable.Range(0, 30).Select(i => JsonSerializer.Serialize(new
        {
            question_id = $"{i}", model = Hostile, games = new[] { new { score = "A>B" }, new { score = "B>A" } },
        }) + "\n")));
        var table = await Screen.RunAsync("eval", "verdicts", "--data", data);
        table.Code.ShouldBe(0, table.Error);
        Obeyed(table.Out).ShouldBeEmpty();
        table.Out.ShouldContain("\u241B");
        var json = await Screen.RunAsync("eval", "verdicts", "--data", data, "--json");
        Obeyed(json.Out).ShouldBeEmpty();
        JsonDocument.Parse(json.Out).RootElement.GetProperty("models")[0].GetProperty("model").GetString().ShouldBe(Hostile);
    }

    [Fact]
    public void Every_way_through_the_terminal_is_marked_and_only_its_own_moves_are_not()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, Watched: true);
        terminal.Say(Hostile);
        terminal.Note(Hostile);
        terminal.Out.Write(Hostile.ToCharArray());
        foreach (var c in Hostile)
        {
            terminal.Out.Write(c);
        }

        terminal.Write(new { Text = Hostile });
        var progress = new RoomProgress(terminal, TimeProvider.System);
        progress.Heading(Hostile);
        progress.Report(new(Hostile, 1, 2, 3, Hostile));
        progress.End();
        progress.Report(new("room", 0, 0, 0, Hostile));
        Obeyed(output.ToString()).ShouldBeEmpty();
        Obeyed(error.ToString().Replace("\r ", " ", StringComparison.Ordinal).Replace("\u001b[K\n", "\n", StringComparison.Ordinal))
            .ShouldBeEmpty();
        JsonDocument.Parse(output.ToString()[output.ToString().IndexOf('{', StringComparison.Ordinal)..]).RootElement.GetProperty("text")
            .GetString().ShouldBe(Hostile);
    }

    [Fact]
    public void Halves_that_come_one_after_the_other_are_put_together()
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, TextWriter.Null, Watched: false);
        foreach (var piece in new[] { "a\r", "\nb\r", "c\uD83D", "\uDE00", "\uD83D", "x\uDE00" })
        {
            terminal.Out.Write(piece);
        }

        terminal.Out.Write("\uD83D");
        terminal.Out.Flush();
        output.ToString().ShouldBe("a\nb\u240Dc😀<U+D83D>x<U+DE00><U+D83D>");
    }

    [Theory]
    [InlineData("--set", "sampling.temperature=")]
    [InlineData("--set", "device=")]
    [InlineData("--prompts", "")]
    public async Task A_value_of_ten_megabytes_is_not_printed_whole(string option, string before)
    {
        var screen = await Screen.RunAsync("run", "--out", folder["run"], option, before + new string('x', 10_000_000));
        screen.Code.ShouldNotBe(0);
        screen.Error.Length.ShouldBeLessThan(4500);
        screen.Error.ShouldMatch(@"10,?000,?000 characters");
    }

    /// <summary>What a terminal would obey, or nobody would see.</summary>
    private static IReadOnlyList<string> Obeyed(string text) => [.. text.EnumerateRunes()
        .Where(rune => rune.Value is not ('\n' or '\t' or 0x200C or 0x200D) && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        .Select(rune => $"U+{rune.Value:X4}")];
}
