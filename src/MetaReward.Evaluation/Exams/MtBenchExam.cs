using MetaReward.Evaluation.Ratings;

namespace MetaReward.Evaluation.Exams;

/// <summary>A question of MT-Bench.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Category">Such as <c>writing</c>; null if none is given.</param>
/// <param name="Turns">What the user says: two turns, or one.</param>
/// <param name="References">Right answers, as many as turns; empty where there are none.</param>
public sealed record MtBenchTask(int Id, string? Category, IReadOnlyList<string> Turns, IReadOnlyList<string> References)
{
    /// <summary>Hex digest of all that it is.</summary>
    public string Key => Question.KeyOf([.. Turns, .. References]);
}

/// <summary>MT-Bench (arXiv:2306.05685) with a judge of one's own: answers in two turns, each rated from 1 to 10.</summary>
public static class MtBenchExam
{
    /// <summary>Means as <see cref="MtBench"/> makes them: the two turns of a question go together.</summary>
    public static IReadOnlyList<Yardstick> Yardsticks { get; } =
    [
        new("overall", "mean rating, 1 to 10", Form.MeanRatio), new("first", "  first turns", Form.MeanRatio),
        new("second", "  second turns", Form.MeanRatio),
        new("readable", "judgments that can be read", Form.Ratio),
    ];

    /// <summary>
    /// Reads questions (JSON lines of <c>question_id</c>, <c>category</c> and <c>turns</c>) and right answers in the layout
    /// of <see cref="ReadAnswers"/>.
    /// </summary>
    /// <param name="path">The questions.</param>
    /// <param name="references">Right answers to some of them; null: none.</param>
    /// <param name="note">Reports values that were read differently from how they are written; may be null.</param>
    /// <exception cref="InvalidDataException">A file is missing or malformed: says file, line and key.</exception>
    public static IReadOnlyList<MtBenchTask> Read(string path, string? references, Action<string>? note = null)
    {
        var right = references is null ? new Dictionary<int, IReadOnlyList<string>>() : ReadAnswers(references, note);
        return JsonLines.Read(path, "MT-Bench questions", row =>
        {
            var (id, turns) = (row.Integer("question_id"), row.Texts("turns"));
            return turns.Count is 1 or 2
                ? new MtBenchTask(id, row.TextOrNull("category"), turns,
                    right.GetValueOrDefault(id) is { } known && known.Count >= turns.Count ? [.. known.Take(turns.Count)] : [])
                : throw row.Bad("turns", "one or two turns");
        }, note);
    }

    /// <summary>Reads answers: JSON lines of <c>question_id</c> and <c>choices</c>, of which the first one's <c>turns</c> count.</summary>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, line and key.</exception>
    public static IReadOnlyDictionary<int, IReadOnlyList<string>> ReadAnswers(string path, Action<string>? note = null)
    {
        var (answers, notes) = (new Dictionary<int, IReadOnlyList<string>>(), new DataNotes(path, note));
        foreach (var (id, turns,
            where) in JsonLines.Read(path, "MT-Bench answers",
                row => (row.Integer("question_id"), row.Objects("choices") is [var first, ..]
                    ? first.TextsOrNulls("turns")
                    : throw row.Bad("choices", "a choice"), row.Where), note))
        {
            if (turns.Contains(null))
            {
                notes.Add("a turn is null, which costs it and the turns behind it", where);
            }

            if (answers.ContainsKey(id))
            {
                notes.Add("a question is answered again, and the later row counts", where);
            }

            answers[id] = [.. turns.TakeWhile(turn => turn is not null).OfType<string>()];
        }

        notes.Tell();
        return answers;
    }

    /// <summary>What is rated, turn by turn.</summary>
    public static IReadOnlyList<RatedTurns> Rated(MtBenchTask task, IReadOnlyList<string> answers) =>
        [.. Enumerable.Range(1, answers.Count)
            .Select(n => new RatedTurns([.. task.Turns.Take(n)], [.. answers.Take(n)], [.. task.References.Take(n)]))];

    /// <summary>Marks of a question.</summary>
    /// <param name="verdicts">Of its turns, in order; none where there is no answer.</param>
    public static IReadOnlyDictionary<string, Mark> Marks(IReadOnlyList<Verdict> verdicts)
    {
        Mark Of(params IReadOnlyList<Verdict> some) => some.OfType<Verdict.Scored>().Select(v => v.Score).ToList() is { Count: > 0 } scores
            ? new(scores.Sum(), scores.Count)
            : new(double.NaN);
        return new Dictionary<string, Mark>
        {
            ["overall"] = Of(verdicts), ["first"] = Of([.. verdicts.Take(1)]), ["second"] = Of([.. verdicts.Skip(1)]),
            ["readable"] = new(verdicts.Count(v => v is Verdict.Scored), verdicts.Count),
        };
    }
}
