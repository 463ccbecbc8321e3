using System.CommandLine;
using System.Text;
using MetaReward.Cli;
using MetaReward.Recipes;

namespace MetaReward.Bench.Mutations;

/// <summary>The options of <c>mutations</c>.</summary>
public static class MutationsVerb
{
    private static readonly string[] Small =
    [
        "loop.iterations=2", "loop.judge_iterations=1", "loop.prompts_per_iteration=8", "loop.responses_per_prompt=4",
        "loop.judgments_per_response=3",
        "loop.shard_size=4", "evaluation.prompts=4", "training.batch_size=4", "training.epochs=1",
    ];

    public static Command Build()
    {
        var command = new Command("mutations",
            "Every kind of file of a small run and of an evaluation, spoiled in every way: what verify, report, why, "
            + "reselect and resume say. Ends with exit code 1 where something is silent or falls over.");
        var runs = new Option<string>("--runs") { Description = "Where the folders go.",
            DefaultValueFactory = _ => Path.Combine("runs", "bench-mutations") };
        var only = new Option<string?>("--only") { Description = "Only files whose paths contain this." };
        Array.ForEach<Option>([runs, only], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var root = Path.GetFullPath(parsed.GetValue(runs)!);
            var model = await KillsVerb.ModelAsync(root, cancel);
            var rows = new List<Row>();
            rows.AddRange(await OfAsync("run", await RunAsync(root, model, cancel), parsed.GetValue(only), cancel));
            rows.AddRange(await OfAsync("evaluations", await EvaluateAsync(root, model, cancel), parsed.GetValue(only), cancel));
            Console.Out.Write(Page(rows));
            return rows.Any(row => row.Fate is Fate.Silent or Fate.Crash) ? 1 : 0;
        });
        return command;
    }

    /// <param name="Folder">Of which folder.</param>
    /// <param name="Kind">The kind of file.</param>
    private sealed record Row(string Folder, string Kind, string Mutation, Fate Fate, string Why);

    private static async Task<SpoiledFolder> RunAsync(string root, string model, CancellationToken cancel)
    {
        var (whole, work) = (Path.Combine(root, "whole"), Path.Combine(root, "run"));
        Clear(whole, work);
        await MustAsync(["run", "--model", model, "--out", work, "--quiet", .. Small.SelectMany(setting => new[] { "--set", setting })],
            cancel);
        Directory.Move(work, whole);
        var pair = RunReader.Open(whole).Pairs(1)[0].Id;
        return new(whole, work, [["report", work], ["report", work, "--judge"], ["why", pair, "--run", work, "--whole"],
            ["reselect", "--run", work], ["plan", "--out", work]], ["resume", work], ["verify", work]);
    }

    private static async Task<SpoiledFolder> EvaluateAsync(string root, string model, CancellationToken cancel)
    {
        var (whole, work, data) = (Path.Combine(root, "whole-evals"), Path.Combine(root, "evals"), Path.Combine(root, "sums.jsonl"));
        Clear(whole, work);
        await File.WriteAllLinesAsync(data, Enumerable.Range(2, 6)
            .Select(i => $$"""{"question":"add {{i}} and {{i + 1}}","answer":"It is so. #### {{i + i + 1}}"}"""), cancel);
        string[] evaluate = ["eval", "gsm8k", "--data", data, "--model", model, "--max-tokens", "8", "--max-failures", "1", "--out", work];
        await MustAsync(evaluate, cancel);
        await MustAsync(["eval", "gsm8k", "--data", data, "--model", model, "--max-tokens", "9", "--max-failures", "1", "--out", work],
            cancel);
        await MustAsync(evaluate, cancel); // once more: now it is held against the other
        Directory.Move(work, whole);
        return new(whole, work, [], evaluate, ["verify", work]);
    }

    private static async Task<IReadOnlyList<Row>> OfAsync(string name, SpoiledFolder folder, string? only, CancellationToken cancel)
    {
        await folder.LearnAsync(cancel);
        var rows = new List<Row>();
        var files = Directory.EnumerateFiles(folder.Whole, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder.Whole, path)).Order(StringComparer.Ordinal).ToList();
        foreach (var kind in files.GroupBy(KindOf).Where(kind => only is null || kind.Key.Contains(only, StringComparison.Ordinal)))
        {
            var neighbour = kind.Skip(1).FirstOrDefault();
            foreach (var mutation in Mutation.All)
            {
                var (fate, why) = await folder.TryAsync(kind.First(), neighbour, mutation, cancel);
                rows.Add(new(name, kind.Key, mutation.Name, fate, why));
                if (fate is Fate.Silent or Fate.Crash)
                {
                    await Console.Error.WriteLineAsync($"{fate}: {kind.First()}, {mutation.Name}: {why}");
                }
            }

            await Console.Error.WriteLineAsync($"{name}: {kind.Key}");
        }

        return rows;
    }

    /// <summary>A path without the numbers of iterations and shards and the names of evaluations.</summary>
    private static string KindOf(string file)
    {
        var parts = file.Split(Path.DirectorySeparatorChar)
            .Select(part => part.StartsWith("iter-", StringComparison.Ordinal) ? "iter" : part).ToArray();
        return parts is ["gsm8k", _, var kept] ? $"gsm8k/NAME/{kept}" : parts is ["replies", _] ? "replies/MODEL.jsonl"
            : string.Join('/', parts.Select(part => part.Split('.')[0].All(char.IsAsciiDigit) ? $"NNNN{part[part.IndexOf('.')..]}" : part));
    }

    private static string Page(IReadOnlyList<Row> rows)
    {
        var page = new StringBuilder();
        page.AppendLine("# Spoiled files");
        page.AppendLine();
        page.AppendLine(
            "Made by `dotnet run -c Release --project bench/MetaReward.Bench -- mutations`. "
            + "The bench makes a small run of the microworld and an evaluation. It damages one file of every kind in");
        page.AppendLine(
            $"{Mutation.All.Count} ways, each on a fresh copy of the whole folder. Then `verify`, `report`, `report --judge`, `why`, "
            + "`reselect`, `plan` and `resume` run on it (for the evaluation: `verify` and");
        page.AppendLine(
            "the evaluation again).\n\n*Detected*: a verb names the file, and it is not made again automatically. *Remade*: a verb "
            + "names the file, and `resume` makes it again with the same bytes. *Harmless*: no");
        page.AppendLine(
            "printed result changes; for example, replies that are lost are asked again. *Silent*: "
            + "a printed result changes, or the folder counts as whole though it is not, and no verb says so. *A dash*: "
            + "the mutation changes nothing.");
        page.AppendLine();
        page.AppendLine($"| file | {string.Join(" | ", Mutation.All.Select(mutation => mutation.Name))} |");
        page.AppendLine($"|---|{string.Concat(Mutation.All.Select(_ => "---|"))}");
        foreach (var kind in rows.GroupBy(row => $"{row.Folder}: {row.Kind}"))
        {
            page.AppendLine(
                $"| {kind.Key} | "
                + $"{string.Join(" | ", kind.Select(row => row.Fate == Fate.Same ? "-" : row.Fate.ToString().ToLowerInvariant()))} |");
        }

        page.AppendLine();
        page.AppendLine(
            $"{rows.GroupBy(row => (row.Folder, row.Kind)).Count()} kinds of "
            + $"file, {rows.Count(row => row.Fate != Fate.Same)} spoiled files: "
                + string.Join(", ", Enum.GetValues<Fate>().Where(fate => fate != Fate.Same)
                    .Select(fate => $"{rows.Count(row => row.Fate == fate)} {fate.ToString().ToLowerInvariant()}")) + ".");
        foreach (var row in rows.Where(row => row.Fate is Fate.Silent or Fate.Crash))
        {
            page.AppendLine();
            page.AppendLine($"{row.Fate}: {row.Folder}, {row.Kind}, {row.Mutation}: {row.Why}");
        }

        return page.ToString();
    }

    private static async Task MustAsync(string[] words, CancellationToken cancel)
    {
        using var error = new StringWriter();
        if (await MetaReward.Cli.Program.RunAsync(words, new Terminal(TextWriter.Null, error, Watched: false), cancel) != 0)
        {
            throw new InvalidDataException($"`metareward {string.Join(' ', words)}`: {error.ToString().Trim()}");
        }
    }

    private static void Clear(params string[] folders)
    {
        foreach (var folder in folders.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
