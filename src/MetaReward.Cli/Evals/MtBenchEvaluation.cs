using MetaReward.Cli.Work;
using MetaReward.Evaluation.Exams;

namespace MetaReward.Cli.Evals;

/// <summary>What MT-Bench is told besides.</summary>
/// <param name="Judge">Who judges.</param>
/// <param name="References">Right answers to some questions; null: none.</param>
/// <param name="Baseline">A baseline's answers to be compared with, turn by turn in both orders; null: each answer is rated alone.</param>
/// <param name="JudgmentTokens">Most tokens of a judgment.</param>
public sealed record MtBenchSettings(string Judge, string? References, string? Baseline, int JudgmentTokens)
{
    /// <summary>Temperature of judgments; null: greedy.</summary>
    public double? JudgeTemperature { get; init; }

    internal Sampling Judging => Duels.At(Sampling.Greedy(JudgmentTokens), JudgeTemperature);
}

/// <summary>A policy's answers in two turns, or those of a file, rated or held against a baseline's by a judge of one's own.</summary>
public static class MtBenchEvaluation
{
    public const string Name = "mtbench";

    /// <summary>From the questions to what is kept and compared; null where only the plan was wanted.</summary>
    public static async Task<Evaluated?> RunAsync(
        ExamSettings settings, MtBenchSettings bench, RoomProgress progress, CancellationToken cancel)
    {
        var all = MtBenchExam.Read(settings.Data, bench.References, progress.Heading);
        var chosen = Choosing.Of(all, task => task.Key, settings.Limit, Seed.Of(settings.Seed).Derive("choice"));
        if (chosen.Count == 0)
        {
            throw new InvalidDataException($"'{settings.Data}' holds no MT-Bench questions");
        }

        var given = settings.Outputs is null ? null : MtBenchExam.ReadAnswers(settings.Outputs, progress.Heading);
        if (given?.Keys.Except(all.Select(task => task.Id)).ToList() is { Count: > 0 } others)
        {
            progress.Heading(
                $"Note     '{settings.Outputs}': {others.Count} of {given.Count} answers are to none of these questions and count for "
                + $"nothing: {string.Join(", ", others.Take(3))}{(others.Count > 3 ? ", ..." : "")}");
        }

        var judging = Judging(settings, bench);
        using var cast = new Candidates(settings.Folder, settings.Device, settings.Variables, progress);
        var policy = given is null ? await cast.LoadAsync(settings.Model, cancel) : null;
        var judge = await cast.LoadAsync(bench.Judge, cancel);
        progress.Heading(
            $"MT-Bench {chosen.Count} of {all.Count} items of {settings.Data}\n"
            + $"Model    {policy?.Model ?? "outputs " + settings.Outputs}\nJudge    {judge.Model}");
        var known = given is null ? await PlanAsync(settings, policy!, chosen, progress, cancel) : Given(given, chosen);
        progress.Heading(
            $"Plan     {await judge.PlanJudgeAsync(known is null ? null : [.. Requests(judging, chosen, known).SelectMany(r => r)],
                chosen.Sum(task => task.Turns.Count) * (bench.Baseline is null ? 1 : 2), bench.Judging, cancel)}");
        if (settings.PlanOnly)
        {
            return null;
        }

