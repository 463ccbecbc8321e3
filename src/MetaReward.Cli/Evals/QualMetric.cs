using MetaReward.Microworld;
using MetaReward.Rubrics;

namespace MetaReward.Cli.Evals;

/// <summary>How good outputs are, and by what.</summary>
/// <param name="Examples">With their metrics.</param>
/// <param name="Words">What the metric is, for a reader.</param>
/// <param name="Proficient">From where an example counts as done well.</param>
internal sealed record QualMetric(IReadOnlyList<QualExample> Examples, string Words, double Proficient)
{
    private const double DialogSum = 0.25; // the paper's threshold for ROUGE
    private const double FourOfFive = 0.8;
    private const int JudgmentTokens = 256;

    /// <summary>
    /// What the file gives; where it gives nothing, ROUGE-L against its gold answers; where it has none, the analyst as a judge.
    /// </summary>
    public static async Task<QualMetric> OfAsync(
        IReadOnlyList<QualExample> examples, Candidate analyst, int judgments, Seed seed, RoomProgress progress, CancellationToken cancel)
    {
        if (examples.Any(one => !double.IsNaN(one.Metric)))
        {
            return new(examples, "the one given with the examples", 1);
        }

        if (examples.Any(one => one is { OfPool: false, Prompt.Reference: not null }))
        {
            return new([.. examples.Select(one => one with { Metric = QualExamples.Likeness(one) })],
                "ROUGE-L of the output against the gold answer, 0 to 1", DialogSum);
        }

        IRubric<Exchange> rubric = analyst.IsMicroworld ? new CheckRubric() : new AdditiveRubric();
        List<QualExample> told = [.. examples.Where(one => !string.IsNullOrWhiteSpace(one.Output))];
        var replies = await analyst.AskAsync("judgments", [.. told.Select(one => new SampleRequest(
            rubric.Render(one.Said), judgments, seed.Derive("judgments").Derive(one.Prompt.Text)))],
            new(MaxTokens: JudgmentTokens), progress, cancel);
        progress.End();
        var scores = told.Zip(replies).ToDictionary(pair => pair.First, pair => pair.Second.Select(rubric.Parse).OfType<Verdict.Scored>()
            .Select(verdict => verdict.Score / rubric.TopScore).DefaultIfEmpty(double.NaN).Average());
        return new([.. examples.Select(one => one with { Metric = scores.GetValueOrDefault(one, double.NaN) })],
            $"the mean of {judgments} scores by the analyst as a judge, as a share of {rubric.TopScore}", FourOfFive);
    }
}
