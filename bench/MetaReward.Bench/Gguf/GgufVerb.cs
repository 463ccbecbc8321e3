using System.CommandLine;
using System.Diagnostics;

namespace MetaReward.Bench.Gguf;

/// <summary>The options of <c>gguf</c>.</summary>
public static class GgufVerb
{
    public static Command Build()
    {
        var command = new Command("gguf",
            "Models written as GGUF, read by llama.cpp through its npm package and by us: tokens, log-probs, greedy continuations. " +
                "Needs Node.js and npm. Ends with exit code 1 where they differ by more than rounding.");
        var data = new Option<string>("--data") { Description = "The folder of the reference data.", DefaultValueFactory = _ => Data() };
        var only = new Option<string?>("--only") { Description = "Only models whose names contain this." };
        var library = new Option<string>("--library")
        {
            Description = "The folder with the npm package 'node-llama-cpp'; it is installed there when it is missing.",
            DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), $"metareward-llamacpp-{LlamaCpp.Version}"),
        };
        Array.ForEach<Option>([data, only, library], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var package = Path.GetFullPath(parsed.GetValue(library)!);
            LlamaCpp.Install(package, Console.Error);
            var watch = Stopwatch.StartNew();
            var rows = new List<GgufComparison.Row>();
            var folder = Directory.CreateTempSubdirectory("metareward-gguf-");
            try
            {
                foreach (var each in GgufSubjects.All(parsed.GetValue(data)!))
                {
                    using var subject = each;
                    if (subject.Name.Contains(parsed.GetValue(only) ?? "", StringComparison.Ordinal))
                    {
                        rows.Add(await GgufComparison.RunAsync(subject, package, folder.FullName, cancel));
                        Console.Error.WriteLine($"{(rows[^1].Good ? "good " : "WRONG")} {rows[^1]}");
                    }
                }
            }
            finally
            {
                folder.Delete(recursive: true);
            }

            Console.Out.Write(GgufComparison.Page(rows, watch.Elapsed));
            return rows.Count > 0 && rows.All(row => row.Good) ? 0 : 1;
        });
        return command;
    }

    private static string Data() =>
        Environment.GetEnvironmentVariable("METAREWARD_DATA") is { Length: > 0 } named ? named : Path.Combine("..", "shared", "data");
}
