using System.CommandLine;
using MetaReward.Recipes;

namespace MetaReward.Cli.Verbs;

/// <summary><c>why</c>: everything behind a pair, a prompt, a response or a judgment, every number back to its texts.</summary>
public static class WhyVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("why", "Explain a pair: its responses, judgments, tiers, battles, and the rule that chose; or why a prompt gave none.");
        var id = new Argument<string?>("id") { Description = "A pair (i1/p00017/actor), or a prompt, response or judgment; without it, the pairs are listed.", DefaultValueFactory = _ => null };
        var folder = new Option<string?>("--run") { Description = "The run folder; the one begun last below runs/ if not given.", HelpName = "folder" };
        var whole = new Option<bool>("--whole") { Description = "Whole texts, not their beginnings." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Add(id);
        command.Add(folder);
        command.Add(whole);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var run = Runs.Open(parsed.GetValue(folder));
            if (parsed.GetValue(id) is not { } wanted)
            {
                List(terminal, run, parsed.GetValue(json));
                return;
            }

            var lineage = Lineage.Of(run, wanted, Runs.RubricOf(run));
            if (parsed.GetValue(json))
            {
                terminal.Write(lineage);
                return;
            }

            foreach (var line in LineageText.Lines(lineage, parsed.GetValue(whole)))
            {
                terminal.Say(line);
            }
        });
        return new(command, ["why", "why i1/p00017/actor", "why i1/p00017/r3/judge --whole", "why i2/p00040 --json --run runs/mine"]);
    }

    private static void List(Terminal terminal, RunReader run, bool json)
    {
        var pairs = run.Iterations.SelectMany(run.Pairs).ToList();
        if (json)
        {
            terminal.Write(pairs.Select(p => new { p.Id, p.Role, p.Why }));
            return;
        }

        foreach (var pair in pairs)
        {
            terminal.Say($"{pair.Id,-28} {pair.Why}");
        }

        terminal.Note(pairs.Count == 0 ? "No pairs yet." : $"{pairs.Count} pairs. All about one: {Self.Command} why {pairs[0].Id}");
    }
}
