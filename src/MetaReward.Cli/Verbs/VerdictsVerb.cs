using System.CommandLine;
using MetaReward.Cli.Results;
using MetaReward.Evaluation.Recorded;
using MetaReward.Measures;
using Spectre.Console;

namespace MetaReward.Cli.Verbs;

/// <summary><c>eval verdicts</c>: a file of verdicts that were given elsewhere, in figures. Nobody is asked and nothing is kept.</summary>
public static class VerdictsVerb
{
    private const int Every = 1 << 14;

    public static Command Build(Terminal terminal)
    {
        var command = new Command("verdicts",
            "Figures from recorded verdicts, for files of any size: win rates, ties, unreadable verdicts, and ratings if models met "
            + "each other.");
        var data = new Option<string>(
            "--data") {
                Description =
                    "JSON lines or a JSON array: Arena-Hard's judgments, AlpacaEval's annotations, MT-Bench's pairwise judgments, "
                    + "or battles of model_a and model_b.", Required = true, HelpName = "file" };
        var failures = new Option<double>("--max-failures") { Description = "Exit code 1 if a larger share of the verdicts cannot be read.",
            DefaultValueFactory = _ => 0.1, HelpName = "share" };
        command.Add(data);
        command.Add(failures);
        var voice = new Voice(command);
        command.SetAction((parsed, cancel) =>
        {
            AskOptions.Expect(parsed.GetValue(failures) is >= 0 and <= 1, "--max-failures must be a share from 0 to 1",
                parsed.GetValue(failures));
            var summary = Read(parsed.GetValue(data)!, cancel);
            var models = summary.Models();
            if (voice.Of(parsed).Json)
            {
                terminal.Write(new { summary.Rows, summary.FailureRate, summary.Remarks, Models = models });
            }
            else
            {
                Print(terminal, summary, models);
            }

            return Task.FromResult(Judged(terminal, summary.FailureRate, parsed.GetValue(failures)));
        });
        return command;
    }

    private static VerdictSummary Read(string path, CancellationToken cancel)
    {
        var summary = new VerdictSummary();
        foreach (var row in VerdictFile.Read(path))
        {
            summary.Add(row);
            if (summary.Rows % Every == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }
        }

        return summary.Rows > 0 ? summary : throw new InvalidDataException($"'{path}' holds no verdicts");
    }

    private static int Judged(Terminal terminal, double rate, double most)
    {
        if (rate <= most)
        {
            return 0;
        }

        terminal.Note($"metareward: {rate:P1} of the verdicts cannot be read, more than --max-failures {most} allows.");
        return Program.Failed;
    }

    private static void Print(Terminal terminal, VerdictSummary summary, IReadOnlyList<ModelVerdicts> models)
    {
        terminal.Say($"{summary.Rows} rows of verdicts, 95 % intervals with rows as units:");
        var table = new Table { Border = TableBorder.Minimal };
        table.AddColumn("model");
        foreach (var heading in new[] { "win rate", "wins", "ties", "losses", "unreadable", "length", "rating" })
        {
            table.AddColumn(new TableColumn(heading) { Alignment = Justify.Right, NoWrap = true });
        }

        foreach (var m in models.OrderByDescending(m => m.Rate.Value))
        {
            table.AddRow([Terminal.Cell(m.Model), Markup.Escape(Rate(m.Rate)), $"{m.Wins}", $"{m.Ties}", $"{m.Losses}", $"{m.Unreadable}",
                Number(m.Length), Number(m.Rating)]);
        }

        terminal.Table(table);
        foreach (var remark in summary.Remarks)
        {
            terminal.Say($"  The judge: {remark}.");
        }
    }

    private static string Rate(Interval value) => value.Count == 0 ? "-" : double.IsNaN(value.Low) ? ResultTable.Percent(value.Value)
        : $"{ResultTable.Percent(value.Value)} [{100 * value.Low:0.0}, {100 * value.High:0.0}]";

    private static string Number(double value) => double.IsNaN(value) ? "-" : $"{value:0}";
}
