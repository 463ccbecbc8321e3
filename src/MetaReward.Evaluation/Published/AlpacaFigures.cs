using MetaReward.Evaluation.AlpacaEval;

namespace MetaReward.Evaluation.Published;

/// <summary>AlpacaEval's leaderboards from the judges' preferences.</summary>
internal static class AlpacaFigures
{
    private const double Exact = 1e-8;

    public static Section Second(string data)
    {
        var folder = Path.Combine(data, "alpaca_eval");
        var board = Board(folder, "weighted_alpaca_eval_gpt4_turbo_leaderboard.csv");
        var weights = CsvTable.Read(Path.Combine(folder, "glm", "weights_length_controlled_v1.csv")).ToDictionary(row => row.Text(""));
        var difficulty = CsvTable.Read(Path.Combine(folder, "glm", "instruction_difficulty_recovered.csv"))
            .Select(row => row.Number("instruction_difficulty")).ToList();
        var gamed = CsvTable.Read(Path.Combine(folder, "glm", "gamed_equivalent.csv"))
            .Select(row => new GamedRow(row.Number("preference"), row.Number("tanh_std_delta_len"), row.Number("instruction_difficulty")))
            .ToList();

        var figures = Models(folder, "prefs", board).SelectMany(model =>
            Rates(model.Name, model.Rows, model.Given)
                .Concat(LengthControl(model.Name, model.Rows, model.Given, weights[model.Name], gamed, difficulty))).ToList();
        return new("", figures, [
            "The targets of the gamed rows are not public; the data has other targets with the same sums. "
            + "With the published strength, only the last digits depend on them. "
                + "The cross-validation uses parts of them, so it sometimes chooses a strength next to the published one.",
            "The published average length of text_davinci_001 differs slightly from that of the outputs in the data, "
            + "because the data lacks two outputs without a preference.",
        ]);
    }

    public static Section First(string data)
    {
        var folder = Path.Combine(data, "alpaca_eval");
        var figures = Models(folder, "prefs_alpaca_eval1_gpt4", Board(folder, "alpaca_eval_gpt4_leaderboard.csv"))
            .SelectMany(model => Rates(model.Name, model.Rows, model.Given)).ToList();
        return new("", figures, [
            "The published average length of falcon-7b-instruct differs from that of the outputs in the data.",
            "Not recomputed: the length-controlled rates of this judge; the data for its regression is not public.",
        ]);
    }

    private static IEnumerable<Figure> Rates(string model, IReadOnlyList<AlpacaRow> rows, CsvRow given)
    {
        var rate = WinRate.Of(rows);
        yield return new("win rate", model, given.Number("win_rate"), rate.Rate, Exact);
        yield return new("standard error", model, given.Number("standard_error"), rate.StandardError, Exact);
        yield return new("discrete win rate", model, given.Number("discrete_win_rate"), rate.Discrete, Exact);
        yield return new("wins", model, given.Number("n_wins"), rate.Wins, 0);
        yield return new("draws", model, given.Number("n_draws"), rate.Draws, 0);
        yield return new("preferences", model, given.Number("n_total"), rate.Total, 0);
        yield return new("average length", model, given.Number("avg_length"), rate.AverageLength, 0);
    }

    private static IEnumerable<Figure> LengthControl(
        string model, IReadOnlyList<AlpacaRow> rows, CsvRow given, CsvRow weights, IReadOnlyList<GamedRow> gamed,
        IReadOnlyList<double> difficulty)
    {
        double[] coefficients = [weights.Number("np.tanh(std_delta_len)"), weights.Number("instruction_difficulty"),
            weights.Number("not_gamed_baseline.astype(float)")];
        var itself = coefficients.All(c => c == 0);
        var published = itself
            ? LengthControlledFit.Baseline
            : LengthControlledFit.Fit(rows, gamed, difficulty, LengthControlledFit.StrengthOf(rows, gamed, difficulty, coefficients));
        var own = itself ? LengthControlledFit.Baseline : LengthControlledFit.Fit(rows, gamed, difficulty);
        yield return new("length-controlled, published strength", model, given.Number("length_controlled_winrate"), published.Rate, 0.02);
        yield return new("length-controlled, own cross-validation", model, given.Number("length_controlled_winrate"), own.Rate, 0.15);
        if (given.Has("lc_standard_error"))
        {
            yield return new("its standard error", model, given.Number("lc_standard_error"), published.StandardError, 0.002);
        }
    }

    private static Dictionary<string, CsvRow> Board(string folder, string file) =>
        CsvTable.Read(Path.Combine(folder, "leaderboards", file)).ToDictionary(row => row.Text(""));

    private static IEnumerable<(string Name, IReadOnlyList<AlpacaRow> Rows, CsvRow Given)> Models(
        string folder, string preferences, Dictionary<string, CsvRow> board) =>
        Directory.GetFiles(Path.Combine(folder, preferences), "*.csv").Order(StringComparer.Ordinal)
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), File: file)).Where(model => board.ContainsKey(model.Name))
            .Select(model => (model.Name, AlpacaRow.ReadTable(model.File), board[model.Name]));
}
