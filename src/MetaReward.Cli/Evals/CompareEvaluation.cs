using MetaReward.Data;
using MetaReward.Evaluation.Exams;
using MetaReward.Microworld.Truth;
using MetaReward.Microworld;

namespace MetaReward.Cli.Evals;

/// <summary>What a comparison is told.</summary>
/// <param name="Exam">Prompts, choice, the policies' sampling, the folder; <c>Data</c> is empty for the microworld's own prompts.</param>
/// <param name="First">What is compared with: the policy so far.</param>
/// <param name="Second">What is compared: the new one.</param>
/// <param name="Judge">Who judges; null: the first policy.</param>
/// <param name="Pairwise">Both responses at once in both orders; else each alone; null: pairwise, but alone in the microworld.</param>
/// <param name="Judgments">Of each response alone.</param>
/// <param name="JudgmentTokens">Most tokens of a judgment.</param>
public sealed record CompareSettings(
    ExamSettings Exam, string First, string Second, string? Judge, bool? Pairwise, int Judgments, int JudgmentTokens)
{
    /// <summary>Temperature of judgments; null: as the form of judging has it.</summary>
    public double? JudgeTemperature { get; init; }
}

/// <summary>Two policies on the same prompts by one judge, held against what the first policy does against itself.</summary>
public static class CompareEvaluation
{
    public const string Name = "compare";
    private const int MicroworldPrompts = 200;

    private sealed record Scene(
        CompareSettings Settings, ComparedSide First, ComparedSide Second, Duels Duels, IReadOnlyList<Prompt> Prompts, int Of)
    {
        public Seed Seed(string part) => MetaReward.Seed.Of(Settings.Exam.Seed).Derive(part);
    }

    /// <summary>From two policies to what is kept; null where only the plan was wanted.</summary>
    /// <exception cref="InvalidDataException">A policy or the prompts cannot be read; or there is no judge.</exception>
    public static async Task<Evaluated?> RunAsync(CompareSettings settings, RoomProgress progress, CancellationToken cancel)
    {
        using var cast = new Candidates(settings.Exam.Folder, settings.Exam.Device, settings.Exam.Variables, progress);
        var scene = await OpenAsync(settings, cast, progress, cancel);
        await PlanAsync(scene, progress, cancel);
        if (settings.Exam.PlanOnly)
        {
            return null;
        }

        var sampling = settings.Exam.Sampling;
        var first = await scene.First.RespondAsync("first", scene.Prompts, sampling, scene.Seed("samples"), progress, cancel);
        var again = await scene.First.RespondAsync("first again", scene.Prompts, sampling, scene.Seed("again"), progress, cancel);
        var second = await scene.Second.RespondAsync("second", scene.Prompts, sampling, scene.Seed("samples"), progress, cancel);
        string[] texts = [.. scene.Prompts.Select(prompt => prompt.Text)];
        var bouts = await scene.Duels.RunAsync("second or first", texts, first, second, scene.Seed("judgments"), progress, cancel);
        var selves = await scene.Duels.RunAsync("first or itself", texts, first, again, scene.Seed("judgments"), progress, cancel);
        List<MarkedItem> items =
            [.. scene.Prompts.Select((prompt, i) => Item(scene, prompt, [first[i], second[i], again[i]], bouts[i], selves[i]))];
        var who = new Who(
            $"{scene.First.Name}-or-{scene.Second.Name}",
            $"{scene.Second.Model} against {scene.First.Model}, judged by {scene.Duels.Judge.Model}",
            $"{scene.First.Identity} {scene.Second.Identity} {scene.Duels.Judge.Identity} {scene.Duels.Form.Name} {settings.Judgments} "
            + $"{settings.JudgmentTokens}{Duels.Warmth(settings.JudgeTemperature)}", sampling);
        return Evaluated.Keep(
            new(Name, "Second against first", Comparing.Yardsticks(scene.Duels.Orders),
                Evaluated.NoGroups) { Verdicts = Comparing.Verdicts(items, Seed.Of(0).Derive("gate")), Compares = false },
            settings.Exam, who, scene.Of, items, settings.Exam.Data == "" ? "" : DataFile.Sha256(settings.Exam.Data), progress);
    }

