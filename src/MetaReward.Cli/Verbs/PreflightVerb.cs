using System.CommandLine;
using MetaReward.Cli.Results;
using MetaReward.Cli.Work;
using MetaReward.Evaluation.Preflight;
using MetaReward.Measures;
using MetaReward.Remote.Training;
using MetaReward.Torch;

namespace MetaReward.Cli.Verbs;

/// <summary>
/// <c>preflight</c>: everything that can be checked before spending: what is trained on, token by token, the engine's
/// agreement with itself, and the judge.
/// </summary>
public static class PreflightVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("preflight",
            "Check a model and prompts before a run: the trained tokens, log-probs, loss = ln 2 at step 0, and the judge probe.");
        var settings = new SettingOptions(command);
        var voice = new Voice(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var tone = voice.Of(parsed);
            var resolved = settings.Read(parsed, terminal).Settings;
            var progress = new RoomProgress(terminal, TimeProvider.System, tone.Quiet);
            progress.Heading($"Loading {resolved.Model} ...");
            var bench = Workbench.Open(resolved);
            foreach (var note in bench.Notes)
            {
                progress.Heading(note);
            }

            var (view,
                checks) = await Preflight.RunAsync(
                    (TorchPolicy)bench.Policy, bench.Trainer is ExternalTrainer ? new TorchTrainer() : bench.Trainer, bench.Pool[0],
                    progress.Heading, cancel);
            var probe = await ProbeAsync(progress, bench, cancel);
            var failed = checks.Count(c => !c.Passed);
            if (tone.Json)
            {
                terminal.Write(new { bench.Model, Tokens = view.Tokens, Checks = checks, Probe = probe });
            }
            else
            {
                Print(terminal, bench, view, checks, probe);
            }

            ProbeGate.Check(probe ?? new Dictionary<string, Interval>(), taught: false);
            return failed > 0 ? Program.Failed : 0;
        });
        return new(command,
        [
            "preflight",
            "preflight --model model.gguf --prompts prompts.jsonl",
            "preflight --model runs/mine/iter-00/9-checkpoint --prompts prompts.jsonl --set evaluation.human_pairs=LLMBar.json",
        ]);
    }

    private static async Task<IReadOnlyDictionary<string, Interval>?> ProbeAsync(
        RoomProgress progress, Workbench bench, CancellationToken cancel)
    {
        if (bench.Contrasts is not { Probes: true } contrasts)
        {
            return null;
        }

        progress.Heading("Probing the judge on contrasts whose truth is free ...");
        var folder = Directory.CreateTempSubdirectory("metareward-probe-");
        try
        {
            var turn = new Turn(0, Seed.Of(0), folder.FullName, progress, cancel);
            await contrasts.PrepareAsync(bench.Policy, turn);
            var look = await bench.Look(turn, bench.Policy);
            progress.End();
            return look.Values;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Print(
        Terminal terminal, Workbench bench, Tokenized view, IReadOnlyList<Check> checks, IReadOnlyDictionary<string, Interval>? probe)
    {
        terminal.Say(bench.Model);
        terminal.Say();
        terminal.Say("What is trained on, after the bar; special tokens in angle quotes:");
        terminal.Say("  " + view.Show().ReplaceLineEndings("\n  "));
        terminal.Say();
        foreach (var check in checks)
        {
            terminal.Say(
                $"{(check.Passed ? "good " : "wrong")}  {check.Name}: {check.Measured}"
                + $"{(check.Passed ? "" : $"; expected {check.Expected}. {check.Explanation}")}");
        }

        if (probe is not null)
        {
            terminal.Say("The judge, on contrasts whose truth is free:");
            terminal.Say(Figures.Of(probe));
        }
    }
}
