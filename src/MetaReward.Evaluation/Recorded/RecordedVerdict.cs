using MetaReward.Evaluation.Arena;
using MetaReward.Measures;

namespace MetaReward.Evaluation.Recorded;

/// <summary>A verdict that somebody's judge once gave on two models' answers.</summary>
/// <param name="Model">Whose answer.</param>
/// <param name="Against">Against whose.</param>
/// <param name="Win">1 if the model won, 0 if the other did, 0.5 a tie, anything between a preference; NaN if there is no verdict.</param>
/// <param name="Weight">How often it counts.</param>
/// <param name="ShownFirst">Whether the model's answer was shown first; null where that is not recorded.</param>
public sealed record RecordedVerdict(string Model, string Against, double Win, double Weight = 1, bool? ShownFirst = null)
{
    /// <summary>The baseline where a file does not name it.</summary>
    public const string Baseline = "baseline";

    /// <summary>Length of the model's answer in code points; NaN where the file does not hold it.</summary>
    public double Length { get; init; } = double.NaN;

    /// <summary>The verdicts of one row, in any of the benchmarks' layouts; told apart by their keys.</summary>
    /// <param name="row">The row.</param>
    /// <param name="standard">Name of the model where the row has none.</param>
    /// <exception cref="InvalidDataException">The row is none of them, or malformed: says where and which key.</exception>
    internal static IReadOnlyList<RecordedVerdict> Of(JsonRow row, string standard) =>
        row.Has("games") ? Games(row) : row.Has("model_a") ? [Battle(row)] : row.Has("g1_winner") ? Turned(row) : row.Knows(
            "preference") ? [Preference(row, standard)]
        : throw new InvalidDataException(
            $"{row.Where}: expected verdicts under 'games' (Arena-Hard), 'model_a' with 'winner' (battles), "
            + "'g1_winner' with 'g2_winner' (MT-Bench) or 'preference' (AlpacaEval), got none of these keys");

    /// <summary>
    /// Arena-Hard: the baseline is A in the first game and B in the second. A row with one game has it as both, and
    /// then shows nothing of places.
    /// </summary>
    private static IReadOnlyList<RecordedVerdict> Games(JsonRow row)
    {
        var (first, second, single) = ArenaRow.Games(row);
        return [.. new[] { first, second }.Select((verdict, i) =>
        {
            var a = verdict switch { null => double.NaN, < ArenaVerdict.Same => 1, ArenaVerdict.Same => 0.5, _ => 0 };
            return new RecordedVerdict(row.Text("model"), Baseline, i == 0 ? 1 - a : a,
                verdict is ArenaVerdict.MuchBetter or ArenaVerdict.MuchWorse ? 3 : 1, single ? null : i == 1);
        })];
    }

    /// <summary>
    /// A battle: <c>winner</c> is model_a, model_b, or begins with tie; anything else is no verdict. Which side was
    /// shown first is not recorded.
    /// </summary>
    private static RecordedVerdict Battle(JsonRow row) =>
        new(row.Text("model_a"), row.Text("model_b"), Winner(row.TextOrNull("winner"), "model_a", "model_b"));

    /// <summary>MT-Bench, pairwise: model 1 shown first, then second.</summary>
    private static IReadOnlyList<RecordedVerdict> Turned(JsonRow row) =>
        [.. new[] { ("g1_winner", true), ("g2_winner", false) }.Select(game =>
            new RecordedVerdict(row.Text("model_1"), row.Text("model_2"), Winner(row.TextOrNull(game.Item1), "model_1", "model_2"), 1,
                game.Item2))];

    /// <summary>AlpacaEval: from 1 (the baseline's is better) to 2; 0 and 1.5 are draws, null is no verdict.</summary>
    private static RecordedVerdict Preference(JsonRow row, string standard)
    {
        var preference = row.Has("preference") ? row.Number("preference") : double.NaN;
        return preference is 0 or (>= 1 and <= 2) or double.NaN
            ? new(row.TextOrNull("generator_2") ?? standard, row.TextOrNull("generator_1") ?? Baseline,
                preference == 0 ? 0.5 : preference - 1)
            {
                Length = row.Has("output_2") ? TextLength.Of(row.Text("output_2")) : double.NaN,
            }
            : throw row.Bad("preference", "0, or a number from 1 to 2");
    }

    private static double Winner(string? winner, string first, string second) =>
        winner is null
            ? double.NaN
            : winner == first ? 1 : winner == second ? 0 : winner.StartsWith("tie", StringComparison.Ordinal) ? 0.5 : double.NaN;
}
