using System.CommandLine;
using MetaReward.Recipes;

namespace MetaReward.Cli.Verbs;

/// <summary><c>why</c>: everything behind a pair, a prompt, a response or a judgment, every number back to its texts.</summary>
public static class WhyVerb
{
    private const int Glance = 12;

    public static Verb Build(Terminal terminal)
    {
        var command = new Command("why",
            "Explain a pair: its responses, judgments, tiers, battles, and the rule that chose it; or explain why a prompt gave no pair.");
        var id = new Argument<string?>("id")
        {
            Description =
                "The id of a pair (i1/p00091/actor), a prompt, a response or a judgment. actor or judge shows the first such pair; "
                + "i1 lists what that iteration learned from. Without an id, some pairs are listed to choose from.",
            DefaultValueFactory = _ => null,
        };
        var folder = new Option<string?>("--run") { Description = "The run folder; the one begun last below runs/ if not given.",
            HelpName = "folder" };
        var whole = new Option<bool>("--whole") { Description = "Show whole texts, not only their beginnings." };
        var all = new Option<bool>("--all") { Description = "Without an id: every pair." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Add(id);
        command.Add(folder);
        command.Add(whole);
        command.Add(all);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var run = Runs.Open(parsed.GetValue(folder));
            var wanted = parsed.GetValue(id);
            if (Listed(run, wanted) is { } lessons)
            {
                List(terminal, run, lessons, parsed.GetValue(json), parsed.GetValue(all));
                return;
            }

            var lineage = Lineage.Of(run, IdOf(run, wanted!), Runs.WorldOf(run));
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
        return new(command, ["why", "why i1", "why actor --whole --run runs/meta-rewarding-microworld-0",
            "why actor --json --run runs/meta-rewarding-microworld-0"]);
    }

    /// <summary>A role stands for its first pair; everything else is an id.</summary>
    /// <exception cref="InvalidDataException">The run has no pair of that role.</exception>
    private static string IdOf(RunReader run, string wanted) => Enum.GetNames<Role>()
        .FirstOrDefault(name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is not { } role ? wanted
        : run.Iterations.SelectMany(t => run.Lessons(t)).FirstOrDefault(lesson => lesson.Role.ToString() == role)?.Id
            ?? throw new InvalidDataException(
                $"'{run.Folder}' has no {wanted} pair. `{Self.Command} why --run {run.Folder}` shows those there are.");

    /// <summary>The lessons to list: all, or one iteration's (<c>i2</c>); null where a single thing is wanted.</summary>
    private static List<LearnedRecord>? Listed(RunReader run, string? wanted) =>
        wanted is null ? [.. run.Iterations.SelectMany(t => run.Learned(t))]
        : wanted is ['i', .. var number] && int.TryParse(number, System.Globalization.NumberStyles.None, null, out var t) && run.Iterations
            .Contains(t) ? [.. run.Learned(t)]
        : null;

    /// <summary>The first of every iteration and role, by turns.</summary>
    private static List<LearnedRecord> Some(List<LearnedRecord> lessons)
    {
        var groups = lessons.GroupBy(pair => (pair.Id.Split('/')[0].Split('s')[0], pair.Role)).ToList();
        var each = Math.Max(1, Glance / groups.Count);
        return [.. groups.SelectMany(group => group.Take(each)).Take(Glance)];
    }

    private static void List(Terminal terminal, RunReader run, List<LearnedRecord> lessons, bool json, bool all)
    {
        if (json)
        {
            terminal.Write(lessons.Select(p => new { p.Id, p.Role, p.Why }));
            return;
        }

        var shown = all || lessons.Count <= Glance ? lessons : Some(lessons);
        foreach (var pair in shown)
        {
            terminal.Tell($"{pair.Id}  {pair.Why}", 2);
        }

        var where = Path.GetRelativePath(Environment.CurrentDirectory, run.Folder);
        var what = run.Iterations.Any(t => run.Pairs(t).Count > 0) ? "pairs" : "records";
        terminal.Note(lessons.Count == 0 ? "Nothing was learned from yet."
            : $"{(shown.Count < lessons.Count
                ? $"{shown.Count} of {lessons.Count} {what}; --all lists every one" : $"{lessons.Count} {what}")}. "
                + $"All about the first: {Self.Command} why {lessons[0].Id} "
                + $"--run {(where.StartsWith("..", StringComparison.Ordinal) ? run.Folder : where)}");
    }
}
