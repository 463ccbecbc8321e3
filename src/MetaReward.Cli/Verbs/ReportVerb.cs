using System.CommandLine;
using MetaReward.Cli.Results;
using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Recipes;
using MetaReward.Studio;

namespace MetaReward.Cli.Verbs;

/// <summary><c>report</c>: a run as a table and as one HTML file; also while it runs.</summary>
public static class ReportVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("report", "Print a run's table and write its HTML report; also while it runs.");
        var folder = new Argument<string?>("folder") { Description = "The run folder; the one begun last below runs/ if not given.",
            DefaultValueFactory = _ => null };
        var to = new Option<string?>("--to") { Description = "Where to write the HTML; default report.html in the run folder.",
            HelpName = "file" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var judge = new Option<bool>("--judge") { Description =
            "Print the judge statistics of the paper instead: bias of the meta-judge, use of the scale, length control for several "
            + "values of rho." };
        var board = new Option<string?>("--tensorboard")
        {
            Description = "Also write the run's figures and training logs for TensorBoard, as one events file in this folder.",
            HelpName = "folder",
        };
        var all = RunVerb.AllOption();
        command.Add(folder);
        command.Add(all);
        command.Add(judge);
        command.Add(to);
        command.Add(board);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var run = Runs.Open(parsed.GetValue(folder));
            if (parsed.GetValue(judge))
            {
                Judged(terminal, run, parsed.GetValue(json));
                return;
            }

            try
            {
                Write(run, parsed.GetValue(to) ?? Path.Combine(run.Folder, Closing.ReportName));
            }
            catch (IOException failure) when (parsed.GetValue(to) is null)
            {
                terminal.Note(
                    "The HTML report is not written: "
                    + $"{Disk.Reason(Path.Combine(run.Folder, Closing.ReportName), failure.InnerException ?? failure)}. "
                    + "--to FILE writes it elsewhere.");
            }

            if (parsed.GetValue(board) is { } target)
            {
                terminal.Note($"Written: {TensorBoardFolder.Write(run, target)}. See it with: tensorboard --logdir {target}");
            }

            if (parsed.GetValue(json))
            {
                terminal.Write(Closing.Json(run));
            }
            else
            {
                Closing.Print(terminal, run, parsed.GetValue(all));
            }
        });
        return new(command, ["report", "report runs/meta-rewarding-microworld-0 --to report.html", "report --all", "report --json",
            "report --judge", "report --tensorboard board"]);
    }

    private static void Judged(Terminal terminal, RunReader run, bool json)
    {
        var all = JudgeTables.Of(run);
        if (json)
        {
            terminal.Write(all);
        }
        else
        {
            JudgeTables.Print(terminal, all);
        }
    }

    /// <summary>Writes the HTML report.</summary>
    public static void Write(RunReader run, string path) => Report.Write(ModelOf(run, ReportModel.Usual), path);

    /// <summary>What a report shows of a run.</summary>
    /// <param name="run">Finished or not.</param>
    /// <param name="stories">How many pairs to tell in full.</param>
    public static ReportModel ModelOf(RunReader run, int stories) => ReportModel.Read(
        run, Runs.WorldOf(run), [.. Gates.Of(run).Select(g => g.Result)],
        KeptValue.Read<Plan>(Path.Combine(run.Folder, Planning.FileName)), stories,
        RunAlarms.LimitsOf(run), RunAlarms.Of(run)) with
    {
        BeforeEft = Closing.BeforeEft(run),
    };
}
