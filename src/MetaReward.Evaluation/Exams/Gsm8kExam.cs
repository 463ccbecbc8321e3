using MetaReward.Evaluation.CheckableAnswers;

namespace MetaReward.Evaluation.Exams;

/// <summary>GSM8K (arXiv:2110.14168) put to a policy, without worked examples before the problem.</summary>
public static class Gsm8kExam
{
    /// <summary>What the message says behind the problem. The wording is ours.</summary>
    public const string AnswerForm =
        "Reason step by step. Then give the answer as a bare number on a line of its own, in exactly this form:\n#### <number>";

    /// <summary>Two accuracies: the marked answer alone, or also the last number of a response.</summary>
    public static ResponseExam Exam { get; } = new("gsm8k", "GSM8K",
        [new("marked", "right behind ####"), new("anywhere", "right there or as the last number")], MaxTokens: 512)
    {
        Read = (path, note) => [.. Gsm8k.Read(path, note).Select((problem, i) => new ExamTask(
            new($"{i + 1}", problem.Question, $"{problem.Question}\n\n{AnswerForm}", Question.KeyOf(problem.Question, problem.Answer)),
            response => Mark(problem, response)))],
    };

    private static (IReadOnlyDictionary<string, Mark> Marks, IReadOnlyDictionary<string, string> Notes, string? Fault) Mark(
        Gsm8kProblem problem, string response)
    {
        var verdict = Gsm8k.Check(problem, response);
        var given = Gsm8k.MarkedAnswer(response)
            ?? (Gsm8k.LastNumber(response) is { } last ? $"{Numeral.Text(last)}, not marked" : "no number");
        return (
            new Dictionary<string, Mark> { ["marked"] = new(verdict.Marked ? 1 : 0), ["anywhere"] = new(verdict.Anywhere ? 1 : 0) },
            new Dictionary<string, string> { ["answer"] = problem.Answer, ["given"] = given }, null);
    }
}
