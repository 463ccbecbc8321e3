using MetaReward.Categories;
using MetaReward.Cli.Work;
using MetaReward.Data;
using MetaReward.Evaluation.Exams;
using MetaReward.QualEval;
using MetaReward.Recipes;

namespace MetaReward.Cli.Evals;

/// <summary>What a policy is good and bad at, by categories of its prompts (QualEval, arXiv:2311.02807).</summary>
public static class QualEvaluation
{
    public const string Name = "qualeval";

    /// <summary>From the examples to the report and the weights; null where only the plan was wanted.</summary>
    public static async Task<(QualReport Report, string Folder)?> RunAsync(
        ExamSettings settings, QualSettings told, RoomProgress progress, CancellationToken cancel)
    {
        var seed = Seed.Of(settings.Seed).Derive(Name);
        using var cast = new Candidates(settings.Folder, settings.Device, settings.Variables, progress);
        var source = await SourceAsync(settings, told, cast, seed, progress, cancel);
        var (examples, analyst) = (source.Examples, source.Analyst);
        progress.Heading($"QualEval {examples.Count(one => !one.OfPool)} examples of {source.Data}"
            + (examples.Any(one => one.OfPool) ? $", {examples.Count(one => one.OfPool)} further prompts" : "")
            + $"\nModel    {source.Model}\nAnalyst  {analyst.Model}");
        var work = new QualWork(settings, told, analyst, seed, progress, cancel);
        if (settings.PlanOnly)
        {
            progress.Heading(work.Plan(examples));
            return null;
        }

        if (source.Actor is { } actor)
        {
            examples = await AnsweredAsync(examples, actor, told.OutputTokens, progress, cancel);
        }

        var metric = source.Metric ?? await QualMetric.OfAsync(examples, analyst, told.Judgments, seed, progress, cancel);
        examples = metric.Examples;
        var proficient = told.Proficient ?? metric.Proficient;
        var sections = await work.SectionsAsync(examples, told.Options with { Proficient = proficient });
        var advice = analyst.IsMicroworld ? null : await work.AdviseAsync(sections);
        var report = new QualReport(source.Data, source.Model, analyst.Model, examples.Count(one => !one.OfPool),
            $"{metric.Words}; an example is done well from {proficient:0.##}",
            CategoryProficiency.MeanOf([.. examples.Select(one => one.Metric)]), sections,
            (advice as Reading<string>.Read)?.Value,
            advice is Reading<string>.Unread unread ? $"the reply could not be read ({QualPage.Reasons(
                new Dictionary<UnparsableReason, int> { [unread.Reason] = 1 })})" : advice is null ? "this model writes no prose" : null)
        {
            Remarks = [.. Remarks(examples)],
        };
        var folder = QualFiles.Write(settings, told,
            $"{source.Name}-{Question.KeyOf(analyst.Identity, source.Model, $"{settings}", $"{told}")[..8]}",
            report, examples);
        return (report, folder);
    }

    /// <summary>Where examples come from and who is asked what.</summary>
    /// <param name="Actor">Who writes the outputs that are missing; null: nobody.</param>
    /// <param name="Metric">Where the examples bring one.</param>
    private sealed record Source(
        string Name, string Data, string Model, IReadOnlyList<QualExample> Examples, Candidate Analyst, Candidate? Actor,
            QualMetric? Metric);

    private static async Task<Source> SourceAsync(
        ExamSettings settings, QualSettings told, Candidates cast, Seed seed, RoomProgress progress, CancellationToken cancel)
    {
        if (told.Run is null)
        {
            var given = QualExamples.OfFile(settings.Data, settings.Limit, seed, progress.Heading);
            var model = given.Any(one => one.Output is null) ? await cast.LoadAsync(settings.Model, cancel) : null;
            var analyst = model is not null && told.Analyst is null ? model : await cast.LoadAsync(told.Analyst ?? settings.Model, cancel);
            return new(Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(settings.Data)), settings.Data,
                model?.Model ?? $"the outputs of {settings.Data}", [.. given, .. Pool(told, given, progress)], analyst, model, null);
        }

        var run = Runs.Open(told.Run);
        var done = run.Figures.Select(figures => figures.Iteration).ToList();
        var t = told.Iteration ?? done.LastOrDefault();
        if (!done.Contains(t))
        {
            throw new InvalidDataException($"'{run.Folder}' has no finished iteration{(told.Iteration is { } asked ? $" {asked}" : "")}"
                + (done.Count > 0 ? $"; it has {string.Join(", ", done)}." : " yet."));
        }

        var world = Runs.WorldOf(run);
        var examples = QualExamples.OfRun(run, t, world.Judge.TopScore);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(run.Folder));
        List<QualExample> all =
            [.. examples, .. told.Pool is null && world == MicroworldBench.World ? OfWorld(run, examples) : Pool(told, examples, progress)];
        return new($"{name}-{t}", $"iteration {t} of {name}", $"the policy that iteration {t} began with", all,
            await cast.LoadAsync(told.Analyst ?? Runs.StartOf(run, t - 1), cancel), null,
            new(all, $"the mean score of a prompt's responses in the run, as a share of {world.Judge.TopScore}", 0.8));
    }

    private static IEnumerable<QualExample> Pool(QualSettings told, IReadOnlyList<QualExample> known, RoomProgress progress) =>
        told.Pool is null ? [] : QualExamples.OfPool(PromptReader.Read(told.Pool, note: progress.Heading), known);

    /// <summary>The prompts from which a run of the built-in world with weights draws.</summary>
    private static IEnumerable<QualExample> OfWorld(RunReader run, IReadOnlyList<QualExample> known)
    {
        var settings = Session.Kept(run, []);
        return QualExamples.OfPool(MicroworldBench.PoolOf(settings with { Data = settings.Data with { Weights = "" } }), known);
    }

    /// <summary>Greedy outputs where there are none.</summary>
    private static async Task<IReadOnlyList<QualExample>> AnsweredAsync(
        IReadOnlyList<QualExample> examples, Candidate actor, int tokens, RoomProgress progress, CancellationToken cancel)
    {
        List<QualExample> open = [.. examples.Where(one => one is { Output: null, OfPool: false })];
        var replies = await actor.AskAsync("outputs", [.. open.Select(one => new SampleRequest(one.Prompt.Dialogue, 1, Seed.Of(0)))],
            Sampling.Greedy(tokens), progress, cancel);
        progress.End();
        var said = open.Zip(replies).ToDictionary(pair => pair.First, pair => Said.Of("output", pair.Second[0]));
        return [.. examples.Select(one => said.TryGetValue(one, out var reply) ? one with { Output = reply.HasAnswer ? reply.Answer : null }
            : one)];
    }

    private static IEnumerable<string> Remarks(IReadOnlyList<QualExample> examples)
    {
        var own = examples.Where(one => !one.OfPool).ToList();
        if (own.Count(one => one.Output is null) is > 0 and var silent)
        {
            yield return $"{silent} of {own.Count} examples have no usable output.";
        }

        if (own.Count(one => double.IsNaN(one.Metric)) is > 0 and var unmeasured)
        {
            yield return $"{unmeasured} of {own.Count} examples have no metric, and count in no mean.";
        }
    }
}
