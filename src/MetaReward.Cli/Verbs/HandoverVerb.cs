using System.CommandLine;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Remote.Training;

namespace MetaReward.Cli.Verbs;

/// <summary><c>handover</c> and <c>takeover</c>: trainings that a person runs in another program.</summary>
public static class HandoverVerb
{
    /// <summary>Goes on with a run until a training is due, and stops there.</summary>
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("handover",
            "Go on with a run whose trainer is external until a training is due: write its folder, and stop. Nothing is started.");
        var folder = new Argument<string?>("folder") { Description = "The run folder; the one begun last below runs/ if not given.",
            DefaultValueFactory = _ => null };
        var voice = new Voice(command);
        command.Add(folder);
        command.SetAction((parsed, cancel) =>
        {
            var run = Runs.Open(parsed.GetValue(folder), asItIs: true);
            var settings = Session.Kept(run, []);
            return settings.Training.Trainer == TrainerPlace.External
                ? RunVerb.GoOnAsync(terminal, voice.Of(parsed), settings with { External = settings.External with { Command = null } },
                    run.Folder, cancel)
                : throw new InvalidDataException(
                    $"'{run.Folder}' trains here: there is nothing to hand over. Begin a run with --set training.trainer=external.");
        });
        return new(command, ["handover runs/by-hand"]);
    }

    /// <summary>Puts a result into place.</summary>
    public static Verb Takeover(Terminal terminal)
    {
        var command = new Command("takeover",
            "Take the result of a training that was handed over: a model's or an adapter's folder. `resume` then goes on.");
        var result = new Argument<string>("result") { Description = "The folder of the trained model or adapter; it stays where it is." };
        var named = new Option<string?>("--run") { Description = "The run folder; the one begun last below runs/ if not given." };
        command.Add(result);
        command.Add(named);
        command.SetAction(parsed =>
        {
            var run = Runs.Open(parsed.GetValue(named), asItIs: true);
            var place = Handovers.Take(run.Folder, parsed.GetValue(result)!);
            terminal.Say($"Taken for '{place}'. Go on with: {Self.Command} resume {run.Folder}");
            return 0;
        });
        return new(command, ["takeover trained-model --run runs/by-hand"]);
    }
}
