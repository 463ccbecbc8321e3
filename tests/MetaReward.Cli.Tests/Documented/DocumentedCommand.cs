using System.Text.RegularExpressions;
using MetaReward.Cli;

namespace MetaReward.Tests;

/// <summary>A command line that a document or a help text shows.</summary>
/// <param name="Place">Where it stands: <c>README.md:46</c>, or <c>run --help</c>.</param>
/// <param name="Words">As a user would type it, beginning with <c>metareward</c> or <c>dotnet</c>.</param>
internal sealed partial record DocumentedCommand(string Place, string Words)
{
    private const string Built = "dotnet run -c Release --project src/MetaReward.Cli --";
    private static readonly string Root = Find();

    /// <summary>
    /// Every command of the program in a block of shell lines of the documents, and every example of a help text. What packs and installs
    /// is run by examples/packages/try.sh.
    /// </summary>
    public static IEnumerable<DocumentedCommand> Shown() =>
        Documents().SelectMany(Lines).Where(command =>
            command.Words.StartsWith("metareward", StringComparison.Ordinal) || command.Words.StartsWith(Built, StringComparison.Ordinal))
            .Select(command => command with { Words = command.Words.Replace(Built, "metareward", StringComparison.Ordinal) })
            .Concat(Helps());

    /// <summary>The bench's, without the way to start it, wherever they stand in a document.</summary>
    public static IEnumerable<DocumentedCommand> OfTheBench() =>
        Documents()
            .SelectMany(document => BenchWords().Matches(File.ReadAllText(Path.Combine(Root, document)))
                .Select(m => new DocumentedCommand(document, m.Groups[1].Value.Trim())));

    /// <summary>Those in running text, between backquotes.</summary>
    public static IEnumerable<DocumentedCommand> InText() =>
        Documents()
            .SelectMany(document => TextWords().Matches(File.ReadAllText(Path.Combine(Root, document)))
                .Select(m => new DocumentedCommand(document, m.Groups[1].Value)));

    /// <summary>Without a table of results, which holds what was typed on another day.</summary>
    private static IEnumerable<string> Documents() =>
        new[] { "README.md", "CONTRIBUTING.md" }.Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md")
            .Select(file => Path.GetRelativePath(Root, file)))
            .Where(document => document != "docs/log.md").Order(StringComparer.Ordinal);

    private static IEnumerable<DocumentedCommand> Lines(string document)
    {
        var inShell = false;
        foreach (var (line, number) in File.ReadLines(Path.Combine(Root, document)).Select((line, i) => (line, i + 1)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inShell = !inShell && line is "```bash" or "```sh";
            }
            else if (inShell
                && (line.StartsWith("metareward ", StringComparison.Ordinal) || line.StartsWith("dotnet ", StringComparison.Ordinal)))
            {
                yield return new($"{document}:{number}", Comment().Replace(line, ""));
            }
        }
    }

    private static IEnumerable<DocumentedCommand> Helps() =>
        CommandLine.Verbs(new Terminal(TextWriter.Null, TextWriter.Null, Watched: false)).SelectMany(verb =>
            verb.Examples.Select(example => new DocumentedCommand($"{verb.Command.Name} --help", "metareward " + example)));

    private static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "MetaReward.slnx")))
        {
            at = at.Parent ?? throw new DirectoryNotFoundException("MetaReward.slnx is in no folder above the tests");
        }

        return at.FullName;
    }

    [GeneratedRegex(@"\s+# .*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"`(metareward [^`]+)`")]
    private static partial Regex TextWords();

    [GeneratedRegex(@"--project bench/MetaReward\.Bench -- ([^`\n#]+)")]
    private static partial Regex BenchWords();
}
