using MetaReward.Evaluation.Arena;

namespace MetaReward.Evaluation.Exams;

/// <summary>A prompt of Arena-Hard with the baseline's answer.</summary>
/// <param name="Id">Its <c>uid</c> or <c>question_id</c>.</param>
/// <param name="Group">Its <c>category</c>, or null.</param>
/// <param name="Prompt">The prompt.</param>
/// <param name="Baseline">The baseline's answer.</param>
public sealed record ArenaTask(string Id, string? Group, string Prompt, string Baseline)
{
    /// <summary>Hex digest of all that it is.</summary>
    public string Key => Question.KeyOf(Prompt, Baseline);
}

/// <summary>
/// Arena-Hard (arXiv:2406.11939) with a judge of one's own: two games against a baseline on each prompt, a strong verdict three
/// times a plain one. The score is <see cref="ArenaScore"/>'s with prompts as units of the interval, for the games of one
/// prompt go together. No style control.
/// </summary>
public static class ArenaExam
{
    /// <summary>The score first.</summary>
    public static IReadOnlyList<Yardstick> Yardsticks { get; } =
    [
        new("score", "score against the baseline", Form.Ratio), new("consistent", "one winner in both orders"),
        new("first-shown", "decided verdicts for the answer shown first", Form.Ratio),
        new("readable", "judgments that can be read", Form.Ratio),
    ];

    /// <summary>Reads questions (JSON lines of <c>uid</c>, <c>prompt</c> and <c>category</c>) with the baseline's answers.</summary>
    /// <param name="path">The questions.</param>
    /// <param name="baseline">Any file of outputs (<see cref="Outputs"/>).</param>
    /// <param name="note">Reports values that were read differently from how they are written; may be null.</param>
    /// <exception cref="InvalidDataException">A file is missing or malformed, or a prompt has no answer of the baseline: says
    /// file, line and key.</exception>
    public static IReadOnlyList<ArenaTask> Read(string path, string baseline, Action<string>? note = null)
    {
        var answers = Outputs.Read(baseline, note);
        return JsonLines.Read(path, "Arena-Hard questions", row => new ArenaTask(
            row.Text(row.Has("uid") ? "uid" : "question_id"), row.TextOrNull("category"), row.Text("prompt"),
            answers.Of(row.Text("prompt"))
            ?? throw new InvalidDataException(
                $"'{baseline}' has no answer to this prompt{(answers.FaultOf(row.Text("prompt")) is { } fault ? $" ({fault})" : "")}")),
                    note);
    }

    /// <summary>What is put to the judge: the baseline as A, then as B.</summary>
    public static IReadOnlyList<SampleRequest> Requests(ArenaTask task, string answer, Seed seed)
    {
        var pair = new ResponsePair(task.Prompt, Thoughts.Of(task.Baseline).Answer, answer);
        return [.. new[] { pair, pair.Swap() }.Select((shown, game) =>
            new SampleRequest(ArenaRubric.Render(shown), 1, seed.Derive(task.Prompt).Derive(answer).Derive(game)))];
    }

    /// <summary>The two games of a prompt.</summary>
    public static IReadOnlyDictionary<string, Mark> Marks(ArenaVerdict? first, ArenaVerdict? second)
    {
        var battles = new ArenaRow("", "", first, second).Battles.ToList();
        var winners = battles.Select(battle => battle.Result).ToList();
        var decided = new[] { first, second }.OfType<ArenaVerdict>().Where(v => v != ArenaVerdict.Same).ToList();
        return new Dictionary<string, Mark>
        {
            ["score"] = battles.Count == 0 ? new(double.NaN) : new(battles.Sum(b => b.Result * b.Weight), battles.Sum(b => b.Weight)),
            ["consistent"] = new(winners.Count < 2 ? double.NaN : winners[0] == winners[1] ? 1 : 0),
            ["first-shown"] = decided.Count == 0 ? new(double.NaN) : new(decided.Count(v => v < ArenaVerdict.Same), decided.Count),
            ["readable"] = new(battles.Count, 2),
        };
    }
}
