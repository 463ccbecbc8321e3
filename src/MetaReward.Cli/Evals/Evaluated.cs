using System.Text.Json;
using MetaReward.Evaluation;
using MetaReward.Evaluation.Exams;
using MetaReward.Measures;

namespace MetaReward.Cli.Evals;

/// <summary>Who was evaluated.</summary>
/// <param name="Name">A name for folders.</param>
/// <param name="Model">One line about it.</param>
/// <param name="Identity">Weights and template, or the file of outputs.</param>
/// <param name="Sampling">How it was sampled; null for a file.</param>
/// <param name="Judge">Who judged and how; null where a program marks. Only evaluations by one judge are held against each other.</param>
public sealed record Who(string Name, string Model, string Identity, Sampling? Sampling, string? Judge = null)
{
    /// <summary>More than one try for each reply, and the tokens of all tries; null where there was one.</summary>
    public (string Words, long Tokens)? Effort { get; init; }
}

/// <summary>A figure that a benchmark makes of all items together; a share.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Words">For a reader.</param>
/// <param name="Value">The figure.</param>
/// <param name="Undefined">What a reader is told where it is undefined.</param>
public sealed record Extra(string Name, string Words, Interval Value, string Undefined = "nothing could be marked");

/// <summary>What a benchmark brings to its records.</summary>
/// <param name="Name">A word for folders.</param>
/// <param name="Title">For a reader.</param>
/// <param name="Yardsticks">Its figures.</param>
/// <param name="Groups">More figures, by kind.</param>
public sealed record Marking(
    string Name, string Title, IReadOnlyList<Yardstick> Yardsticks,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, Interval>> Groups)
{
    /// <summary>Promote, keep or roll back, where two policies were compared.</summary>
    public IReadOnlyList<GateResult> Verdicts { get; init; } = [];

    /// <summary>Figures that are not made of items one by one.</summary>
    public IReadOnlyList<Extra> Extras { get; init; } = [];

    /// <summary>What else a reader must know of those who judge.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Whether evaluations of this benchmark can be held against each other.</summary>
    public bool Compares { get; init; } = true;
}

/// <summary>An evaluation that is done: kept, and held against the others of its benchmark in the same folder.</summary>
public sealed record Evaluated(Marking Marking, ExamSummary Summary, IReadOnlyList<ExamComparison> Comparisons, string Folder)
{
    /// <summary>For benchmarks without kinds of items.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, Interval>> NoGroups { get; } =
        new Dictionary<string, IReadOnlyDictionary<string, Interval>>();

    /// <summary>Makes the figures, compares and writes.</summary>
    public static Evaluated Keep(
        Marking marking, ExamSettings settings, Who who, int of, IReadOnlyList<MarkedItem> items, string dataSha256, RoomProgress progress)
    {
        var bootstrap = Seed.Of(0).Derive("figures");
        var said = items.SelectMany(item => item.Said).ToList();
        var decides = Question.KeyOf(
            [
                who.Identity, who.Judge ?? "", JsonSerializer.Serialize(who.Sampling, Terminal.Json),
                who.Sampling is { Temperature: > 0 } ? $"{settings.Seed}" : "",
                .. settings.Samples > 1 ? [$"{settings.Samples} samples"] : Array.Empty<string>(),
                .. who.Effort is { } effort ? [effort.Words] : Array.Empty<string>(),
            ]);
        var judged = items.Any(item => item.Judged is not null)
            ? JudgeTally.Of(items.Select(item => item.Judged).OfType<JudgeTally>())
            : null;
        var summary = new ExamSummary
        {
            Name = $"{who.Name}-{decides[..8]}",
            Benchmark = marking.Name,
            Model = who.Model,
            Identity = who.Identity,
            Judge = who.Judge,
            Sampling = who.Sampling,
            Data = settings.Data,
            DataSha256 = dataSha256,
            Items = items.Count,
            Of = of,
            Seed = settings.Seed,
            Figures = marking.Yardsticks.ToDictionary(y => y.Name, y => y.Of(items, bootstrap.Derive(y.Name)))
                .Concat(marking.Extras.Select(extra => KeyValuePair.Create(extra.Name, extra.Value))).ToDictionary(),
            Groups = marking.Groups,
            Faults = ExamSummary.FaultsOf(items),
            Judged = judged,
            Remarks = [.. judged?.Remarks() ?? [], .. marking.Remarks],
            CutOff = said.Count(s => s.Finish == Finish.Length),
            Tokens = said.Sum(s => (long)s.Tokens),
            Effort = who.Effort?.Words,
            SpentTokens = who.Effort?.Tokens,
            Verdicts = marking.Verdicts,
        };
        List<ExamComparison> comparisons = !marking.Compares
            ? []
            : [.. ExamFolder.Others(settings.Folder, marking.Name, summary.Name, progress.Heading)
                .Where(other => other.Summary.Judge == who.Judge).Select(other =>
                    ExamComparison.Of(marking.Yardsticks, other.Summary.Name, other.Items, items, bootstrap)).Where(c => c.Items > 0)];
        return new(marking, summary, comparisons, ExamFolder.Write(settings.Folder, new(summary, items), comparisons));
    }
}
