using System.CommandLine;
using System.Diagnostics;
using MetaReward.Parity;
using MetaReward.Torch;

namespace MetaReward.Bench;

using Part = Parity.Part;

/// <summary>The options of <c>parity</c>.</summary>
public static class ParityVerb
{
    public static Command Build()
    {
        var command = new Command("parity",
            "How far models, tokenizers, templates, losses, gradients and trainings are from the numbers of the reference libraries: "
            + "the page of docs/results/parity.md. "
                + "Ends with exit code 1 if a figure is outside its tolerance.");
        var data = new Option<string>("--data") { Description = "The folder of the reference data.",
            DefaultValueFactory = _ => Path.Combine("..", "shared", "data") };
        var only = new Option<string[]>("--only") { Description =
            $"Parts to measure: {string.Join(", ", Parts.All.Select(part => part.Name))}.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. Parts.All.Select(part => part.Name)]);
        var device = new Option<string>(
            "--device") {
                Description =
                    "Where models compute: cpu, or cuda for the parts with models (architectures, lora, first-steps, trajectories).",
                        DefaultValueFactory = _ => "cpu" };
        var libtorch = new Option<string>(
            "--libtorch") { Description = "The folder of a libtorch; default METAREWARD_LIBTORCH, else the package's." };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        Array.ForEach<Option>([data, only, device, libtorch], command.Add);
        command.SetAction(parsed => Placed(parsed.GetValue(device)!, parsed.GetValue(libtorch)) ?? Run(parsed.GetValue(data)!,
            parsed.GetValue(only) is { Length: > 0 } named ? [.. Parts.All.Where(part => named.Contains(part.Name))] : Parts.All));
        return command;
    }

    /// <summary>Says where everything is computed. An exit code if that cannot be.</summary>
    private static int? Placed(string device, string? libtorch)
    {
        try
        {
            if (libtorch is not null)
            {
                TorchRuntime.Use(libtorch);
            }

            Place.Chosen = Devices.Named(device);
            return null;
        }
        catch (TorchUnavailableException missing)
        {
            Console.Error.WriteLine(missing.Message);
            return 1;
        }
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
        Console.Error
            .WriteLine(
                $"{watch.Elapsed.TotalSeconds,5:0} s  {part.Name}: {row.Name}: "
                + $"{(row.Holds ? "ok" : string.Join("; ",
                    row.Figures.Where(f => !f.Holds).Select(f => $"NOT {f.Name}: {f.Measured}, allowed {f.Allowed}")))}");
}
