using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MetaReward.Bench.Fuzz;

/// <summary>The options of <c>fuzz</c>.</summary>
public static class FuzzVerb
{
    public static Command Build()
    {
        var command = new Command("fuzz",
            "Broken files through every reader, each in a process of its own: only clear errors, no crash, no hang, little memory. "
            + "Ends with exit code 1 otherwise.");
        var count = new Option<int>("--count") { Description = "Cases for each reader.", DefaultValueFactory = _ => 100_000 };
        var first = new Option<int>("--first") { Description = "Number of the first case: to see one again, with --count 1." };
        var seed = new Option<long>("--seed") { Description = "Decides the cases.", DefaultValueFactory = _ => 0 };
        var only = new Option<string?>("--only") { Description = "Only readers whose names contain this." };
        var result = new Option<string?>("--result") { Description = "Run one reader in this process, and write what it did to this file.",
            Hidden = true };
        Array.ForEach<Option>([count, first, seed, only, result], command.Add);
        command.SetAction(parsed =>
        {
            var folder = Directory.CreateTempSubdirectory("metareward-fuzz-").FullName;
            try
            {
                var targets = new FuzzTargets(folder).All()
                    .Where(target => target.Name.Contains(parsed.GetValue(only) ?? "", StringComparison.Ordinal)).ToList();
                if (parsed.GetValue(result) is { } file)
                {
                    var target = targets.First(target => target.Name == parsed.GetValue(only));
                    var done = FuzzRun.Run(target, Seed.Of(parsed.GetValue(seed)), parsed.GetValue(first), parsed.GetValue(count),
                        file + ".at");
                    File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(done));
                    return 0;
                }

                var results = targets.Select(target => Child(target.Name, Path.Combine(folder, "result.json"), parsed.GetValue(seed),
                    parsed.GetValue(first), parsed.GetValue(count))).ToList();
                Console.Out.Write(Page(results, parsed.GetValue(seed)));
                return results.Count > 0 && results.All(r => r.Faulty == 0) ? 0 : 1;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static FuzzResult Child(string name, string file, long seed, int first, int count)
    {
        File.Delete(file);
        string[] arguments = ["fuzz", "--only", name, "--result", file, "--seed", $"{seed}", "--first", $"{first}", "--count", $"{count}"];
        var host = Environment.ProcessPath!;
        var own = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(FuzzVerb).Assembly.Location, .. arguments] : arguments;
        using var process = Process.Start(new ProcessStartInfo(host, own) { UseShellExecute = false })!;
        process.WaitForExit();
        if (process.ExitCode == 0 && File.Exists(file))
        {
            return JsonSerializer.Deserialize<FuzzResult>(File.ReadAllBytes(file))!;
        }

        var at = File.Exists(file + ".at") ? BitConverter.ToInt32(File.ReadAllBytes(file + ".at")) : -1;
        return new(name, count, 0, 0, 0, 1, [$"the process ended with code {process.ExitCode} at case {at}"], 0, 0, 0, 0);
    }

    private static string Page(IReadOnlyList<FuzzResult> results, long seed)
    {
        var page = new StringBuilder();
        page.AppendLine("# Broken files");
        page.AppendLine();
        page.AppendLine(
            "Made by `dotnet run -c Release --project bench/MetaReward.Bench -- fuzz`. Small valid files are damaged at random, by seed: "
            + "bytes are cut, flipped, overwritten,");
        page.AppendLine(
            "exchanged or doubled; headers and JSON keep their form but get wrong numbers, types, keys, nesting or strings. "
            + "Accepted files are read to the last value: tokenizers");
        page.AppendLine(
            "encode, decode and render, and answers of evaluation data are marked. Any outcome other than success or a clear error "
            + "is a fault: another exception, more than 2 s of processor time or 256 MiB for one case, a crash, a hang.");
        page.AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"Seed {seed}.");
        page.AppendLine();
        page.AppendLine(
            "| reader | cases | accepted | refused | different reasons | faults | slowest case, "
            + "ms of processor | most allocated by a case, MiB | process at most, MiB | s |");
        page.AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var r in results)
        {
            page.AppendLine(CultureInfo.InvariantCulture,
                $"| {r.Name} | {r.Cases} | {r.Accepted} | {r.Refused} | {r.Reasons} | {r.Faulty} | {r.Slowest:0} "
                + $"| {r.Largest / 1048576.0:0.0} | {r.Peak >> 20} | {r.Seconds:0} |");
        }

        foreach (var (name, fault) in results.SelectMany(r => r.Faults.Select(fault => (r.Name, fault))))
        {
            page.AppendLine();
            page.AppendLine(CultureInfo.InvariantCulture, $"{name}: {fault}");
        }

        return page.ToString();
    }
}
