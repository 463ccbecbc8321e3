using System.CommandLine;
using MetaReward.Cli.Work;
using MetaReward.Data.Formats;

namespace MetaReward.Cli.Verbs;

/// <summary><c>data</c>: preference pairs, demonstrations and rollouts for other tools, and theirs for us.</summary>
public static class DataVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("data",
            "Write what a run learned from in the formats of TRL, Axolotl, LLaMA-Factory and OpenRLHF, or read theirs.")
        {
            Export(terminal),
            Import(terminal),
        };
        return new(command,
        [
            "data export runs/mine --to pairs --format llamafactory",
            "data export runs/mine --to pairs.parquet --iteration 2 --role actor",
            "data export pairs.jsonl --to axolotl-pairs --format axolotl",
            "data import pairs.jsonl --to imported.jsonl",
        ]);
    }

    private static Command Export(Terminal terminal)
    {
        var names = PairFormat.All.Select(format => format.Name).Union(DemonstrationFormat.All.Select(format => format.Name)).ToList();
        var command = new Command("export",
            "Write preference pairs, demonstrations or rollouts in the format of another tool, with columns that say where each "
            + "comes from.");
        var place = new Argument<string>("place") { Description =
            "A run folder, a folder that reselect wrote, or a file of pairs or demonstrations." };
        var to = new Option<string>("--to") { Description =
            "A folder, which also gets what the tool needs beside the data, or a file that ends in .jsonl, .json (both also with .gz) or "
            + ".parquet; must not be there yet.", Required = true, HelpName = "place" };
        var format = new Option<string>("--format") { Description = $"One of {string.Join(", ", names)}.",
            DefaultValueFactory = _ => PairFormat.All[0].Name, HelpName = "name" };
        var what = new Option<DataKind>("--what") { Description = "What to write.", HelpName = "pairs|demonstrations|rollouts" };
        var iteration = new Option<int?>("--iteration") { Description = "Only this iteration of a run.", HelpName = "number" };
        var role = new Option<Role?>("--role") { Description = "Only pairs that teach this role.", HelpName = "actor|judge" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Add(place);
        Array.ForEach<Option>([to, format, what, iteration, role, json], command.Add);
        command.SetAction(parsed =>
        {
            var order = new DataOrder(parsed.GetValue(place)!, parsed.GetValue(what), parsed.GetValue(iteration), parsed.GetValue(role));
            var done = DataTransfer.Export(order, Named(parsed.GetValue(format)!, order.What), parsed.GetValue(to)!, terminal.Note);
            if (parsed.GetValue(json))
            {
                terminal.Write(done);
                return;
            }

            var kind = order.What.ToString().ToLowerInvariant();
            terminal.Tell($"Wrote {done.Records:N0} {kind} of {order.Place} in the format {done.Format} ({done.Rows:N0} rows).");
            Print(terminal, done);
        });
        return command;
    }

    private static Command Import(Terminal terminal)
    {
        var command = new Command("import",
            "Read pairs or demonstrations of another tool, count what cannot be used, and write the rest for train and eft.from.");
        var file = new Argument<string>("file") { Description = "A file or a dataset's folder; its rows' shape tells the format." };
        var to = new Option<string>("--to") { Description = "A file that ends in .jsonl; must not be there yet.", Required = true,
            HelpName = "file" };
        var split = new Option<string>("--split") { Description = "Which split of a dataset's folder.", DefaultValueFactory = _ => "train",
            HelpName = "name" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Add(file);
        Array.ForEach<Option>([to, split, json], command.Add);
        command.SetAction(parsed =>
        {
            var (from, place) = (parsed.GetValue(file)!, parsed.GetValue(to)!);
            var (kind, done) = DataTransfer.Import(from, parsed.GetValue(split)!, place, terminal.Note);
            if (parsed.GetValue(json))
            {
                terminal.Write(done);
                return;
            }

            terminal.Tell($"Read {done.Records:N0} {kind.ToString().ToLowerInvariant()} from {from}.");
            Print(terminal, done);
            terminal.Say();
            terminal.Say("Next:");
            terminal.Say($"  {Self.Command} lint {place}");
            terminal.Say(kind == DataKind.Pairs ? $"  {Self.Command} train --pairs {place} --model MODEL"
                : $"  {Self.Command} run --model MODEL --prompts FILE --set eft.enabled=true --set eft.from={place}");
        });
        return command;
    }

    private static void Print(Terminal terminal, DataExport done)
    {
        foreach (var (reason, count) in done.LeftOut)
        {
            terminal.Tell($"Left out {count:N0}: {reason}.", 2);
        }

        foreach (var name in done.Files)
        {
            terminal.Say($"  {(File.Exists(done.Path) ? done.Path : Path.Combine(done.Path, name))}");
        }
    }

    /// <summary>A format that what is to be written has.</summary>
    private static string Named(string name, DataKind what)
    {
        var known = what == DataKind.Pairs ? PairFormat.All.Select(format => format.Name)
            : DemonstrationFormat.All.Select(format => format.Name);
        return known.Contains(name) ? name : throw new UsageException(
            $"--format is '{name}'; for {what.ToString().ToLowerInvariant()} it is one of {string.Join(", ", known)}.");
    }
}
