using System.CommandLine;
using System.Diagnostics;
using MetaReward.Parity;

namespace MetaReward.Bench;

/// <summary>The options of <c>parity</c>.</summary>
public static class ParityVerb
{
    public static Command Build()
    {
        var command = new Command("parity", "How far models, tokenizers, templates, losses, gradients and trainings are from the numbers of the reference libraries: the page of docs/results/parity.md. "
            + "Ends with exit code 1 if a figure is outside its tolerance.");
        var data = new Option<string>("--data") { Description = "The folder of the reference data.", DefaultValueFactory = _ => Path.Combine("..", "shared", "data") };
        var only = new Option<string[]>("--only") { Description = $"Parts to measure: {string.Join(", ", Parts.All.Select(part => part.Name))}.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. Parts.All.Select(part => part.Name)]);
        Array.ForEach<Option>([data, only], command.Add);
        command.SetAction(parsed => Run(parsed.GetValue(data)!, parsed.GetValue(only) is { Length: > 0 } named ? [.. Parts.All.Where(part => named.Contains(part.Name))] : Parts.All));
        return command;
    }

    private static int Run(string data, IReadOnlyList<Part> parts)
    {
        if (!Directory.Exists(Path.Combine(data, "fixtures")))
        {
            Console.Error.WriteLine($"{Path.GetFullPath(data)}: no folder 'fixtures' in this folder; name the reference data with --data.");
            return 1;
        }

        var watch = Stopwatch.StartNew();
        var tables = parts.Select(part => part.Measure(data, row => Tell(part, row, watch))).ToList();
        Console.Out.Write(ParityPage.Of(tables));
        return tables.All(table => table.Rows.Count > 0 && table.Rows.All(row => row.Holds)) ? 0 : 1;
    }

    private static void Tell(Part part, Row row, Stopwatch watch) =>
        Console.Error.WriteLine($"{watch.Elapsed.TotalSeconds,5:0} s  {part.Name}: {row.Name}: {(row.Holds ? "ok" : string.Join("; ", row.Figures.Where(f => !f.Holds).Select(f => $"NOT {f.Name}: {f.Measured}, allowed {f.Allowed}")))}");
}
