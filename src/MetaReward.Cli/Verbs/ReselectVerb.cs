using System.CommandLine;
using MetaReward.Recipes;

namespace MetaReward.Cli.Verbs;

/// <summary>
/// <c>reselect</c>: the pairs that other rules would have made from the judgments a run has, in seconds and without a
/// model. The run stays as it is.
/// </summary>
public static class ReselectVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("reselect",
            "Select pairs again from stored judgments with other options, and show the difference. Nothing is sampled.");
        var folder = new Option<string?>("--run") { Description = "The run folder; the one begun last below runs/ if not given.",
            HelpName = "folder" };
        var iteration = new Option<int?>("--iteration") { Description = "Only this iteration.", HelpName = "number" };
        var options = new SelectionOptions(command);
        var to = new Option<string?>("--to")
        {
            Description = "Write the new pairs to this folder, which may not be a run folder.",
            HelpName = "folder",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Add(folder);
        command.Add(iteration);
        command.Add(to);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var run = Runs.Open(parsed.GetValue(folder));
            var turns = run.Figures.Select(s => s.Iteration).ToList();
            var wanted = parsed.GetValue(iteration) is { } one ? [one] : turns;
            if (wanted.Except(turns).Any() || wanted.Count == 0)
            {
                throw new InvalidDataException(
                    $"'{run.Folder}' has finished iterations {(turns.Count == 0 ? "none" : string.Join(", ", turns))}; "
                    + $"{string.Join(", ", wanted)} came.");
            }

            var recipe = Catalogue.Find(run.Manifest.Recipe);
            var made = wanted.Select(t => Reselection.Of(run, t, options.Over(parsed, run.Manifest.Options, recipe), Runs.WorldOf(run)))
                .ToList();
            made.ForEach(m => { if (parsed.GetValue(to) is { } target) m.WriteTo(target); });
            if (parsed.GetValue(json))
            {
                terminal.Write(
                    made.Select(m => new { m.Iteration, m.Options, m.Missing, Before = m.Before.Count, After = m.Pairs.Count, m.Added,
                        m.Removed, Changed = m.Changed.Select(c => new { c.Before, c.After }) }));
                return;
            }

            foreach (var line in made.SelectMany(m => m.Lines()))
            {
                terminal.Say(line);
            }

            Next(terminal, run, wanted[0], parsed.GetValue(to));
        });
        return new(command,
            ["reselect --rho 0.2", "reselect --iteration 1 --aggregation median --min-gap 0.5", "reselect --rho 0.3 --to pairs-rho-0.3"]);
    }

    /// <summary>What to do with the pairs: keep them, and train on them from where the run's own training began.</summary>
    private static void Next(Terminal terminal, RunReader run, int t, string? kept)
    {
        terminal.Say();
        terminal.Say(kept is null ? "Next: keep these pairs with --to FOLDER, and train on them:" : "Next: train on these pairs:");
        terminal.Say(
            $"  {Self.Command} train --pairs {kept ?? "FOLDER"} --iteration {t} --model {Runs.StartOf(run, t)} "
            + $"--out {(kept ?? "FOLDER").TrimEnd('/')}-trained");
    }
}