        var answers = given is null ? await AnswerAsync(policy!, settings, chosen, progress, cancel) : Given(given, chosen);
        var items = await JudgeAsync(judge, judging, bench, chosen, answers, progress, cancel);
        var who = new Who(
            $"{(policy is null ? Path.GetFileNameWithoutExtension(settings.Outputs!) : ModelAddress.NameOf(settings.Model))}-by-"
            + $"{judge.Name}",
            $"{policy?.Model ?? "outputs " + settings.Outputs}, judged by {judge.Model}",
            policy?.Identity ?? "file-" + DataFile.Sha256(settings.Outputs!)[..16],
            policy is null ? null : settings.Sampling,
            $"{judge.Identity} {bench.JudgmentTokens}{Duels.Warmth(bench.JudgeTemperature)}"
            + $"{(bench.Baseline is { } file ? " " + DataFile.Sha256(file)[..16] : "")}");
        var groups = items.Where(item => item.Group is not null).GroupBy(item => item.Group!).OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g =>
                    (IReadOnlyDictionary<string, Measures.Interval>)new Dictionary<string, Measures.Interval> {
                        [judging.Yardsticks[0].Name] = judging.Yardsticks[0].Of(g, Seed.Of(0)) });
        return Evaluated.Keep(
            new(judging.Name, judging.Title, judging.Yardsticks, groups), settings, who, all.Count, items,
            DataFile.Sha256(settings.Data), progress);
    }

    private static SampleRequest First(MtBenchTask task, ExamSettings settings) =>
        new(task.Turns[0], 1, Seed.Of(settings.Seed).Derive("first").Derive(task.Turns[0]));

    private static List<(int Index, SampleRequest Request)> Second(
        ExamSettings settings, Candidate policy, IReadOnlyList<MtBenchTask> chosen, IReadOnlyList<IReadOnlyList<Sample>> first) =>
        [.. chosen.Index().Where(task => task.Item.Turns.Count > 1 && Response(first[task.Index][0]).HasAnswer).Select(task => (task.Index,
            new SampleRequest(policy.KnowsNoTurns ? task.Item.Turns[1] : SoFar(task.Item, first[task.Index][0].Answer), 1,
                Seed.Of(settings.Seed).Derive("second").Derive(task.Item.Key))))];

    private static Dialogue SoFar(MtBenchTask task, string answer) =>
        ((Dialogue)task.Turns[0]).Then(Author.Assistant, answer).Then(Author.User, task.Turns[1]);

    private static IReadOnlyList<IReadOnlyList<Said>> Given(
        IReadOnlyDictionary<int, IReadOnlyList<string>> answers, IReadOnlyList<MtBenchTask> chosen) =>
        [.. chosen.Select(task =>
            (IReadOnlyList<Said>)[.. answers.GetValueOrDefault(task.Id, []).Take(task.Turns.Count)
                .Select(text => Evaluation.Exams.Said.Of("response", text))])];

    /// <summary>Says what both turns will cost; the answers, where they are known from before.</summary>
    private static async Task<IReadOnlyList<IReadOnlyList<Said>>?> PlanAsync(
        ExamSettings settings, Candidate policy, IReadOnlyList<MtBenchTask> chosen, RoomProgress progress, CancellationToken cancel)
    {
        List<SampleRequest> first = [.. chosen.Select(task => First(task, settings))];
        progress.Heading($"Plan     first turns: {(await policy.PlanAsync(first, settings.Sampling, cancel)).Line}");
        if (policy.Recall(first, settings.Sampling) is not { } known)
        {
            progress.Heading(
                $"Plan     second turns: at most {chosen.Count(task => task.Turns.Count > 1)} replies of at "
                + $"most {settings.Sampling.MaxTokens} tokens");
            return null;
        }

        var second = Second(settings, policy, chosen, known);
        List<SampleRequest> requests = [.. second.Select(turn => turn.Request)];
        progress.Heading($"Plan     second turns: {(await policy.PlanAsync(requests, settings.Sampling, cancel)).Line}");
        return policy.Recall(requests, settings.Sampling) is { } later ? Said(known, second, later) : null;
    }

    private static async Task<IReadOnlyList<IReadOnlyList<Said>>> AnswerAsync(
        Candidate policy, ExamSettings settings, IReadOnlyList<MtBenchTask> chosen, RoomProgress progress, CancellationToken cancel)
    {
        var first = await policy.AskAsync("first turns", [.. chosen.Select(task => First(task, settings))], settings.Sampling,
            progress, cancel);
        progress.End();
        var second = Second(settings, policy, chosen, first);
        var later = await policy.AskAsync("second turns", [.. second.Select(turn => turn.Request)], settings.Sampling, progress, cancel);
        progress.End();
        return Said(first, second, later);
    }

    private static IReadOnlyList<IReadOnlyList<Said>> Said(
        IReadOnlyList<IReadOnlyList<Sample>> first, List<(int Index, SampleRequest Request)> second,
        IReadOnlyList<IReadOnlyList<Sample>> later)
    {
        var replies = second.Zip(later).ToDictionary(pair => pair.First.Index, pair => pair.Second[0]);
        return [.. first.Select((reply, i) =>
            (IReadOnlyList<Said>)[Response(reply[0]), .. replies.TryGetValue(i, out var next) ? [Response(next)] : Array.Empty<Said>()])];
    }

    private static Said Response(Sample reply) => Evaluation.Exams.Said.Of("response", reply);

    private static MtBenchJudging Judging(ExamSettings settings, MtBenchSettings bench)
    {
        var seed = Seed.Of(settings.Seed).Derive("judgments");
        return bench.Baseline is { } file ? MtBenchJudging.Pairwise(MtBenchExam.ReadAnswers(file), seed) : MtBenchJudging.Single(seed);
    }

    private static IReadOnlyList<IReadOnlyList<SampleRequest>> Requests(
        MtBenchJudging judging, IReadOnlyList<MtBenchTask> chosen, IReadOnlyList<IReadOnlyList<Said>> answers) =>
        [.. chosen.Select((task, i) => answers[i].Any(a => !a.HasAnswer) ? [] : judging.Ask(task, [.. answers[i].Select(a => a.Answer)]))];

    private static async Task<IReadOnlyList<MarkedItem>> JudgeAsync(
        Candidate judge, MtBenchJudging judging, MtBenchSettings bench, IReadOnlyList<MtBenchTask> chosen,
        IReadOnlyList<IReadOnlyList<Said>> answers, RoomProgress progress, CancellationToken cancel)
    {
        var requests = Requests(judging, chosen, answers);
        var replies = new Queue<IReadOnlyList<Sample>>(
            await judge.AskAsync("judgments", [.. requests.SelectMany(r => r)], bench.Judging, progress, cancel));
        progress.End();
        return [.. chosen.Select((task, i) =>
        {
            List<Sample> own = [.. requests[i].Select(_ => replies.Dequeue()[0])];
            var (marks, fault, tally) = judging.Read(own);
            return new MarkedItem(
                $"{task.Id}", task.Key, task.Category, string.Join("\n\n", task.Turns),
                [.. answers[i], .. own.Select(reply => Evaluation.Exams.Said.Of("judgment", reply))],
                answers[i].Select(Evaluation.Exams.Said.FaultOf).FirstOrDefault(f => f is not null)
                ?? (answers[i].Count < task.Turns.Count ? "no response" : fault), marks) { Judged = tally };
        }).OrderBy(item => int.Parse(item.Id))];
    }
}
