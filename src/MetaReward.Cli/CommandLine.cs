using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Verbs;

namespace MetaReward.Cli;

/// <summary>The verbs together: parsing, help with examples, and messages for words that are not understood.</summary>
public static class CommandLine
{
    /// <summary>All verbs, in the order of the help.</summary>
    public static IReadOnlyList<Verb> Verbs(Terminal terminal) =>
    [
        RunVerb.Build(terminal),
        RunVerb.Resume(terminal),
        HandoverVerb.Build(terminal),
        HandoverVerb.Takeover(terminal),
        PlanVerb.Build(terminal),
        PreflightVerb.Build(terminal),
        ReportVerb.Build(terminal),
        WhyVerb.Build(terminal),
        ExplainVerb.Build(terminal),
        StudyVerb.Build(terminal),
        ReselectVerb.Build(terminal),
        VerifyVerb.Build(terminal),
        TrainVerb.Build(terminal),
        DataVerb.Build(terminal),
        LintVerb.Build(terminal),
        EvalVerb.Build(terminal),
        CompareVerb.Build(terminal),
        QualEvalVerb.Build(terminal),
        RecipesVerb.Build(terminal),
        PullVerb.Build(terminal),
        ExportVerb.Build(terminal),
        ChatVerb.Build(terminal),
        ServeVerb.Build(terminal),
        StudioVerb.Build(terminal),
        MicroworldVerb.Build(terminal),
        InitVerb.Build(terminal),
        SchemaVerb.Build(terminal),
        DoctorVerb.Build(terminal),
        CompletionVerb.Build(terminal),
    ];

    /// <summary>Parses and runs.</summary>
    public static Task<int> InvokeAsync(string[] args, Terminal terminal, CancellationToken cancel)
    {
        var verbs = Verbs(terminal);
        var root = Root(verbs);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            throw new UsageException(Misunderstood(parsed));
        }

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Program stops cleanly, however long the step takes
            Output = terminal.Out,
            Error = terminal.Error,
        };
        return parsed.InvokeAsync(configuration, cancel);
    }

    private static RootCommand Root(IReadOnlyList<Verb> verbs)
    {
        var root = new RootCommand(
            "MetaReward: a language model improves itself by acting, judging, and judging its judgments (arXiv:2407.19594).");
        foreach (var verb in verbs)
        {
            root.Add(verb.Command);
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, verbs);
        return root;
    }

    /// <summary>The verbs of a command line, outermost first: <c>eval ifeval</c>.</summary>
    private static IEnumerable<string> VerbsOf(SymbolResult? at) =>
        at is CommandResult { Command: var command and not RootCommand } ? [.. VerbsOf(at.Parent), command.Name] : [];

    private static string Misunderstood(ParseResult parsed)
    {
        var verb = parsed.CommandResult.Command;
        var path = string.Join(' ', VerbsOf(parsed.CommandResult));
        var name = path == "" ? "" : " " + path;
        var more = $"\n`{Self.Command}{name} --help` shows what there is.";
        if (parsed.UnmatchedTokens.Count == 0)
        {
            return string.Join(" ", parsed.Errors.Select(e => e.Message).Distinct()) + more;
        }

        var word = ShortText.Of(parsed.UnmatchedTokens[0].Split('=')[0]);
        if (!word.StartsWith('-'))
        {
            var known = verb.Subcommands.Select(c => c.Name).ToArray();
            return (known.Length > 0
                ? $"there is no verb '{word}'." + Nearest.Hint(word, known)
                : $"'{word}' is one word too many for '{path}'.") + more;
        }

        var options = verb.Options.Where(o => !o.Hidden).Select(o => o.Name).ToArray();
        var hint = Nearest.Hint(word, options);
        var key = Nearest.To(word.TrimStart('-').Replace('-', '_'), SettingKeys.Anywhere);
        return $"{(name == "" ? "metareward" : $"'{path}'")} has no option '{word}'."
            + (hint == "" && key is not null && options.Contains("--set") ? $" Did you mean '--set {key}=...'?" : hint) + more;
    }

    private sealed class HelpWithExamples(HelpAction inner, IReadOnlyList<Verb> verbs) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            inner.Invoke(parseResult);
            var verb = verbs.FirstOrDefault(v =>
                v.Command == parseResult.CommandResult.Command || v.Command.Subcommands.Contains(parseResult.CommandResult.Command));
            IReadOnlyList<string> examples = verb?.Examples ?? ["run", "why", "doctor", "<verb> --help"];
            parseResult.InvocationConfiguration.Output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                parseResult.InvocationConfiguration.Output.WriteLine($"  {Self.Command} {example}");
            }

            if (verb is null)
            {
                parseResult.InvocationConfiguration.Output.WriteLine("\n" + Program.Codes);
            }

            return 0;
        }
    }
}
