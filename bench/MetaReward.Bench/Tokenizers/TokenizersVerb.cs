using System.CommandLine;
using System.Diagnostics;

namespace MetaReward.Bench.Tokenizers;

/// <summary>The options of <c>tokenizers</c>.</summary>
public static class TokenizersVerb
{
    public static Command Build()
    {
        var command = new Command("tokenizers",
            "Hostile strings through every tokenizer.json of the reference data, and through tokenizers that have each part which such a " +
                "file can name, held against the official tokenizer library. Needs Node.js and npm. Ends with exit code 1 on a mismatch.");
        var count = new Option<int>("--count") { Description = "How many strings.", DefaultValueFactory = _ => 10_000 };
        var each = new Option<int>("--variants") { Description = "How many of them for each part by itself.",
            DefaultValueFactory = _ => 1_000 };
        var seed = new Option<long>("--seed") { Description = "Decides the strings.", DefaultValueFactory = _ => 0 };
        var data = new Option<string>("--data") { Description = "The folder of the reference data.", DefaultValueFactory = _ => Data() };
        var only = new Option<string?>("--only") { Description = "Only tokenizers whose names contain this." };
        var library = new Option<string>("--library")
        {
            Description = "The folder with the npm package 'tokenizers'; it is installed there when it is missing.",
            DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), $"metareward-tokenizers-{OfficialLibrary.Version}"),
        };
        var tables = new Option<string?>(
            "--tables") { Description = "Instead of comparing, write what the library takes each character for to this file." };
        Array.ForEach<Option>([count, each, seed, data, only, library, tables], command.Add);
        command.SetAction(parsed =>
        {
            try
            {
                var folder = Path.GetFullPath(parsed.GetValue(library)!);
                OfficialLibrary.Install(folder, Console.Error);
                if (parsed.GetValue(tables) is { } file)
                {
                    File.WriteAllText(file, OfficialLibrary.Table(folder));
                    return 0;
                }

                return Compare(folder, parsed.GetValue(data)!, parsed.GetValue(only) ?? "", Seed.Of(parsed.GetValue(seed)),
                    parsed.GetValue(count), parsed.GetValue(each));
            }
            catch (InvalidDataException wrong)
            {
                Console.Error.WriteLine(wrong.Message);
                return 2;
            }
        });
        return command;
    }

    private static int Compare(string folder, string data, string only, Seed seed, int count, int each)
    {
        var watch = Stopwatch.StartNew();
        var texts = Enumerable.Range(0, Math.Max(count, each)).Select(i => HostileText.Of(seed.Derive(i))).ToList();
        using var library = OfficialLibrary.Open(folder);
        var rows = new List<Comparison.Row>();
        foreach (var (name, json, whole) in Subjects.All(data).Where(subject => subject.Name.Contains(only, StringComparison.Ordinal)))
        {
            rows.Add(Comparison.Run(name, json, library, texts[..(whole ? count : each)], Console.Error));
            Console.Error.WriteLine($"{name}: {rows[^1].Different} of {rows[^1].Strings} different, {watch.Elapsed.TotalSeconds:0} s");
        }

        Console.Out.Write(Comparison.Page(rows, watch.Elapsed));
        return rows.Count > 0 && rows.All(row => row.Different == 0) ? 0 : 1;
    }

    private static string Data() =>
        Environment.GetEnvironmentVariable("METAREWARD_DATA") is { Length: > 0 } named ? named : Path.Combine("..", "shared", "data");
}
