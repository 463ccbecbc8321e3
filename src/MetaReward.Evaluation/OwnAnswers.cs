using MetaReward.Evaluation.Exams;

namespace MetaReward.Evaluation;

/// <summary>
/// The actor's progress where a user knows some answers: their own questions, answered greedily and marked by a program. Nothing that
/// trains reads it.
/// </summary>
public static class OwnAnswers
{
    /// <summary>The first questions of a file.</summary>
    /// <param name="path">JSON lines of prompt and answer, as for <see cref="AnswersExam"/>.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="note">Told of values that were read otherwise than they stand; may be null.</param>
    /// <exception cref="InvalidDataException">The file is missing, empty or malformed: says file, line and key.</exception>
    public static IReadOnlyList<ExamTask> Read(string path, int most, Action<string>? note = null) =>
        AnswersExam.Exam.Read(path, note) is { Count: > 0 } all ? [.. all.Take(most)]
            : throw new InvalidDataException($"'{path}' holds no questions");

    /// <summary>One figure per question: 1 where the greedy response is right, else 0.</summary>
    /// <param name="actor">Who responds.</param>
    /// <param name="tasks">The questions.</param>
    /// <param name="maxTokens">Most tokens of a response.</param>
    /// <param name="watch">Progress and cancellation.</param>
    public static async Task<IReadOnlyList<Outcome>> RunAsync(IPolicy actor, IReadOnlyList<ExamTask> tasks, int maxTokens, Watch watch)
    {
        var replies = await Asking.InSlicesAsync(
            actor, [.. tasks.Select(task => new SampleRequest(task.Question.Message, 1, Seed.Of(0)))], Sampling.Greedy(maxTokens), watch,
            tasks.Count, tasks.Count, _ => 1);
        return [.. tasks.Zip(replies, (task, reply) => new Outcome(
            $"q{task.Question.Id}", ResponseExam.Marked(task, Said.Of("response", reply[0])).Marks[AnswersExam.Right].Points))];
    }
}
