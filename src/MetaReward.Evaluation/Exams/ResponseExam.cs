using MetaReward.Measures;

namespace MetaReward.Evaluation.Exams;

/// <summary>A benchmark that asks for one response to each prompt and marks it by a program.</summary>
/// <param name="Name">Of the benchmark, as a word for folders.</param>
/// <param name="Title">For a reader.</param>
/// <param name="Yardsticks">Its figures.</param>
/// <param name="MaxTokens">Most tokens of a response, by default.</param>
public sealed record ResponseExam(string Name, string Title, IReadOnlyList<Yardstick> Yardsticks, int MaxTokens)
{
    /// <summary>The questions of the user's copy of the benchmark, each with its marking.</summary>
    public required DataReader<ExamTask> Read { get; init; }

    /// <summary>More figures by kind, of the marked items; empty where there are none.</summary>
    public Func<IReadOnlyList<MarkedItem>, IReadOnlyDictionary<string, IReadOnlyDictionary<string, Interval>>> Groups { get; init; } =
        _ => new Dictionary<string, IReadOnlyDictionary<string, Interval>>();

    /// <summary>
    /// Marks the answer of a response, without its thoughts. One that is empty, still thinking, or was never given, is marked as the
    /// benchmark marks an empty one, and has a fault; one that was refused, or never came, earns nothing.
    /// </summary>
    /// <param name="task">What was asked.</param>
    /// <param name="said">The response; null if there is none.</param>
    /// <param name="missing">Why there is none.</param>
    public static MarkedItem Marked(ExamTask task, Said? said, string? missing = null)
    {
        var (marks, notes, unmarked) = task.Mark(said?.Answer ?? "");
        marks = said is { IsMissing: true } ? marks.ToDictionary(mark => mark.Key, mark => mark.Value with { Points = 0 }) : marks;
        var fault = said is null ? missing ?? "no response" : said.Fault ?? unmarked;
        return new(task.Question.Id, task.Question.Key, task.Group, task.Question.Text, said is null ? [] : [said], fault,
            marks) { Notes = notes };
    }

    /// <summary>
    /// Marks several responses to one question: the means of their marks. The fault is the first one's where none could be used.
    /// </summary>
    /// <param name="task">What was asked.</param>
    /// <param name="said">The responses; one or more.</param>
    public static MarkedItem Averaged(ExamTask task, IReadOnlyList<Said> said)
    {
        MarkedItem[] each = [.. said.Select(one => Marked(task, one))];
        return each is [var only] ? only : each[0] with
        {
            Said = said,
            Fault = each.All(item => item.Fault is not null) ? each[0].Fault : null,
            Marks = each[0].Marks.Keys.ToDictionary(name => name, name => new Mark(
                each.Average(item => item.Marks[name].Points), each[0].Marks[name].Of)),
            Notes = each[0].Notes.Keys.ToDictionary(name => name, name =>
                string.Join("; ", each.Select(item => item.Notes.GetValueOrDefault(name, "-")).Distinct())),
        };
    }
}

/// <summary>Reads a user's copy of a benchmark.</summary>
/// <param name="path">The file, or folder.</param>
/// <param name="note">Reports values that were read differently from how they are written; may be null.</param>
public delegate IReadOnlyList<T> DataReader<out T>(string path, Action<string>? note = null);

/// <summary>A question and how a response to it is marked.</summary>
/// <param name="Question">The prompt.</param>
/// <param name="Mark">Marks of an answer, notes, and why nothing could be marked where that is so.</param>
public sealed record ExamTask(Question Question,
    Func<string, (IReadOnlyDictionary<string, Mark> Marks, IReadOnlyDictionary<string, string> Notes, string? Fault)> Mark)
{
    /// <summary>The benchmark's kind of question; null where there are none.</summary>
    public string? Group { get; init; }
}
