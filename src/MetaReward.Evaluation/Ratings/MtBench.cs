using MetaReward.Measures;

namespace MetaReward.Evaluation.Ratings;

/// <summary>A judgment of one answer.</summary>
/// <param name="Question">The question's number, 81 to 160.</param>
/// <param name="Model">Who answered.</param>
/// <param name="Turn">1 or 2.</param>
/// <param name="Judgment">The judge's reply.</param>
/// <param name="Recorded">The score stored with it; null for one that its makers could not read either.</param>
public sealed record MtBenchJudgment(int Question, string Model, int Turn, string Judgment, double? Recorded);

/// <summary>
/// A model on MT-Bench (arXiv:2306.05685): means of the scores that can be read, by turn and over both. Questions are the units of the
/// intervals, for both turns and repeated judgments of one question go together.
/// </summary>
/// <param name="Model">Who answered.</param>
/// <param name="First">Mean over first turns.</param>
/// <param name="Second">Mean over second turns.</param>
/// <param name="Overall">Mean over all scores.</param>
/// <param name="Unreadable">Judgments without a score.</param>
public sealed record MtBench(string Model, Interval First, Interval Second, Interval Overall, int Unreadable)
{
    /// <summary>One result for each model, by name.</summary>
    public static IReadOnlyList<MtBench> Of(IEnumerable<MtBenchJudgment> judgments, Seed seed) =>
        judgments.GroupBy(j => j.Model).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
        {
            var scores = g.Select(j => (j.Question, j.Turn, Score: RatingText.MtBench(j.Judgment))).ToList();
            Interval Mean(params int[] turns) => Intervals.Bootstrap(
                scores.Where(s => s.Score is not null && turns.Contains(s.Turn)).GroupBy(s => s.Question)
                    .Select(q => (Sum: q.Sum(s => s.Score!.Value), Count: q.Count())).ToList(),
                sample => sample.Sum(q => q.Sum) / sample.Sum(q => q.Count), seed.Derive(g.Key));
            return new MtBench(g.Key, Mean(1), Mean(2), Mean(1, 2), scores.Count(s => s.Score is null));
        }).ToList();

    /// <summary>
    /// Reads judgments: JSON lines of <c>question_id</c>, <c>model</c>, <c>turn</c>, <c>judgment</c> and <c>score</c> (-1: unreadable).
    /// </summary>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, line and key.</exception>
    public static IReadOnlyList<MtBenchJudgment> Read(string path) => JsonLines.Read(path, "MT-Bench judgments", row => new MtBenchJudgment(
        row.Integer("question_id"), row.Text("model"),
        row.Integer("turn") is var turn and (1 or 2) ? turn : throw row.Bad("turn", "1 or 2"),
        row.Text("judgment"), row.Has("score") && row.Number("score") is var score && score != -1 ? score : null));
}
