namespace MetaReward.Evaluation.Arena;

/// <summary>A judge's verdict on two answers, A shown first; strong ones weigh three times as much.</summary>
public enum ArenaVerdict
{
    /// <summary><c>A&gt;&gt;B</c>.</summary>
    MuchBetter,

    /// <summary><c>A&gt;B</c>.</summary>
    Better,

    /// <summary><c>A=B</c>.</summary>
    Same,

    /// <summary><c>B&gt;A</c>.</summary>
    Worse,

    /// <summary><c>B&gt;&gt;A</c>.</summary>
    MuchWorse,
}

/// <summary>One prompt on which a model met the baseline twice.</summary>
/// <param name="Question">The prompt's id.</param>
/// <param name="Model">Who met the baseline.</param>
/// <param name="First">A is the baseline; null if there is no verdict.</param>
/// <param name="Second">A is the model.</param>
public sealed record ArenaRow(string Question, string Model, ArenaVerdict? First, ArenaVerdict? Second)
{
    /// <summary>The battles as the model's results: 1 won, 0.5 a tie, 0 lost, each with its weight.</summary>
    public IEnumerable<(double Result, int Weight)> Battles
    {
        get
        {
            var games = new[] { First is { } f ? (ArenaVerdict)(4 - (int)f) : (ArenaVerdict?)null, Second };
            return games.OfType<ArenaVerdict>()
                .Select(v => (1 - ((int)v / 4.0) switch { > 0.5 => 1.0, < 0.5 => 0.0, _ => 0.5 },
                    v is ArenaVerdict.MuchBetter or ArenaVerdict.MuchWorse ? 3 : 1));
        }
    }

    /// <summary>A verdict by its label, from either side as the benchmark's second version has them; null for any other text.</summary>
    public static ArenaVerdict? Parse(string? label) => label switch
    {
        "A>>B" or "B<<A" => ArenaVerdict.MuchBetter,
        "A>B" or "B<A" => ArenaVerdict.Better,
        "A=B" or "B=A" => ArenaVerdict.Same,
        "B>A" or "A<B" => ArenaVerdict.Worse,
        "B>>A" or "A<<B" => ArenaVerdict.MuchWorse,
        _ => null,
    };

    /// <summary>
    /// Reads a model's judgments: JSON lines of <c>question_id</c>, <c>model</c> and one or two <c>games</c> with a
    /// <c>score</c>. A single game counts as both.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, line and key.</exception>
    public static IReadOnlyList<ArenaRow> Read(string path) => JsonLines.Read(path, "Arena-Hard judgments", row =>
    {
        var (first, second, _) = Games(row);
        return new ArenaRow(row.Text("question_id"), row.Text("model"), first, second);
    });

    /// <summary>The verdicts of a row's two games; a single one is both.</summary>
    internal static (ArenaVerdict? First, ArenaVerdict? Second, bool Single) Games(JsonRow row)
    {
        var games = row.Objects("games").Select(game => Parse(game.TextOrNull("score"))).ToList();
        return games.Count > 0
            ? (games[0], games.Count > 1 ? games[1] : games[0], games.Count == 1)
            : throw row.Bad("games", "one or two games");
    }
}
