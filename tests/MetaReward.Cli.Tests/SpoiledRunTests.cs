using MetaReward.Bench.Mutations;
using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>
/// A run's files, one of each kind, spoiled in every way: no verb prints other figures without a word, none falls over, and running again
/// brings the same bytes back or says what to do. Each kind has a third of the ways, and each way a third of the kinds, in turn;
/// <c>METAREWARD_MUTATIONS=all</c> asks for all of them. The bench <c>mutations</c> does the same with the real
/// engine and with evaluations.
/// </summary>
public sealed class SpoiledRunTests : IDisposable
{
    private static readonly string[] Logs = ["timings.jsonl", "notes.jsonl", "run.lock", "report.html", "plan.json"];
    private static readonly int Every = Environment.GetEnvironmentVariable("METAREWARD_MUTATIONS") == "all" ? 1 : 3;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_kind_of_file_spoiled_is_noticed()
    {
        await RunAsync("whole");
        Copy();
        var pair = RunReader.Open(folder["whole"]).Pairs(1)[0].Id;
        string[][] looks = [["report", folder["run"], "--to", folder["page.html"]], ["why", pair, "--run", folder["run"]],
            ["reselect", "--run", folder["run"]]];
        string[] before = await Task.WhenAll(looks.Select(async look => (await Screen.RunAsync(look)).Out));
        (await Screen.RunAsync("verify", folder["run"])).Code.ShouldBe(0);
        var files = Files("whole").GroupBy(file => string.Concat(file.Where(letter => !char.IsAsciiDigit(letter))))
            .Select(kind => kind.ToArray()).ToArray();
        files.Length.ShouldBeGreaterThan(14);
        foreach (var (kind, turn) in files.Select((kind, i) => (kind, i)))
        {
            foreach (var mutation in Mutation.All.Where((_, way) => (way + turn) % Every == 0))
            {
                var what = $"{kind[^1]}, {mutation.Name}";
                if (!Spoil(kind, mutation))
                {
                    continue;
                }

                var verified = await Screen.RunAsync("verify", folder["run"]);
                verified.Error.ShouldNotContain("mistake of ours", customMessage: what);
                var said = verified.Code != 0;
                foreach (var (look, old) in looks.Zip(before))
                {
                    var now = await Screen.RunAsync(look);
                    now.Error.ShouldNotContain("mistake of ours", customMessage: what);
                    var other = now.Code == 0 && now.Out != old;
                    (!other || now.Out.Contains("Not all is there", StringComparison.Ordinal))
                        .ShouldBeTrue($"{what}: {look[0]} prints something else");
                    said |= now.Code != 0 || other;
                }

                (said || Logs.Contains(Path.GetFileName(kind[^1]))).ShouldBeTrue($"{what}: nobody says a word");
                await AgainAsync(what);
            }
        }
    }

    [Fact]
    public async Task Verify_names_the_file_and_ends_with_1()
    {
        await RunAsync("run");
        var figures = Path.Combine(folder["run"], "iter-01", "figures.json");
        var told = await File.ReadAllTextAsync(figures);
        await File.WriteAllTextAsync(figures, told.Replace("\"value\": 6,", "\"value\": 7,", StringComparison.Ordinal));
        told.ShouldContain("\"value\": 6,");
        var said = await Screen.RunAsync("verify", folder["run"]);
        said.Code.ShouldBe(1);
        said.Out.ShouldContain("damaged   iter-01/figures.json");
        said.Out.ShouldContain("Not whole");
        said.Out.Split('\n').Where(line => !line.Contains(folder["run"], StringComparison.Ordinal)).ShouldAllBe(line => line.Length <= 80);
        (await Screen.RunAsync("report", folder["run"])).Error.ShouldContain("figures.json' is damaged");
    }

    [Fact]
    public async Task Another_number_of_items_measures_all_again_and_says_both_values()
    {
        await RunAsync("run");
        await ScriptedRun.RunAsync(ScriptedRun.Small("evaluation.prompts=9", "evaluation.every_iteration=false"), folder["run"],
            (_, _) => ScriptedRun.Look(0.7));
        var run = RunReader.Open(folder["run"]);
        run.Measures.Select(one => (one.Iteration, one.How!["evaluation.prompts"]!.GetValue<int>())).ShouldBe([(0, 9), (1, 9), (2, 9)]);
        run.Notes.ShouldContain(note => note.Text.Contains("evaluation.prompts was 5, now 9", StringComparison.Ordinal));
    }

    private Task RunAsync(string name) =>
        ScriptedRun.RunAsync(ScriptedRun.Small(), folder[name], (turn, _) => ScriptedRun.Look(0.4 + (0.1 * turn.Iteration)));

    /// <summary>Runs again: the same bytes, or a refusal that says what to do.</summary>
    private async Task AgainAsync(string what)
    {
        try
        {
            await RunAsync("run");
        }
        catch (Exception refused) when (refused is InvalidDataException or IOException)
        {
            refused.Message.Length.ShouldBeGreaterThan(40, what);
            return;
        }

        foreach (var file in Files("whole").Where(file => !Logs.Contains(Path.GetFileName(file))))
        {
            (await File.ReadAllBytesAsync(Path.Combine(folder["run"], file)))
                .ShouldBe(await File.ReadAllBytesAsync(Path.Combine(folder["whole"], file)), $"{what}: {file} after running again");
        }
    }

    private bool Spoil(string[] kind, Mutation mutation)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder["whole"], kind[^1]));
        var spoiled = mutation.Spoil(bytes, kind.Length < 2 ? null : File.ReadAllBytes(Path.Combine(folder["whole"], kind[0])));
        if (spoiled is not null && spoiled.AsSpan().SequenceEqual(bytes))
        {
            return false;
        }

        Copy();
        var path = Path.Combine(folder["run"], kind[^1]);
        File.Delete(path);
        if (ReferenceEquals(spoiled, Mutation.Folder))
        {
            Directory.CreateDirectory(path);
        }
        else if (spoiled is not null)
        {
            File.WriteAllBytes(path, spoiled);
        }

        return true;
    }

    private string[] Files(string name) =>
        [.. Directory.EnumerateFiles(folder[name], "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder[name], path)).Order(StringComparer.Ordinal)];

    private void Copy()
    {
        if (Directory.Exists(folder["run"]))
        {
            Directory.Delete(folder["run"], recursive: true);
        }

        foreach (var file in Files("whole"))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder["run"], file))!);
            File.Copy(Path.Combine(folder["whole"], file), Path.Combine(folder["run"], file));
        }
    }
}
