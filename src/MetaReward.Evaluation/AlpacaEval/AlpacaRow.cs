using MetaReward.Measures;

namespace MetaReward.Evaluation.AlpacaEval;

/// <summary>A model's output beside the baseline's, as the judge saw them.</summary>
/// <param name="BaselineLength">In Unicode code points.</param>
/// <param name="Length">The model's, in code points.</param>
/// <param name="Preference">From 1 (the baseline's is better) to 2 (the model's); 0 and 1.5 are draws; NaN if the judge gave none.</param>
/// <param name="LogprobSmall">Log-probability of the token <c>m</c>, which stands for the output shown first; NaN if not recorded.</param>
/// <param name="LogprobCapital">Of the token <c>M</c>.</param>
public sealed record AlpacaRow(
    int BaselineLength, int Length, double Preference, double LogprobSmall = double.NaN, double LogprobCapital = double.NaN)
{
    /// <summary>The model's win in [0, 1], 0.5 a draw; NaN without a preference.</summary>
    public double Win => Preference == 0 ? 0.5 : Preference - 1;

    /// <summary>
    /// A preference from the two tokens' log-probabilities: p(m) / (p(m) + p(M)) is the share of the output shown first,
    /// the baseline's unless swapped.
    /// </summary>
    /// <param name="small">Of <c>m</c>; negative infinity if it is not among those recorded.</param>
    /// <param name="capital">Of <c>M</c>.</param>
    /// <param name="swapped">Whether the model's output was shown first.</param>
    /// <returns>From 1 to 2; NaN where neither token is recorded.</returns>
    public static double PreferenceOf(double small, double capital, bool swapped)
    {
        var top = Math.Max(small, capital);
        var first = double.IsNegativeInfinity(top) ? double.NaN : Math.Exp(small - top) / (Math.Exp(small - top) + Math.Exp(capital - top));
        return swapped ? 1 + first : 2 - first;
    }

    /// <summary>
    /// Reads a table with the columns <c>len_1</c>, <c>len_2</c>, <c>preference</c> and, optionally, <c>logprob_m</c> and <c>logprob_M</c>.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, line and column.</exception>
    public static IReadOnlyList<AlpacaRow> ReadTable(string path) => CsvTable.Read(path).Select(row => new AlpacaRow(
        row.Integer("len_1"), row.Integer("len_2"), row.Number("preference"),
        row.Has("logprob_m") ? row.Number("logprob_m") : double.NaN, row.Has("logprob_M") ? row.Number("logprob_M") : double.NaN)).ToList();

    /// <summary>
    /// Reads the <c>annotations.json</c> that the alpaca_eval tool writes: an array of <c>output_1</c>,
    /// <c>output_2</c> and <c>preference</c>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="note">Told of annotations without a preference, of outputs that are null, and of what was read otherwise than it
    /// stands; may be null.</param>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, item and key.</exception>
    public static IReadOnlyList<AlpacaRow> ReadAnnotations(string path, Action<string>? note = null)
    {
        var notes = new DataNotes(path, note);
        var rows = JsonRows.Read(path, "annotations", notes).Select(row => Annotation(row, notes)).ToList();
        notes.Tell();
        return rows;
    }

    /// <summary>An output that is null has no length and no preference.</summary>
    private static AlpacaRow Annotation(JsonRow row, DataNotes notes)
    {
        foreach (var key in new[] { "output_1", "output_2", "preference" }.Where(key => row.Knows(key) && !row.Has(key)))
        {
            notes.Add($"'{key}' is null, which costs this annotation", row.Where);
        }

        string? Output(string key) => row.Knows(key) ? row.TextOrNull(key) : row.Text(key);
        var (baseline, own) = (Output("output_1"), Output("output_2"));
        return new(TextLength.Of(baseline ?? ""), TextLength.Of(own ?? ""),
            baseline is not null && own is not null && row.Has("preference") ? row.Number("preference") : double.NaN);
    }
}
