using System.CommandLine;
using MetaReward.Cli.Work;
using MetaReward.Recipes;

namespace MetaReward.Cli.Verbs;

/// <summary><c>verify</c>: whether a folder is whole, file by file. Exit code 0: nothing is damaged or missing; 1: something is.</summary>
public static class VerifyVerb
{
    private const int Width = 78;
    private const int Margin = 10;

    public static Verb Build(Terminal terminal)
    {
        var command = new Command("verify",
            "Check every file of a folder: a run, evaluations, or a run's checkpoint. Exit code 1 if a file is damaged or missing.");
        var folder = new Argument<string?>("folder") { Description = "The folder; the run begun last below runs/ if not given.",
            DefaultValueFactory = _ => null };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Add(folder);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var named = parsed.GetValue(folder) ?? Runs.Open(null).Folder;
            var (kind, files) = FolderCheck.Of(named);
            var whole = files.All(file => file.Condition is FileCondition.Ok or FileCondition.Unknown);
            if (parsed.GetValue(json))
            {
                terminal.Write(new { Folder = Path.GetFullPath(named), Kind = kind, Whole = whole, Files = files });
            }
            else
            {
                Print(terminal, named, kind, whole, files);
            }

            return whole ? 0 : Program.Failed;
        });
        return new(command, ["verify", "verify runs/meta-rewarding-microworld-0", "verify evals --json",
            "verify runs/meta-rewarding-microworld-0/iter-01/9-checkpoint"]);
    }

    private static void Print(Terminal terminal, string folder, string kind, bool whole, IReadOnlyList<FileState> files)
    {
        foreach (var file in files)
        {
            terminal.Say($"{file.Condition.ToString().ToLowerInvariant(),-Margin}{file.File}");
            foreach (var line in Wrapped(file.Detail))
            {
                terminal.Say(new string(' ', Margin) + line);
            }
        }

        var counts = files.CountBy(file => file.Condition).OrderBy(count => count.Key)
            .Select(count => $"{count.Value} {count.Key.ToString().ToLowerInvariant()}");
        terminal.Say();
        terminal.Say($"{(whole ? "Whole" : "Not whole")}: the {kind} {folder}");
        terminal.Say($"{files.Count} files: {string.Join(", ", counts)}.");
    }

    private static IEnumerable<string> Wrapped(string text)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width - Margin)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }
}
