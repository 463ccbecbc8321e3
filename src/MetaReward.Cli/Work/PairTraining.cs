using System.Text;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;

namespace MetaReward.Cli.Work;

/// <summary>What a training on pairs did.</summary>
/// <param name="Model">One line about where it started.</param>
/// <param name="Source">Where the pairs are, and what they are.</param>
/// <param name="Pairs">How many were trained on.</param>
/// <param name="Skipped">How many were not, by reason.</param>
/// <param name="Steps">Optimiser steps.</param>
/// <param name="FirstLoss">Before the first step.</param>
/// <param name="LastLoss">Of the last step's batch.</param>
/// <param name="Figures">The last step's figures by their names in the field.</param>
/// <param name="Checkpoint">The folder of the new model.</param>
/// <param name="Policy">Its fingerprint.</param>
/// <param name="Before">It was finished before: nothing was trained now.</param>
public sealed record PairTrained(
    string Model, string Source, int Pairs, IReadOnlyDictionary<string, int> Skipped, int Steps, double FirstLoss, double LastLoss,
    IReadOnlyDictionary<string, double> Figures, string Checkpoint, string Policy, bool Before);

/// <summary>
/// A training on pairs that are there already, in a folder of its own: the pairs, what was left out, the trainer's log, the checkpoint with
/// its manifest. The same command again goes on where it was stopped, or says that it is finished.
/// </summary>
/// <param name="Settings">The model, the training's settings, seed and device; nothing else is read.</param>
/// <param name="Rows">What to train on.</param>
/// <param name="Source">Where that came from, for a reader.</param>
/// <param name="Progress">Told as work gets done.</param>
public sealed record PairTraining(RunSettings Settings, PairRows Rows, string Source, RoomProgress Progress)
{
    /// <summary>The finished model inside the folder.</summary>
    public const string CheckpointName = "9-checkpoint";

    /// <summary>What is minimised and how: the training of the recipe's first iteration.</summary>
    /// <exception cref="InvalidDataException">The recipe does not train on pairs.</exception>
    public Dpo Objective => Settings.Outline.Training is PairTrainingOptions pairs ? pairs.Dpo(1) : throw new InvalidDataException(
        $"the recipe {Settings.Recipe} does not train on pairs, so its training settings do not apply to these pairs. "
        + "Take another with --recipe.");

    private const string ResultName = "training.json";
    private const string LockName = "training.lock";

    /// <summary>Trains to the end, or throws when cancelled.</summary>
    /// <param name="folder">Made when absent; a run's is refused.</param>
    /// <exception cref="InvalidDataException">No pair can be trained on, or the folder belongs to something else.</exception>
    public async Task<PairTrained> RunAsync(string folder, CancellationToken cancel)
    {
        folder = Path.GetFullPath(folder);
        Refuse(folder);
        var engine = Engine.Load(Settings.Model, Settings);
        var (pairs, skips,
            anew) = new WrittenTokens(engine.Policy.Text, engine.Policy.Model.Config.ContextSize, Objective.Training.MaxLength).Of(Rows);
        var skipped = skips.GroupBy(skip => skip.Reason).OrderByDescending(group => group.Count())
            .ToDictionary(group => group.Key, group => group.Count());
        Progress.Heading($"Model    {engine.Model}\nPairs    {Told(pairs, skipped, anew)}\nFolder   {folder}");
        if (pairs.Count == 0)
        {
            throw new InvalidDataException(skips.Count == 0 ? $"{Source} holds no preference pairs."
                : $"none of the {skips.Count} pairs of {Source} can be used for training: {Counts(skipped)}.{First(skips)}");
        }

        var options = Objective;
        var steps = (pairs.Count + options.Training.BatchSize - 1) / options.Training.BatchSize * EpochsOf(options.Training);
        Progress.Heading($"Plan     {Plan(engine, pairs, options, steps)}");
        using var held = Hold(folder);
        var turn = new Turn(1, Seed.Of(Settings.Seed), folder, Progress, cancel);
        var kept = PairRecords.Keep(turn, pairs, skips);
        Disk.Write(Path.Combine(folder, Session.SettingsName), Encoding.UTF8.GetBytes(SettingsFile.Yaml(Settings)));
        var before = File.Exists(Path.Combine(folder, CheckpointName, "manifest.json"));
        var policy = await RoomClock.RunAsync(turn, "8-dpo",
            at => engine.Trainer.DpoAsync(engine.Policy, engine.Policy, kept, options, at));
        Progress.End();
        return Result(engine, folder, pairs.Count, skipped, policy, before);
    }

