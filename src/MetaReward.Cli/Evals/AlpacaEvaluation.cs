using MetaReward.Evaluation.AlpacaEval;
using MetaReward.Evaluation.Exams;

namespace MetaReward.Cli.Evals;

/// <summary>What AlpacaEval is told besides.</summary>
/// <param name="Judge">Who judges.</param>
/// <param name="Pairwise">Both outputs at once in both orders; else each alone; null: pairwise, but alone in the microworld.</param>
/// <param name="Judgments">Of each output alone.</param>
/// <param name="JudgmentTokens">Most tokens of a judgment.</param>
/// <param name="Difficulty">A table of the instructions' difficulties; null: none.</param>
/// <param name="Gamed">A table of the baseline's brief and wordy outputs; null: none.</param>
public sealed record AlpacaSettings(string Judge, bool? Pairwise, int Judgments, int JudgmentTokens, string? Difficulty, string? Gamed)
{
    /// <summary>Temperature of judgments; null: as the form of judging has it.</summary>
    public double? JudgeTemperature { get; init; }
}

/// <summary>A policy's outputs, or those of a file, against a baseline's by a judge of one's own.</summary>
public static class AlpacaEvaluation
{
    public const string Name = "alpaca";

    /// <summary>From the baseline's outputs to what is kept and compared; null where only the plan was wanted.</summary>
    public static async Task<Evaluated?> RunAsync(
        ExamSettings settings, AlpacaSettings alpaca, RoomProgress progress, CancellationToken cancel)
    {
        var all = AlpacaExam.Read(settings.Data, alpaca.Difficulty, progress.Heading);
        var gamed = alpaca.Gamed is null ? [] : AlpacaExam.ReadGamed(alpaca.Gamed);
        var chosen = Choosing.Of(all, task => task.Key, settings.Limit, Seed.Of(settings.Seed).Derive("choice"));
        if (chosen.Count == 0)
        {
            throw new InvalidDataException($"'{settings.Data}' holds no outputs of a baseline");
        }

        using var cast = new Candidates(settings.Folder, settings.Device, settings.Variables, progress);
        var side = settings.Outputs is { } file
            ? ComparedSide.OfFile(file, progress.Heading)
            : await ComparedSide.OfPolicyAsync(settings.Model, cast, cancel);
        var duels = Duels.Of(await cast.LoadAsync(alpaca.Judge, cancel), alpaca.Pairwise, alpaca.Judgments, alpaca.JudgmentTokens,
            alpaca.JudgeTemperature);
        progress.Heading(
            $"Alpaca   {chosen.Count} of {all.Count} items of {settings.Data}\nModel    {side.Model}\n"
            + $"Judge    {duels.Judge.Model}, {duels.Manner}");
        side.Tell(all.Select(task => task.Instruction), progress.Heading);
        List<Prompt> prompts = [.. chosen.Select(task => new Prompt(task.Id, task.Instruction))];
        var (samples, judgments) = (Seed.Of(settings.Seed).Derive("samples"), Seed.Of(settings.Seed).Derive("judgments"));
        string[] texts = [.. prompts.Select(p => p.Text)];
        Said[] baseline = [.. chosen.Select(task => Said.Of("baseline", task.Baseline))];
        progress.Heading($"Plan     {await side.PlanAsync(prompts, settings.Sampling, samples, cancel)}");
        var known = side.Known("response", prompts, settings.Sampling, samples) is { } outs
            ? duels.Requests(texts, baseline, outs, judgments).SelectMany(r => r).ToList()
            : null;
        progress.Heading(
            $"Plan     {await duels.Judge.PlanJudgeAsync(known, 2 * chosen.Count * (duels.Orders ? 1 : alpaca.Judgments),
                duels.Sampling, cancel)}");
        if (settings.PlanOnly)
        {
            return null;
        }

        var outputs = await side.RespondAsync("response", prompts, settings.Sampling, samples, progress, cancel);
        var bouts = await duels.RunAsync(
            "judgments", texts, baseline, outputs, judgments, progress, cancel);
        var marked = chosen.Select((task, i) => (Task: task, Item: Item(task, outputs[i], bouts[i])))
            .OrderBy(pair => int.Parse(pair.Task.Id)).ToList();
        return Keep(settings, alpaca, side, duels, all.Count, marked, gamed, progress);
    }

    private static Evaluated Keep(
        ExamSettings settings, AlpacaSettings alpaca, ComparedSide side, Duels duels, int of,
        IReadOnlyList<(AlpacaTask Task, MarkedItem Item)> marked, IReadOnlyList<GamedRow> gamed, RoomProgress progress)
    {
        var data = DataFile.Sha256(settings.Data);
        var who = new Who(
            $"{side.Name}-by-{duels.Judge.Name}", $"{side.Model}, judged by {duels.Judge.Model}",
            $"{side.Identity} {data}", side.Policy is null ? null : settings.Sampling,
            $"{duels.Judge.Identity} {duels.Form.Name} {alpaca.Judgments} {alpaca.JudgmentTokens}{Duels.Warmth(alpaca.JudgeTemperature)}");
        var equal = new Extra("length-controlled",
            alpaca.Difficulty is null || alpaca.Gamed is null ? "win rate at equal lengths, no difficulties" : "win rate at equal lengths",
            AlpacaExam.AtEqualLengths(marked, gamed, Seed.Of(0).Derive("lengths")), AlpacaExam.NoEqualLengths);
        return Evaluated.Keep(
            new(Name, "AlpacaEval by a judge of one's own", AlpacaExam.Yardsticks(duels.Orders), Evaluated.NoGroups) { Extras = [equal] },
            settings, who, of, [.. marked.Select(pair => pair.Item)], data, progress);
    }

    private static MarkedItem Item(AlpacaTask task, Said? output, (Bout Bout, IReadOnlyList<Said> Said) judged) => new(
        task.Id, task.Key, task.Group, task.Instruction, output is null ? [] : [output, .. judged.Said],
        Said.FaultOf(output) ?? (double.IsNaN(judged.Bout.Win) ? "judgments that cannot be read" : null),
        AlpacaExam.Marks(task, output?.Answer, judged.Bout)) { Judged = judged.Bout.Tally };
}
