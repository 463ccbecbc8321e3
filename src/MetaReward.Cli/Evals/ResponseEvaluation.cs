using MetaReward.Evaluation;
using MetaReward.Evaluation.Exams;
using MetaReward.Measures;

namespace MetaReward.Cli.Evals;

/// <summary>Puts a benchmark of single responses to a policy, or marks a file of outputs.</summary>
public static class ResponseEvaluation
{
    private const int Slice = 16;

    /// <summary>From the user's copy of the benchmark to what is kept and compared; null where only the plan was wanted.</summary>
    public static async Task<Evaluated?> RunAsync(ResponseExam exam, ExamSettings settings, RoomProgress progress, CancellationToken cancel)
    {
        var all = exam.Read(settings.Data, progress.Heading);
        var chosen = Choosing.Of(all, task => task.Question.Key, settings.Limit, Seed.Of(settings.Seed).Derive("choice"));
        if (chosen.Count == 0)
        {
            throw new InvalidDataException($"'{settings.Data}' holds no items of {exam.Title}");
        }

        progress.Heading($"{exam.Title,-9}{chosen.Count} of {all.Count} items of {settings.Data}");
        if (settings.Outputs is not null)
        {
            var outputs = Outputs.Read(settings.Outputs, progress.Heading);
            string? Given(ExamTask task) => outputs.Of(task.Question.Text) ?? outputs.Of(task.Question.Message);
            string? Missing(ExamTask task) => outputs.FaultOf(task.Question.Text) ?? outputs.FaultOf(task.Question.Message);
            if (outputs.Unmatched(all.SelectMany(task => new[] { task.Question.Text, task.Question.Message })) is { } unmatched)
            {
                progress.Heading(unmatched);
            }

            var identity = "file-" + DataFile.Sha256(settings.Outputs)[..16];
            progress.Heading($"Outputs  {settings.Outputs}: {chosen.Count(task => Given(task) is not null)} of these items have one");
            return settings.PlanOnly ? null : Mark(exam, settings, all, chosen,
                task => (Given(task) is { } text ? [Said.Of("response", text)] : [], Missing(task)),
                new(Path.GetFileNameWithoutExtension(settings.Outputs), "outputs " + settings.Outputs, identity, null), progress);
        }

        using var candidates = new Candidates(settings.Folder, settings.Device, settings.Variables, progress);
        var candidate = await candidates.LoadAsync(settings.Model, cancel);
        progress.Heading($"Model    {candidate.Model}");
        var seed = Seed.Of(settings.Seed).Derive("samples");
        SampleRequest[] requests =
            [.. chosen.Select(task => new SampleRequest(task.Question.Message, settings.Samples, seed.Derive(task.Question.Message)))];
        var who = new Who(candidate.Name, candidate.Model, candidate.Identity, settings.Sampling);
        var (replies, spent) = settings.Effort is { } effort
            ? await TryAsync(effort, candidate, requests, settings, progress, cancel)
            : (await candidate.PlanAndAskAsync("responses", requests, settings, progress, cancel), null);
        if (replies is null)
        {
            return null;
        }

        var said = chosen.Zip(replies)
            .ToDictionary(pair => pair.First, pair => (Said[])[.. pair.Second.Select(one => Said.Of("response", one))]);
        return Mark(Averaged(exam, settings.Samples), settings, all, chosen, task => (said[task], null),
            who with { Effort = spent }, progress);
    }

    /// <summary>More than one try for each reply: says the plan, tries, and says what it cost.</summary>
    private static async Task<(IReadOnlyList<IReadOnlyList<Sample>>? Replies, (string Words, long Tokens)? Spent)> TryAsync(
        Effort effort, Candidate candidate, IReadOnlyList<SampleRequest> requests, ExamSettings settings, RoomProgress progress,
        CancellationToken cancel)
    {
        progress.Heading($"With     {effort.Words}: up to {effort.Replies} replies for each that is given, "
            + $"{effort.Replies * requests.Count} in all");
        if (settings.PlanOnly)
        {
            return (null, null);
        }

        var tallied = new TalliedPolicy(candidate.Policy);
        var replies = await Asking.InSlicesAsync(
            effort.Around(tallied, Effort.WorldOf(candidate.IsMicroworld)), requests, settings.Sampling,
            new("responses", progress, cancel), Slice, requests.Count, _ => 1);
        progress.End();
        var given = replies.Sum(samples => (long)samples[0].Tokens.Count);
        progress.Heading($"Cost     {RoomProgress.Count(tallied.Tokens)} tokens were sampled for replies of {RoomProgress.Count(given)}"
            + (given == 0 ? "" : $": {tallied.Tokens / (double)given:0.0} times as many"));
        return (replies, (effort.Words, tallied.Tokens));
    }

    /// <summary>Where replies were withheld: how many were given, and the first figure among them.</summary>
    private static IReadOnlyList<Extra> Given(ResponseExam exam, IReadOnlyList<MarkedItem> items)
    {
        var given = items.Where(item => item.Said.All(said => said.Finish != Finish.Withheld)).ToArray();
        var first = exam.Yardsticks[0];
        return given.Length == items.Count ? [] :
        [
            new("given", "replies given, not withheld", Intervals.Proportion(given.Length, items.Count)),
            new($"{first.Name}-given", $"{first.Words}, among those given", first.Of(given, Seed.Of(0).Derive("given")),
                "all replies were withheld"),
        ];
    }

    /// <summary>With several responses to each question, an item counts their mean.</summary>
    private static ResponseExam Averaged(ResponseExam exam, int samples) => samples == 1 ? exam : exam with
    {
        Yardsticks = [.. exam.Yardsticks.Select(y => y with
        {
            Words = $"{y.Words}, mean of {samples}", Form = y.Form == Form.Share ? Form.MeanShare : y.Form,
        })],
    };

    private static Evaluated Mark(
        ResponseExam exam, ExamSettings settings, IReadOnlyList<ExamTask> all, IReadOnlyList<ExamTask> chosen,
        Func<ExamTask, (Said[] Said, string? Missing)> said, Who who, RoomProgress progress)
    {
        var wanted = chosen.ToHashSet();
        List<MarkedItem> items = [.. all.Where(wanted.Contains).Select(task => said(task) is { Said: { Length: > 0 } given }
            ? ResponseExam.Averaged(task, given) : ResponseExam.Marked(task, null, said(task).Missing))];
        return Evaluated.Keep(
            new(exam.Name, exam.Title, exam.Yardsticks, exam.Groups(items)) { Extras = Given(exam, items) }, settings, who, all.Count,
            items, DataFile.Sha256(settings.Data), progress);
    }
}
