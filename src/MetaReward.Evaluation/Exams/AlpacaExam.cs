using MetaReward.Evaluation.AlpacaEval;
using MetaReward.Measures;

namespace MetaReward.Evaluation.Exams;

/// <summary>An instruction with the output of the model that others are measured against.</summary>
/// <param name="Id">Its place in the file, from 1.</param>
/// <param name="Instruction">The prompt.</param>
/// <param name="Baseline">The baseline's output.</param>
/// <param name="Group">The file's own kind (<c>dataset</c>), or null.</param>
/// <param name="Difficulty">Of the instruction, for length control; 0 where nobody gave it.</param>
public sealed record AlpacaTask(string Id, string Instruction, string Baseline, string? Group, double Difficulty)
{
    /// <summary>Hex digest of all that it is.</summary>
    public string Key => Question.KeyOf(Instruction, Baseline);
}

/// <summary>
/// AlpacaEval (arXiv:2404.04475) with a judge of one's own: outputs against a baseline's, win rate, and win rate at equal lengths. The
/// judge decides in words and in both orders where the published one gives a log-probability in one: figures of two judges, or of
/// another baseline, do not compare.
/// </summary>
public static class AlpacaExam
{
    private const int LeastForLengths = 20;
    private const int Resamples = 200;

    /// <summary>The win rate first.</summary>
    /// <param name="orders">Whether the judge was asked in both orders.</param>
    public static IReadOnlyList<Yardstick> Yardsticks(bool orders) =>
    [
        new("win-rate", "win rate against the baseline", Form.MeanShare), new("wins", "  wins"), new("ties", "  ties"),
        new("losses", "  losses"),
        .. orders ? [new Yardstick("consistent", "one verdict in both orders")] : Array.Empty<Yardstick>(),
        new("readable", "judgments that can be read", Form.Ratio), new("length", "length, characters", Form.Mean),
        new("baseline-length", "length of the baseline's", Form.Mean),
    ];

    /// <summary>Reads the baseline's outputs: a JSON array or JSON lines of <c>instruction</c> and <c>output</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="difficulty">A table with the column <c>instruction_difficulty</c>, by place; null: none.</param>
    /// <param name="note">Reports values that were read differently from how they are written; may be null.</param>
    /// <exception cref="InvalidDataException">A file is missing or malformed, or the table is too short: says file,
    /// item or line, and key.</exception>
    public static IReadOnlyList<AlpacaTask> Read(string path, string? difficulty, Action<string>? note = null)
    {
        var rows = JsonRows.Read(path, "the baseline's outputs",
            (row, i) => new AlpacaTask($"{i + 1}", row.Text("instruction"), row.Text("output"), row.TextOrNull("dataset"), 0), note);
        var hard = difficulty is null ? null : CsvTable.Read(difficulty).Select(row => row.Number("instruction_difficulty")).ToList();
        return hard is not null && hard.Count < rows.Count
            ? throw new InvalidDataException(
                $"'{difficulty}': expected a difficulty for each of the {rows.Count} instructions, got {hard.Count}")
            : [.. rows.Select((row, i) => row with { Difficulty = hard?[i] ?? 0 })];
    }

    /// <summary>
    /// Reads the rated brief and wordy outputs of the baseline: a table with <c>preference</c>, <c>tanh_std_delta_len</c> and
    /// <c>instruction_difficulty</c>.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, line and column.</exception>
    public static IReadOnlyList<GamedRow> ReadGamed(string path) => [.. CsvTable.Read(path).Select(row =>
        new GamedRow(row.Number("preference"), row.Number("tanh_std_delta_len"), row.Number("instruction_difficulty")))];

    /// <summary>Marks of an output; without one it loses nothing and is left out.</summary>
    public static IReadOnlyDictionary<string, Mark> Marks(AlpacaTask task, string? output, Bout bout)
    {
        Mark Is(double win) => new(double.IsNaN(bout.Win) ? double.NaN : bout.Win == win ? 1 : 0);
        return new Dictionary<string, Mark>
        {
            ["win-rate"] = new(bout.Win), ["wins"] = Is(1), ["ties"] = Is(0.5), ["losses"] = Is(0), ["consistent"] = new(bout.Consistent),
            ["readable"] = new(bout.Readable, bout.Asked), ["length"] = new(output is null ? double.NaN : TextLength.Of(output)),
            ["baseline-length"] = new(TextLength.Of(Thoughts.Of(task.Baseline).Answer)),
        };
    }

    /// <summary>Why <see cref="AtEqualLengths"/> is undefined.</summary>
    public static string NoEqualLengths => $"fewer than {LeastForLengths} instructions are decided, or verdicts say too little to fit";

    /// <summary>
    /// The win rate at equal lengths, by <see cref="LengthControlledFit"/>; its interval by bootstrap over instructions at the strength
    /// found once. Undefined for fewer than 20 decided instructions, and where the penalty leaves nothing of the fit: 50 % would then be
    /// the penalty's word and not the judge's.
    /// </summary>
    public static Interval AtEqualLengths(IReadOnlyList<(AlpacaTask Task, MarkedItem Item)> items, IReadOnlyList<GamedRow> gamed, Seed seed)
    {
        List<(AlpacaRow Row, double Difficulty)> rows = [.. items.Where(pair => !double.IsNaN(pair.Item.Marks["win-rate"].Points))
            .Select(pair => (
                new AlpacaRow((int)pair.Item.Marks["baseline-length"].Points, (int)pair.Item.Marks["length"].Points,
                    1 + pair.Item.Marks["win-rate"].Points), pair.Task.Difficulty))];
        if (rows.Count < LeastForLengths)
        {
            return Interval.None;
        }

        LengthControlledFit Fit(IReadOnlyList<(AlpacaRow Row, double Difficulty)> sample, double? c) =>
            LengthControlledFit.Fit([.. sample.Select(r => r.Row)], gamed, [.. sample.Select(r => r.Difficulty)], c);
        var found = Fit(rows, null);
        return found is { Length: 0, Difficulty: 0, Model: 0 } ? Interval.None
            : Intervals.Bootstrap(rows, sample => Fit(sample, found.C).Rate / 100, seed, Resamples);
    }
}
