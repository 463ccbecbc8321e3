using System.CommandLine;
using MetaReward.Cli.Evals;
using MetaReward.Cli.Settings;
using MetaReward.QualEval;

namespace MetaReward.Cli.Verbs;

/// <summary><c>qualeval</c>: what a policy is good and bad at, by categories of its prompts.</summary>
public static class QualEvalVerb
{
    private const int ReplyTokens = 160;

    public static Verb Build(Terminal terminal)
    {
        var command = new Command(QualEvaluation.Name,
            "What a policy is good and bad at: finds the domains and sub-tasks of its prompts, puts each prompt into some of them, says "
            + "how well the policy does in each, and weighs prompts so that the next run draws more of the weak ones.");
        var run = new Argument<string?>("run") { Description = "A run folder: its responses, with the judge's scores as the metric.",
            DefaultValueFactory = _ => null };
        var options = Options();
        command.Add(run);
        var asking = new AskOptions(command);
        options.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var (tone, folder) = (asking.Voice.Of(parsed), parsed.GetValue(run));
            AskOptions.Expect(folder is null != parsed.GetValue(options.Data) is null,
                "qualeval needs a run folder or --data, and not both",
                folder is null ? "neither" : "both");
            AskOptions.Expect(folder is null || parsed.GetResult(options.Model) is null or { Implicit: true },
                "--model answers the prompts of --data; a run has its own responses", "--model and a run");
            AskOptions.Expect(folder is not null || parsed.GetValue(options.Iteration) is null, "--iteration belongs to a run", "--data");
            var settings = asking.Read(parsed, parsed.GetValue(options.Data) ?? folder!, parsed.GetValue(options.Model)!,
                new(Temperature: 1, TopP: 1, MaxTokens: ReplyTokens));
            var told = options.Read(parsed, folder);
            var done = await QualEvaluation.RunAsync(
                settings, told, new RoomProgress(terminal, TimeProvider.System, tone.Quiet), cancel);
            return done is null ? 0 : Finish(terminal, tone, settings, told, done.Value.Report, done.Value.Folder);
        });
        return new(command,
        [
            "qualeval runs/meta-rewarding-microworld-0 --weights weights.jsonl",
            "qualeval --data prompts.jsonl --model model.gguf --limit 40",
            "qualeval --data prompts.jsonl --model model.gguf --analyst NAME@http://localhost:8000/v1 --categories categories.txt",
        ]);
    }

    /// <summary>The exit code is 1 where too many of the analyst's replies could not be read.</summary>
    private static int Finish(Terminal terminal, Tone tone, ExamSettings settings, QualSettings told, QualReport report, string folder)
    {
        if (tone.Json)
        {
            terminal.Write(new { folder, told.Weights, report });
        }
        else
        {
            QualText.Print(terminal, report, folder, told.Weights);
        }

        if (!(report.UnreadShare > settings.MostFailures))
        {
            return 0;
        }

        terminal.Note($"metareward: {report.UnreadShare:P1} of the analyst's replies could not be read, more than "
            + $"--max-failures {settings.MostFailures} allows.");
        return Program.Failed;
    }

    private static QualArguments Options() => new(
        new("--data") { Description = "Prompts; in their rows, where there are some, a gold answer, generation (what the policy said) "
            + "and metric.", HelpName = "file" },
        new("--model") { Description = "Who answers the prompts that have no generation, greedily.",
            DefaultValueFactory = _ => RunSettings.Microworld, HelpName = "model" },
        new("--iteration") { Description = "Of the run; the last finished one if not given.", HelpName = "number" });
}
