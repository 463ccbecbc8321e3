using System.CommandLine;
using MetaReward.Cli.Results;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Remote.Training;

namespace MetaReward.Cli.Verbs;

/// <summary><c>run</c> and <c>resume</c>: the whole loop, from a model and prompts to a better model with its proof.</summary>
public static class RunVerb
{
    /// <summary>Starts a run, or goes on with it.</summary>
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("run",
            "Run the loop, or resume it in a folder where it was begun. Without options it runs the built-in microworld, in about a "
            + "minute.");
        var settings = new SettingOptions(command);
        var eft = new Option<bool>(
            "--eft") { Description = "Teach a real model the form of judging first, from demonstrations made without labels." };
        var goOn = new Option<bool>("--go-on") { Description = "Run even if the probe finds that the judge is at chance." };
        var noPlan = new Option<bool>("--no-plan") { Description = "Start without the short probe that estimates the cost of the run." };
        var all = AllOption();
        var voice = new Voice(command);
        Array.ForEach<Option>([eft, goOn, noPlan, all], command.Add);
        command.SetAction((parsed, cancel) =>
        {
            IEnumerable<Given> switches =
            [
                .. parsed.GetValue(eft) ? [SettingSources.Option("eft.enabled", "true", "--eft")] : Array.Empty<Given>(),
                .. parsed.GetValue(goOn) ? [SettingSources.Option("probe.go_on", "true", "--go-on")] : Array.Empty<Given>(),
            ];
            var resolved = settings.Read(parsed, terminal, switches).Settings;
            return RunAsync(terminal, new(voice.Of(parsed), parsed.GetValue(all), !parsed.GetValue(noPlan)), resolved,
                Runs.FolderOf(resolved), cancel);
        });
        return new(command,
        [
            "run",
            "run --seed 1 --set loop.iterations=2",
            "run --recipe self-rewarding",
            "run --model model.gguf --prompts prompts.jsonl --eft --no-plan",
            "run --config my-run.yaml --out runs/mine",
        ]);
    }

    /// <summary>Goes on with a run by its folder alone.</summary>
    public static Verb Resume(Terminal terminal)
    {
        var command = new Command("resume", "Resume a run that was stopped. Typing its run command again does the same.");
        var folder = new Argument<string?>("folder") { Description = "The run folder; the one begun last below runs/ if not given.",
            DefaultValueFactory = _ => null };
        var goOn = new Option<bool>("--go-on") { Description = "Run even if the probe finds that the judge is at chance." };
        var all = AllOption();
        var voice = new Voice(command);
        command.Add(folder);
        command.Add(goOn);
        command.Add(all);
        command.SetAction((parsed, cancel) =>
        {
            var run = Runs.Open(parsed.GetValue(folder), asItIs: true);
            IEnumerable<Given> more = parsed.GetValue(goOn) ? [SettingSources.Option("probe.go_on", "true", "--go-on")] : [];
            return RunAsync(terminal, new(voice.Of(parsed), parsed.GetValue(all)), Session.Kept(run, more), run.Folder, cancel);
        });
        return new(command, ["resume", "resume runs/meta-rewarding-microworld-0"]);
    }

    /// <summary>Goes on with a run by settings that its folder does not keep.</summary>
    internal static Task<int> GoOnAsync(
        Terminal terminal, Tone tone, RunSettings settings, string folder, CancellationToken cancel) =>
        RunAsync(terminal, new(tone, All: false), settings, folder, cancel);

    /// <summary>Every row of the closing table.</summary>
    internal static Option<bool> AllOption() =>
        new("--all") { Description = "Every row and column of the closing table, and every comparison." };

    /// <summary>How to run and what to show at the end.</summary>
    private sealed record Manner(Tone Tone, bool All, bool Plans = true);

    private static async Task<int> RunAsync(Terminal terminal, Manner manner, RunSettings settings, string folder, CancellationToken cancel)
    {
        var progress = new RoomProgress(terminal, TimeProvider.System, manner.Tone.Quiet);
        try
        {
            await new Session(settings, folder, progress) { Plans = manner.Plans }.RunAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            progress.End();
            terminal.Note($"Stopped. What is finished is kept in {folder}. Go on with: {Self.Command} resume {folder}");
            return Program.Stopped;
        }

        catch (HandoverException due)
        {
            progress.End();
            terminal.Say($"A training is due, for a person to run it. It is ready in {due.Folder} (see README.md there).");
            terminal.Say($"Its result is expected in {due.Output}; or name another place: {Self.Command} takeover FOLDER --run {folder}");
            terminal.Say($"Then go on with: {Self.Command} resume {folder}");
            return 0;
        }

        var run = Runs.Open(folder);
        ReportVerb.Write(run, Path.Combine(run.Folder, Closing.ReportName));
        if (manner.Tone.Json)
        {
            terminal.Write(Closing.Json(run));
        }
        else
        {
            Closing.Print(terminal, run, manner.All);
        }

        return 0;
    }
}