    private static async Task<Scene> OpenAsync(CompareSettings settings, Candidates cast, RoomProgress progress, CancellationToken cancel)
    {
        var (given, exam) = (settings.Exam.Data == ""
            ? null
            : PromptReader.Read(settings.Exam.Data, note: progress.Heading).DistinctBy(prompt => prompt.Text).ToList(), settings.Exam);
        var (first, second) = (await ComparedSide.OfAsync(settings.First, cast, progress.Heading, cancel),
            await ComparedSide.OfAsync(settings.Second, cast, progress.Heading, cancel));
        var judge = settings.Judge is { } named ? await cast.LoadAsync(named, cancel) : first.Policy ?? throw new InvalidDataException(
            "the first is a file of outputs and cannot judge: name a judge with --judge MODEL.");
        if (given is null && !judge.IsMicroworld)
        {
            throw new InvalidDataException(
                "a comparison of real models needs prompts: add --prompts FILE (JSONL, CSV, Parquet, text, ...).");
        }

        var all = given ?? Exercise.Prompts(Exercise.ExamSeed(exam.Seed), Split.HeldOut, Math.Max(MicroworldPrompts, exam.Limit ?? 0));
        var prompts = Choosing.Of(all, prompt => prompt.Text, given is null ? exam.Limit ?? MicroworldPrompts : exam.Limit,
            Seed.Of(exam.Seed).Derive("choice"));
        var duels = Duels.Of(judge, settings.Pairwise, settings.Judgments, settings.JudgmentTokens, settings.JudgeTemperature);
        progress.Heading(
            $"First    {first.Model}\nSecond   {second.Model}\n"
            + $"Judge    {(judge == first.Policy ? "the first" : judge == second.Policy ? "the second" : judge.Model)}, {duels.Manner}");
        progress.Heading(
            $"Prompts  {prompts.Count} of {all.Count} of {(given is null ? "the microworld, held out" : exam.Data)}\n"
            + $"Prompt   {ShortText.Of(prompts[0].Text, 120)}");
        first.Tell(all.Select(prompt => prompt.Text), progress.Heading);
        second.Tell(all.Select(prompt => prompt.Text), progress.Heading);
        return new(settings, first, second, duels, prompts, all.Count);
    }

    private static async Task PlanAsync(Scene scene, RoomProgress progress, CancellationToken cancel)
    {
        async Task Tell(string who, ComparedSide side, params string[] draws)
        {
            if (side.Policy is { } policy)
            {
                var requests = draws.SelectMany(draw => side.Requests(scene.Prompts, scene.Seed(draw))).ToList();
                progress.Heading($"Plan     {who}: {(await policy.PlanAsync(requests, scene.Settings.Exam.Sampling, cancel)).Line}");
            }
        }

        await Tell("first, twice", scene.First, "samples", "again");
        await Tell("second", scene.Second, "samples");
        var most = 4 * scene.Prompts.Count * (scene.Duels.Orders ? 1 : scene.Settings.Judgments);
        progress.Heading($"Plan     {await scene.Duels.Judge.PlanJudgeAsync(KnownJudgments(scene), most, scene.Duels.Sampling, cancel)}");
    }

    /// <summary>What the judge will be asked; null where a response is still to come.</summary>
    private static List<SampleRequest>? KnownJudgments(Scene scene)
    {
        IReadOnlyList<Said?>? Known(ComparedSide side, string draw) =>
            side.Known("", scene.Prompts, scene.Settings.Exam.Sampling, scene.Seed(draw));
        string[] texts = [.. scene.Prompts.Select(prompt => prompt.Text)];
        return Known(scene.First, "samples") is { } first && Known(scene.First, "again") is { } again
            && Known(scene.Second, "samples") is { } second
            ? [.. new[] { second, again }.SelectMany(other => scene.Duels.Requests(texts, first, other, scene.Seed("judgments")))
                .SelectMany(requests => requests)]
            : null;
    }

    private static MarkedItem Item(
        Scene scene, Prompt prompt, IReadOnlyList<Said?> responses, (Bout Bout, IReadOnlyList<Said> Said) bout,
        (Bout Bout, IReadOnlyList<Said> Said) self)
    {
        var known = scene.Duels.Judge.IsMicroworld && Exercise.Read(prompt.Text) is not null
            && responses is [{ IsMissing: false }, { IsMissing: false }, ..];
        var fault = responses.Take(2).Select(Said.FaultOf).FirstOrDefault(f => f is not null)
            ?? (double.IsNaN(bout.Bout.Win) ? "judgments that cannot be read" : null);
        (bool, bool)? right = known
            ? (Oracle.IsRight(prompt.Text, responses[0]!.Answer), Oracle.IsRight(prompt.Text, responses[1]!.Answer))
            : null;
        return new(
            prompt.Id, Question.KeyOf(prompt.Text), null, prompt.Text, [.. responses.OfType<Said>(), .. bout.Said, .. self.Said], fault,
            Comparing.Marks(bout.Bout, self.Bout, right)) { Judged = JudgeTally.Of([bout.Bout.Tally, self.Bout.Tally]) };
    }
}
