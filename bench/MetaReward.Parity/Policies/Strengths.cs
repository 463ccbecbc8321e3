using System.Text.Json;
using MetaReward.Scores;

namespace MetaReward.Parity.Policies;

/// <summary>Strengths of judgments from their battles: Bradley-Terry with a ridge, and with games against a phantom.</summary>
internal static class Strengths
{
    public static IEnumerable<Subject> Subjects(string data) => Data.Json(data, "fixtures", "rl", "bradley-terry.json").GetProperty("cases")
        .EnumerateArray()
        .Select((entry, i) => new Subject($"{i + 1}: {entry.Int("n")} judgments, {entry.Text("note")}", () => Measure(entry)));

    private static IEnumerable<Figure> Measure(JsonElement entry)
    {
        var rows = entry.GetProperty("wins_row_over_column").EnumerateArray()
            .Select(row => row.EnumerateArray().Select(Data.Number).ToArray()).ToArray();
        var wins = new double[rows.Length, rows.Length];
        for (var at = 0; at < wins.Length; at++)
        {
            wins[at / rows.Length, at % rows.Length] = rows[at / rows.Length][at % rows.Length];
        }

        var ridge = entry.GetProperty("ridge_mle");
        var strengths = Elo.Strengths(wins, new(PhantomGames: 0, Ridge: 1e-3));
        yield return Figure.Apart("ridge: strengths", Apart.OfAll(strengths, ridge.Numbers("strengths")), 1e-8);
        yield return Figure.Apart("ridge: Elo points",
            Apart.OfAll(strengths.Select(Elo.Points), ridge.Numbers("elo_400_log10_plus_1000")), 1e-5);
        yield return Figure.Apart("phantom: strengths",
            Apart.OfAll(Elo.Strengths(wins), entry.GetProperty("mm_phantom_a0.05").Numbers("strengths_fixed_point")), 1e-8);
    }
}