    private PairTrained Result(
        Engine engine, string folder, int pairs, IReadOnlyDictionary<string, int> skipped, IPolicy policy, bool before)
    {
        var log = TrainingLog.Read(folder);
        var done = new PairTrained(
            engine.Model, Source, pairs, skipped, log.Count,
            log.Count > 0 ? log[0].GetValueOrDefault(StepNames.Loss, double.NaN) : double.NaN,
            log.Count > 0 ? log[^1].GetValueOrDefault(StepNames.Loss, double.NaN) : double.NaN,
            log.Count > 0 ? log[^1] : new Dictionary<string, double>(),
            Path.Combine(folder, CheckpointName), policy.Fingerprint, before);
        Disk.Write(Path.Combine(folder, ResultName),
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(done with { Before = false }, Terminal.Json));
        return done;
    }

    private string Told(IReadOnlyList<PreferencePair> pairs, IReadOnlyDictionary<string, int> skipped, int anew) =>
        $"{pairs.Count:N0} of {Source} ({Rows.Kind})"
        + (pairs.Any(pair => pair.Role == Role.Judge)
            ? $", {pairs.Count(pair => pair.Role == Role.Actor):N0} of the actor "
                + $"and {pairs.Count(pair => pair.Role == Role.Judge):N0} of the judge"
            : "")
        + (skipped.Count > 0 ? $"; left out: {Counts(skipped)}" : "")
        + (anew > 0 ? $"; {anew:N0} were sampled in another model's tokens and are tokenised anew" : "");

    private static string Counts(IReadOnlyDictionary<string, int> skipped) =>
        string.Join(", ", skipped.Select(reason => $"{reason.Value:N0} ({reason.Key})"));

    /// <summary>Passes that are taken: those after the kept one are not.</summary>
    private static int EpochsOf(Training training) => training.KeepEpoch > 0 ? training.KeepEpoch : training.Epochs;

    private static string First(IReadOnlyList<PairSkip> skips) =>
        skips.FirstOrDefault(skip => skip.Detail != "") is { } skip ? $" {skip.Id}: {skip.Detail}." : "";

    private static string Plan(Engine engine, IReadOnlyList<PreferencePair> pairs, Dpo options, int steps)
    {
        var text = engine.Policy.Text;
        var tokens = pairs.Sum(pair => (long)text.EncodeTarget(pair.Chosen.Target).Count + text.EncodeTarget(pair.Rejected.Target).Count
            + (2L * (pair.PromptTokens ?? text.EncodePrompt(pair.Prompt)).Count)) * EpochsOf(options.Training);
        return $"{steps:N0} steps of {options.Training.BatchSize} pairs, {EpochsOf(options.Training)} "
            + $"epochs, {RoomProgress.Count(tokens)} tokens with prompts; "
            + $"loss {OptionKey.Word(options.Loss.ToString())}, rate {options.Training.LearningRate:g3}"
            + (options.Training.LowRank is { } low
                ? $", an adapter of rank {low.Rank}"
                : $", {Planning.Bytes(engine.Policy.Model.Parameters.Values.Sum(p => p.numel()) * 16)} memory at least");
    }

    private static void Refuse(string folder)
    {
        var what = File.Exists(folder) ? "is a file" : PairPlace.IsRun(folder) ? "is a run's folder"
            : File.Exists(Path.Combine(folder, "config.json")) ? "is a model's folder"
            : Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder)
                .Any() && !File.Exists(Path.Combine(folder, LockName)) ? "holds something else" : null;
        if (what is not null)
        {
            throw new InvalidDataException($"'{folder}' {what}, which is not overwritten. Name another folder with --out.");
        }
    }

    /// <summary>One process at a time.</summary>
    private static FileStream Hold(string folder)
    {
        var path = Path.Combine(folder, LockName);
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException(File.Exists(path)
                ? $"another process trains in '{folder}'. Wait for it or stop it, or name another folder with --out."
                : $"cannot write in '{folder}': {failure.Message}. Name another place with --out.", failure);
        }
    }
}
