namespace MetaReward.Evaluation.HumanLabels;

/// <summary>One judge's verdicts on one set of pairs.</summary>
/// <param name="Set">The set's name.</param>
/// <param name="Judge">The judge's.</param>
/// <param name="Verdicts">Pair by pair.</param>
public sealed record JudgeRun(string Set, string Judge, IReadOnlyList<TwoOrderVerdict> Verdicts);

/// <summary>Reads recorded verdicts of judges.</summary>
public static class JudgeRuns
{
    /// <summary>
    /// JSON lines of <c>dataset</c>, <c>evaluator</c>, <c>gold</c> (a string of 1s and 2s) and the lists <c>winner_noswap</c> and
    /// <c>winner_swap</c> of "1", "2" or null.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, line and key.</exception>
    public static IReadOnlyList<JudgeRun> ReadLlmBar(string path) => JsonLines.Read(path, "LLMBar verdicts", row =>
    {
        var gold = row.Text("gold").Select(c =>
            c switch { '1' => Choice.First, '2' => Choice.Second, _ => throw row.Bad("gold", "a string of 1s and 2s") }).ToList();
        var (shown, swapped) = (Winners(row, "winner_noswap", gold.Count), Winners(row, "winner_swap", gold.Count));
        return new JudgeRun(row.Text("dataset"), row.Text("evaluator"),
            gold.Select((truth, i) => new TwoOrderVerdict(truth, shown[i], swapped[i])).ToList());
    });

    /// <summary>
    /// JSON lines of <c>source</c>, <c>label</c> and the two <c>decisions</c>, each <c>A&gt;B</c>, <c>B&gt;A</c>, <c>A=B</c> or null, the
    /// second of the swapped order as shown; one verdict for each, with its source.</summary>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, line and key.</exception>
    public static IReadOnlyList<(string Source, TwoOrderVerdict Verdict)> ReadJudgeBench(string path) =>
        JsonLines.Read(path, "JudgeBench judgments", row =>
        {
            var decisions = row.Items("decisions").Select(d => d.ToString()).Select(Choose).ToList();
            return (row.Text("source"), new TwoOrderVerdict(
                Choose(row.Text("label")) is { } truth and not Choice.Tie ? truth : throw row.Bad("label", "'A>B' or 'B>A'"),
                decisions.Count == 2 ? decisions[0] : throw row.Bad("decisions", "two decisions"), Mapped(decisions[1])));
        });

    private static Choice? Choose(string? verdict) =>
        verdict switch { "A>B" => Choice.First, "B>A" => Choice.Second, "A=B" => Choice.Tie, _ => null };

    private static Choice? Mapped(Choice? swapped) =>
        swapped switch { Choice.First => Choice.Second, Choice.Second => Choice.First, _ => swapped };

    private static List<Choice?> Winners(JsonRow row, string key, int count)
    {
        var winners = row.Items(key)
            .Select(w => w.ToString() switch { "1" => Choice.First, "2" => Choice.Second, _ => (Choice?)null }).ToList();
        return winners.Count == count ? winners : throw row.Bad(key, $"{count} winners");
    }
}
