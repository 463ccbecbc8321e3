using System.CommandLine;
using MetaReward.Cli.Work;
using MetaReward.Data.Lint;
using MetaReward.Measures;

namespace MetaReward.Cli.Verbs;

/// <summary><c>lint</c>: what is wrong with prompts or preference data, before anything is spent on them.</summary>
public static class LintVerb
{
    private const int Figure = 10;

    public static Verb Build(Terminal terminal)
    {
        var command = new Command("lint",
            "Look over prompts, demonstrations or preference pairs: empty and repeated rows, special tokens inside texts, length bias; "
            + "with a model also what its context and chat template make of them.");
        var place = new Argument<string>("file") { Description = "A file, a dataset's folder, or a run." };
        var model = new Option<string?>("--model") { Description =
            "A model's folder, .gguf file or pulled name; only its tokenizer and chat template are read.", HelpName = "model" };
        var split = new Option<string>("--split") { Description = "Which split of a dataset's folder.", DefaultValueFactory = _ => "train",
            HelpName = "name" };
        var strict = new Option<bool>("--strict") { Description = "Fail on warnings, too." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Add(place);
        Array.ForEach<Option>([model, split, strict, json], command.Add);
        command.SetAction(parsed =>
        {
            var report = DataLint.Of(parsed.GetValue(place)!, parsed.GetValue(model) is { } named ? LintModels.Open(named) : null,
                new() { Split = parsed.GetValue(split)! });
            if (parsed.GetValue(json))
            {
                terminal.Write(report);
            }
            else
            {
                Print(terminal, report);
            }

            return report.Errors > 0 || (parsed.GetValue(strict) && report.Warnings > 0) ? Program.Failed : 0;
        });
        return new(command,
        [
            "lint prompts.jsonl",
            "lint pairs.jsonl --model model.gguf",
            "lint pairs.jsonl --json --strict",
        ]);
    }

    private static void Print(Terminal terminal, LintReport report)
    {
        terminal.Tell($"{report.Path}: {report.Rows:N0} {report.Kind}; "
            + $"{Count(report.Errors, "error")}, {Count(report.Warnings, "warning")}.");
        foreach (var finding in report.Findings)
        {
            terminal.Tell($"{finding.Level.ToString().ToLowerInvariant(),-8} {finding.Name,-16} {finding.Rows,7:N0}  {finding.About}.",
                Figure);
            if (finding.Places.Count > 0)
            {
                terminal.Tell($"{new string(' ', Figure)}{string.Join("; ", finding.Places)}"
                    + (finding.Rows > finding.Places.Count ? "; ..." : ""), Figure);
            }
        }

        foreach (var (name, value) in report.Figures)
        {
            terminal.Tell($"{"figure",-8} {name,-16} {Written(value)}", Figure);
        }
    }

    private static string Count(int number, string noun) => $"{number:N0} {noun}{(number == 1 ? "" : "s")}";

    private static string Written(Interval value) =>
        $"{value.Value:0.000}{(double.IsNaN(value.Low) ? "" : $" [{value.Low:0.000}, {value.High:0.000}]")}";
}
