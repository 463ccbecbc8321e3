using MetaReward.Evaluation.Arena;
using MetaReward.Evaluation.Exams;

namespace MetaReward.Cli.Evals;

/// <summary>What Arena-Hard is told besides.</summary>
/// <param name="Baseline">The baseline's answers.</param>
/// <param name="Judge">Who judges.</param>
/// <param name="JudgmentTokens">Most tokens of a judgment.</param>
public sealed record ArenaSettings(string Baseline, string Judge, int JudgmentTokens)
{
    /// <summary>Temperature of judgments; null: greedy.</summary>
    public double? JudgeTemperature { get; init; }

    internal Sampling Judging => Duels.At(Sampling.Greedy(JudgmentTokens), JudgeTemperature);
}

/// <summary>A policy's answers, or those of a file, in two games against a baseline's by a judge of one's own.</summary>
public static class ArenaEvaluation
{
    public const string Name = "arena";

    /// <summary>From the questions to what is kept and compared; null where only the plan was wanted.</summary>
    public static async Task<Evaluated?> RunAsync(
        ExamSettings settings, ArenaSettings arena, RoomProgress progress, CancellationToken cancel)
    {
        var all = ArenaExam.Read(settings.Data, arena.Baseline, progress.Heading);
        var chosen = Choosing.Of(all, task => task.Key, settings.Limit, Seed.Of(settings.Seed).Derive("choice"));
        if (chosen.Count == 0)
        {
            throw new InvalidDataException($"'{settings.Data}' holds no Arena-Hard questions");
        }

        using var cast = new Candidates(settings.Folder, settings.Device, settings.Variables, progress);
        var side = settings.Outputs is { } file
            ? ComparedSide.OfFile(file, progress.Heading)
            : await ComparedSide.OfPolicyAsync(settings.Model, cast, cancel);
        var judge = await cast.LoadAsync(arena.Judge, cancel);
        progress.Heading($"Arena    {chosen.Count} of {all.Count} items of {settings.Data}\nModel    {side.Model}\nJudge    {judge.Model}");
        side.Tell(all.Select(task => task.Prompt), progress.Heading);
        List<Prompt> prompts = [.. chosen.Select(task => new Prompt(task.Id, task.Prompt))];
        var samples = Seed.Of(settings.Seed).Derive("samples");
        progress.Heading($"Plan     {await side.PlanAsync(prompts, settings.Sampling, samples, cancel)}");
        var known = side.Known("response", prompts, settings.Sampling, samples) is { } said
            ? Requests(settings, chosen, said).SelectMany(r => r).ToList()
            : null;
        progress.Heading($"Plan     {await judge.PlanJudgeAsync(known, 2 * chosen.Count, arena.Judging, cancel)}");
        if (settings.PlanOnly)
        {
            return null;
        }

        var answers = await side.RespondAsync("response", prompts, settings.Sampling, samples, progress, cancel);
        var marked = await JudgeAsync(judge, settings, arena, chosen, answers, progress, cancel);
        var places = all.Select((task, i) => (task, i)).DistinctBy(pair => pair.task.Key)
            .ToDictionary(pair => pair.task.Key, pair => pair.i);
        List<MarkedItem> items = [.. marked.OrderBy(item => places[item.Key])];
        var data = $"{DataFile.Sha256(settings.Data)} {DataFile.Sha256(arena.Baseline)}";
        var who = new Who(
            $"{side.Name}-by-{judge.Name}", $"{side.Model}, judged by {judge.Model}", $"{side.Identity} {data}",
            side.Policy is null ? null : settings.Sampling,
            $"{judge.Identity} {ArenaRubric.Name} {arena.JudgmentTokens}{Duels.Warmth(arena.JudgeTemperature)}");
        return Evaluated.Keep(
            new(Name, "Arena-Hard by a judge of one's own", ArenaExam.Yardsticks, Evaluated.NoGroups), settings, who, all.Count, items,
            DataFile.Sha256(settings.Data), progress);
    }

    private static IReadOnlyList<IReadOnlyList<SampleRequest>> Requests(
        ExamSettings settings, IReadOnlyList<ArenaTask> chosen, IReadOnlyList<Said?> answers) =>
        [.. chosen.Select((task, i) => answers[i] is { HasAnswer: true } answer
            ? ArenaExam.Requests(task, answer.Answer, Seed.Of(settings.Seed).Derive("judgments"))
            : [])];

    private static async Task<IReadOnlyList<MarkedItem>> JudgeAsync(
        Candidate judge, ExamSettings settings, ArenaSettings arena, IReadOnlyList<ArenaTask> chosen, IReadOnlyList<Said?> answers,
        RoomProgress progress, CancellationToken cancel)
    {
        var requests = Requests(settings, chosen, answers);
        var replies = new Queue<IReadOnlyList<Sample>>(
            await judge.AskAsync("judgments", [.. requests.SelectMany(r => r)], arena.Judging, progress, cancel));
        progress.End();
        return [.. chosen.Select((task, i) =>
        {
            List<Sample> own = [.. requests[i].Select(_ => replies.Dequeue()[0])];
            var verdicts = own.Select(ArenaRubric.Read).ToList();
            var fault = Said.FaultOf(answers[i]) ?? (verdicts.Contains(null) ? "judgments that cannot be read" : null);
            IEnumerable<Said> said = [.. answers[i] is { } answer ? [answer] : Array.Empty<Said>(),
                .. own.Select(reply => Said.Of("judgment", reply))];
            return new MarkedItem(
                task.Id, task.Key, task.Group, task.Prompt, [.. said], fault,
                ArenaExam.Marks(verdicts.ElementAtOrDefault(0), verdicts.ElementAtOrDefault(1)))
            {
                Judged = JudgeTally.Of([.. own.Select(ArenaRubric.Parse)]),
            };
        })];
    }
}
