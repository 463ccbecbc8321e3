using System.CommandLine;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Data;
using MetaReward.Recipes;

namespace MetaReward.Cli.Verbs;

/// <summary>
/// <c>train</c>: the loop's training alone, on pairs that are there: a run's, reselected ones, or a file in TRL's format.
/// </summary>
public static class TrainVerb
{
    /// <summary>Settings that a training reads; a section with its dot.</summary>
    private static readonly string[] Read = ["model", "out", "seed", "workers", "device", "libtorch", "training.", "sampling.cache_mib"];

    public static Verb Build(Terminal terminal)
    {
        var command = new Command("train",
            "Train a model on preference pairs: a run's, those that reselect wrote, or a file with prompt, chosen and rejected in "
            + "any format of docs/data.md. If it was stopped, the same command resumes it.");
        var pairs = new Option<string>("--pairs") { Description =
            "A run folder, a folder that reselect wrote, or a file of pairs: TRL, Axolotl, LLaMA-Factory, OpenRLHF.",
            Required = true, HelpName = "file|run" };
        var iteration = new Option<int?>("--iteration") { Description = "Only this iteration's pairs of a run.", HelpName = "number" };
        command.Add(pairs);
        command.Add(iteration);
        var settings = new SettingOptions(command);
        var voice = new Voice(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var (place, t) = (parsed.GetValue(pairs)!, parsed.GetValue(iteration));
            var rows = PairReader.Read(place, t, note: terminal.Note);
            var resolved = WithModel(settings.Read(parsed), place, t, given => settings.Read(parsed, given));
            foreach (var line in NotRead(resolved))
            {
                terminal.Note($"note: {line}");
            }

            var tone = voice.Of(parsed);
            var folder = resolved.Settings.Out ?? Path.Combine(Runs.Folder,
                $"train-{Runs.NameOf(Path.GetFullPath(place))}-{Runs.NameOf(resolved.Settings.Model)}-{resolved.Settings.Seed}");
            await TrainAsync(terminal, tone, new(resolved.Settings, rows, $"'{place}'", new(terminal, TimeProvider.System, tone.Quiet)),
                folder, cancel);
        });
        return new(command,
        [
            "train --pairs pairs.jsonl --model HuggingFaceTB/SmolLM2-135M-Instruct --out better",
            "train --pairs runs/meta-rewarding-microworld-0 --set training.epochs=2 --out again",
            "train --pairs runs/mine --model microworld --set training.loss=ipo --out mine-ipo",
        ]);
    }

    /// <summary>Without a model named, a run's pairs are trained on from where its own training began.</summary>
    private static Resolved WithModel(Resolved resolved, string place, int? iteration, Func<IEnumerable<Given>, Resolved> again) =>
        resolved.Origins.ContainsKey("model") ? resolved
        : PairPlace.IsRun(place) ? again([SettingSources.Option("model", Runs.StartOf(RunReader.Open(place), iteration ?? 1), "--pairs")])
        : throw new UsageException($"the model to train on '{place}' is missing: name it with --model.");

    private static IEnumerable<string> NotRead(Resolved resolved)
    {
        var usual = Profiles.For(resolved.Settings.Model, resolved.Settings.Recipe);
        return resolved.Settings.Keys.All
            .Where(key => resolved.Origins.ContainsKey(key.Path)
                && OptionText.Write(resolved.Settings.Of(key)) != OptionText.Write(usual.Of(key))
                && !Read.Any(read => key.Path == read || (read[^1] == '.' && key.Path.StartsWith(read, StringComparison.Ordinal))))
            .Select(key => $"{resolved.Origins[key.Path]}: {key.Path} changes nothing here: a training on pairs reads training.* alone.")
            .Concat(Unread.Of(resolved).Where(line => line.Contains("training.", StringComparison.Ordinal)));
    }

    private static async Task TrainAsync(Terminal terminal, Tone tone, PairTraining training, string folder, CancellationToken cancel)
    {
        var done = await training.RunAsync(folder, cancel);
        if (tone.Json)
        {
            terminal.Write(done);
            return;
        }

        terminal.Say(done.Before ? $"Finished before: {done.Steps:N0} steps on {done.Pairs:N0} pairs; nothing was trained again."
            : $"Trained {done.Steps:N0} steps on {done.Pairs:N0} pairs.");
        var dpo = training.Objective;
        terminal.Say(
            $"Loss        {done.FirstLoss:0.000} before the first "
            + $"step{(dpo is { Loss: PairLoss.Dpo, NllWeight: 0 } ? " (ln 2 = 0.693 is right: the model is its own reference)" : "")}, "
            + $"{done.LastLoss:0.000} at the last"
                + (done.Figures.TryGetValue(StepNames.RewardsAccuracies, out var right)
                    ? $"; chosen ahead in {right:P0} of the last batch" : ""));
        terminal.Say($"Checkpoint  {done.Checkpoint} (fingerprint {done.Policy})");
        terminal.Say();
        terminal.Say("Next:");
        terminal.Say($"  {Self.Command} chat --model {done.Checkpoint}");
        terminal.Say($"  {Self.Command} eval ifeval --data FILE --model {done.Checkpoint}");
        terminal.Say($"  {Self.Command} export {done.Checkpoint} --to improved.gguf");
    }
}
