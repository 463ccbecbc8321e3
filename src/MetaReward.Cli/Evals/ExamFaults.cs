using MetaReward.Evaluation.Exams;
using MetaReward.Measures;

namespace MetaReward.Cli.Evals;

/// <summary>What an evaluation's records cannot be, whatever their checksum says. Null is no fault.</summary>
internal static class ExamFaults
{
    private const double Largest = 1e15;

    public static string? Of(ExamSummary summary) =>
        summary.Items < 0 || summary.Of < summary.Items || summary.CutOff < 0 || summary.Tokens < 0
        || summary.Faults.Values.Any(count => count < 0)
        ? "a count that cannot be"
        : summary.Figures.Concat(summary.Groups.SelectMany(group => group.Value ?? new Dictionary<string, Interval>()))
            .FirstOrDefault(figure => Odd(figure.Value)).Key is { } name ? $"the figure '{name}' cannot be"
        : summary.Groups.Any(group => group.Value is null) || summary.Remarks.Any(remark => remark is null) || summary.Verdicts
            .Any(verdict => verdict is null) ? "null where a value is expected"
        : null;

    public static string? Of(MarkedItem item) =>
        item.Said.Any(said => said?.Sample?.Text is null || said.Tokens < 0)
            ? $"what was said in item '{item.Id}' is null or has fewer than 0 tokens"
        : item.Marks.FirstOrDefault(mark => mark.Value is null || Wild(mark.Value.Points) || !(mark.Value.Of >= 0)
            || Wild(mark.Value.Of)).Key is { } name ? $"the mark '{name}' of item '{item.Id}' cannot be"
        : item.Notes.Any(note => note.Value is null) ? $"a note of item '{item.Id}' is null" : null;

    private static bool Odd(Interval? value) =>
        value is null || value.Count < 0 || value.Low > value.High || Wild(value.Value) || Wild(value.Low) || Wild(value.High);

    private static bool Wild(double value) => double.IsInfinity(value) || Math.Abs(value) > Largest;
}
