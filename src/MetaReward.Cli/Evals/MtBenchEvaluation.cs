using MetaReward.Evaluation.Exams;
using MetaReward.Evaluation.Ratings;

namespace MetaReward.Cli.Evals;

/// <summary>What MT-Bench is told besides.</summary>
/// <param name="Judge">Who judges.</param>
/// <param name="References">Right answers to some questions; null: none.</param>
/// <param name="JudgmentTokens">Most tokens of a judgment.</param>
public sealed record MtBenchSettings(string Judge, string? References, int JudgmentTokens);

/// <summary>A policy's answers in two turns, or those of a file, rated by a judge of one's own.</summary>
public static class MtBenchEvaluation
{
    public const string Name = "mtbench";

    /// <summary>From the questions to what is kept and compared; null where only the plan was wanted.</summary>
    public static async Task<Evaluated?> RunAsync(ExamSettings settings, MtBenchSettings bench, RoomProgress progress, CancellationToken cancel)
    {
        var all = MtBenchExam.Read(settings.Data, bench.References);
        var chosen = Choosing.Of(all, task => task.Key, settings.Limit, Seed.Of(settings.Seed).Derive("choice"));
        if (chosen.Count == 0)
        {
            throw new InvalidDataException($"'{settings.Data}' holds no MT-Bench questions");
        }

        var given = settings.Outputs is null ? null : MtBenchExam.ReadAnswers(settings.Outputs);
        using var cast = new Cast(settings.Folder);
        var policy = given is null ? cast.Load(settings.Model) : null;
        var judge = cast.Load(bench.Judge);
        progress.Heading($"MT-Bench {chosen.Count} of {all.Count} items of {settings.Data}\nModel    {policy?.Model ?? "outputs " + settings.Outputs}\nJudge    {judge.Model}");
        await PlanAsync(settings, bench, policy, chosen, progress, cancel);
        if (settings.PlanOnly)
        {
            return null;
        }

        var answers = given is null
            ? await AnswerAsync(policy!, settings, chosen, progress, cancel)
            : [.. chosen.Select(task => (IReadOnlyList<Said>)[.. given.GetValueOrDefault(task.Id, []).Take(task.Turns.Count).Select(text => new Said("response", text, null, 0))])];
        var items = await JudgeAsync(judge, settings, bench, chosen, answers, progress, cancel);
        var who = new Who(
            $"{(policy is null ? Path.GetFileNameWithoutExtension(settings.Outputs!) : PolicyPath.NameOf(PolicyPath.Of(settings.Model)))}-by-{judge.Name}",
            $"{policy?.Model ?? "outputs " + settings.Outputs}, judged by {judge.Model}", policy?.Identity ?? "file-" + DataFile.Sha256(settings.Outputs!)[..16],
            policy is null ? null : settings.Sampling, $"{judge.Identity} {bench.JudgmentTokens}");
        var groups = items.Where(item => item.Group is not null).GroupBy(item => item.Group!).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(
            g => g.Key, g => (IReadOnlyDictionary<string, Measures.Interval>)new Dictionary<string, Measures.Interval> { ["overall"] = MtBenchExam.Yardsticks[0].Of(g, Seed.Of(0)) });
        return Evaluated.Keep(
            new(Name, "MT-Bench by a judge of one's own", MtBenchExam.Yardsticks, groups), settings, who, all.Count, items, DataFile.Sha256(settings.Data), progress);
    }

    private static SampleRequest First(MtBenchTask task, ExamSettings settings) => new(task.Turns[0], 1, Seed.Of(settings.Seed).Derive("first").Derive(task.Turns[0]));

    private static async Task PlanAsync(
        ExamSettings settings, MtBenchSettings bench, Candidate? policy, IReadOnlyList<MtBenchTask> chosen, RoomProgress progress, CancellationToken cancel)
    {
        var (second, turns) = (chosen.Count(task => task.Turns.Count > 1), chosen.Sum(task => task.Turns.Count));
        if (policy is not null)
        {
            progress.Heading($"Plan     first turns: {(await policy.PlanAsync([.. chosen.Select(task => First(task, settings))], settings.Sampling, cancel)).Line}");
            progress.Heading($"Plan     second turns: at most {second} replies of at most {settings.Sampling.MaxTokens} tokens");
        }

        progress.Heading($"Plan     judge: at most {turns} judgments of at most {bench.JudgmentTokens} tokens");
    }

    private static async Task<IReadOnlyList<IReadOnlyList<Said>>> AnswerAsync(
        Candidate policy, ExamSettings settings, IReadOnlyList<MtBenchTask> chosen, RoomProgress progress, CancellationToken cancel)
    {
        var first = await policy.AskAsync("first turns", [.. chosen.Select(task => First(task, settings))], settings.Sampling, progress, cancel);
        progress.End();
        using var conversing = policy.Conversing(settings.Folder);
        var open = chosen.Index().Where(task => task.Item.Turns.Count > 1).ToList();
        var seed = Seed.Of(settings.Seed).Derive("second");
        var second = await conversing.AskAsync("second turns", [.. open.Select(task => new SampleRequest(
            ConversingPolicy.Prompt([new("user", task.Item.Turns[0]), new("assistant", first[task.Index][0].Text), new("user", task.Item.Turns[1])]), 1, seed.Derive(task.Item.Key)))],
            settings.Sampling, progress, cancel);
        progress.End();
        var later = open.Select((task, i) => (task.Index, Reply: second[i][0])).ToDictionary(pair => pair.Index, pair => pair.Reply);
        return [.. first.Select((reply, i) => (IReadOnlyList<Said>)[Said.Of("response", reply[0]), .. later.TryGetValue(i, out var next) ? [Said.Of("response", next)] : Array.Empty<Said>()])];
    }

    private static async Task<IReadOnlyList<MarkedItem>> JudgeAsync(
        Candidate judge, ExamSettings settings, MtBenchSettings bench, IReadOnlyList<MtBenchTask> chosen, IReadOnlyList<IReadOnlyList<Said>> answers, RoomProgress progress, CancellationToken cancel)
    {
        var (rubric, seed) = (new MtBenchRubric(), Seed.Of(settings.Seed).Derive("judgments"));
        var rated = chosen.Select((task, i) => MtBenchExam.Rated(task, [.. answers[i].Select(a => a.Text)])).ToList();
        var replies = new Queue<IReadOnlyList<Sample>>(await judge.AskAsync(
            "judgments", [.. rated.SelectMany(turns => turns).Select(turn => new SampleRequest(rubric.Render(turn), 1, seed.Derive(turn.Answers[^1])))], Sampling.Greedy(bench.JudgmentTokens), progress, cancel));
        progress.End();
        return [.. chosen.Select((task, i) =>
        {
            List<Sample> own = [.. rated[i].Select(_ => replies.Dequeue()[0])];
            List<Verdict> verdicts = [.. own.Select(rubric.Parse)];
            var fault = answers[i].Count < task.Turns.Count ? "no response" : verdicts.Exists(v => v is not Verdict.Scored) ? "judgments that cannot be read" : null;
            return new MarkedItem(
                $"{task.Id}", task.Key, task.Category, string.Join("\n\n", task.Turns), [.. answers[i], .. own.Select(reply => Said.Of("judgment", reply))], fault, MtBenchExam.Marks(verdicts)) { Judged = JudgeTally.Of(verdicts) };
        }).OrderBy(item => int.Parse(item.Id))];
    }
}
