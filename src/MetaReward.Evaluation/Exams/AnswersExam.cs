using MetaReward.Evaluation.CheckableAnswers;
using MetaReward.Measures;

namespace MetaReward.Evaluation.Exams;

/// <summary>A user's own questions whose answer is a number, put to a policy as they stand.</summary>
public static class AnswersExam
{
    /// <summary>The name of its only mark.</summary>
    public const string Right = "right";

    /// <summary>One accuracy: the last number of a response has the answer's value. By kind, where the questions name one.</summary>
    public static ResponseExam Exam { get; } = new("answers", "Answers",
        [new(Right, "right as the last number")], MaxTokens: 256)
    {
        Read = (path, note) => JsonRows.Read(path, "questions", (row, i) => Task(row, i + 1), note),
        Groups = items => items.Where(item => item.Group is not null).GroupBy(item => item.Group!, StringComparer.Ordinal)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal).ToDictionary(
                kind => kind.Key, kind => (IReadOnlyDictionary<string, Interval>)new Dictionary<string, Interval>
                {
                    [Right] = Intervals.Share(kind.Select(item => item.Marks[Right].Points)),
                }),
    };

    private static ExamTask Task(JsonRow row, int number)
    {
        var (prompt, answer, kind) = (row.Text("prompt"), row.Scalar("answer"), row.TextOrNull("kind"));
        var right = Numeral.AllOf(answer) is [{ Value: { } value }] ? value : throw row.Bad("answer", "one number");
        return new(new($"{number}", prompt, prompt, Question.KeyOf(prompt, Numeral.Text(right))), response =>
        {
            var given = Gsm8k.LastNumber(response);
            return (
                new Dictionary<string, Mark> { [Right] = new(given == right ? 1 : 0) },
                new Dictionary<string, string>
                {
                    ["answer"] = Numeral.Text(right), ["given"] = given is { } last ? Numeral.Text(last) : "no number",
                }, null);
        })
        {
            Group = kind,
        };
    }
}
