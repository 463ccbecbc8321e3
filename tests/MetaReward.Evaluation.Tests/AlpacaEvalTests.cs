using System.Text.Json;
using MetaReward.Evaluation.AlpacaEval;

namespace MetaReward.Tests;

public sealed class AlpacaEvalTests : IDisposable
{
    private const string Baseline = "gpt4_1106_preview";
    private readonly string _folder = Directory.CreateTempSubdirectory("alpaca").FullName;

    public static TheoryData<string> Models => new(
        "FuseChat-Llama-3.2-1B-Instruct", "alpaca-7b", "claude-2.1_concise", "claude-2", "claude", "gpt-3.5-turbo-1106",
        "gpt-3.5-turbo-1106_verbose",
        "gpt4_gamed", "text_davinci_001", "vicuna-13b", "vicuna-7b", "wizardlm-13b", Baseline);

    [ReferenceTheory("alpaca_eval")]
    [MemberData(nameof(Models))]
    public void Win_rates_are_the_published_ones(string model)
    {
        var published = Table("leaderboards/weighted_alpaca_eval_gpt4_turbo_leaderboard.csv")[model];
        var rate = WinRate.Of(Rows(model));

        double[] figures = [rate.Rate, rate.StandardError, rate.Discrete];
        figures.Zip(new[] { "win_rate", "standard_error", "discrete_win_rate" })
            .ShouldAllBe(f => Math.Abs(f.First - double.Parse(published[f.Second])) < 1e-8);
        new[] { rate.Wins, rate.BaselineWins, rate.Draws,
            rate.Total }.ShouldBe(new[] { "n_wins", "n_wins_base", "n_draws", "n_total" }.Select(c => int.Parse(published[c])));
    }

    [ReferenceTheory("alpaca_eval")]
    [InlineData("gpt4")]
    [InlineData("claude-2")]
    [InlineData("guanaco-65b")]
    [InlineData("falcon-7b-instruct")]
    [InlineData("alpaca-7b")]
    public void AlpacaEval_1_codes_a_draw_as_0_and_leaves_out_a_missing_preference(string model)
    {
        var published = Table("leaderboards/alpaca_eval_gpt4_leaderboard.csv")[model];
        var rate = WinRate.Of(AlpacaRow.ReadTable(SharedData.Path($"alpaca_eval/prefs_alpaca_eval1_gpt4/{model}.csv")));

        rate.Rate.ShouldBe(double.Parse(published["win_rate"]), 1e-8);
        rate.StandardError.ShouldBe(double.Parse(published["standard_error"]), 1e-8);
        new[] { rate.Wins, rate.BaselineWins, rate.Draws, rate.Total }
            .ShouldBe(new[] { "n_wins", "n_wins_base", "n_draws", "n_total" }.Select(c => int.Parse(published[c])));
    }

    [ReferenceTheory("alpaca_eval")]
    [MemberData(nameof(Models))]
    public void The_length_controlled_rate_is_the_published_one_with_the_published_strength_and_with_our_own(string model)
    {
        if (model == Baseline)
        {
            LengthControlledFit.Baseline.Rate.ShouldBe(50);
            return;
        }

        var published = Table("leaderboards/weighted_alpaca_eval_gpt4_turbo_leaderboard.csv")[model];
        var weights = Table("glm/weights_length_controlled_v1.csv")[model].Values.Skip(1).Select(double.Parse).ToArray();
        var (rows, gamed, difficulty) = (Rows(model), Gamed(), Difficulty());
        var strength = LengthControlledFit.StrengthOf(rows, gamed, difficulty, weights);

        LengthControlledFit.Fit(rows, gamed, difficulty, strength).Rate
            .ShouldBe(double.Parse(published["length_controlled_winrate"]), 0.02);
        var own = LengthControlledFit.Fit(rows, gamed, difficulty);

        own.Rate.ShouldBe(double.Parse(published["length_controlled_winrate"]), 0.15);
        if (published["lc_standard_error"] is { Length: > 0 } error)
        {
            own.StandardError.ShouldBe(double.Parse(error), 0.002);
        }
    }

    [ReferenceFact("alpaca_eval")]
    public void Models_can_be_put_beside_each_other_at_equal_lengths()
    {
        var (gamed, difficulty) = (Gamed(), Difficulty());
        var better = LengthControlledFit.Fit(Rows("claude-2"), gamed, difficulty, 2.78);
        var worse = LengthControlledFit.Fit(Rows("vicuna-7b"), gamed, difficulty, 2.78);

        better.Against(worse, difficulty).ShouldBeGreaterThan(75);
        (better.Against(worse, difficulty) + worse.Against(better, difficulty)).ShouldBe(100, 1e-9);
        better.Against(LengthControlledFit.Baseline, difficulty).ShouldBe(better.Rate, 1e-9);
        better.Against(better, difficulty).ShouldBe(50, 1e-9);
    }

    [ReferenceFact("alpaca_eval")]
    public void Recorded_log_probabilities_give_the_recorded_preferences_in_one_order_or_the_other()
    {
        var rows = Models.Select(m => (string)m.Data).SelectMany(Rows)
            .Where(r => !double.IsNaN(r.LogprobSmall) && !double.IsNaN(r.LogprobCapital)).ToList();

        rows.Count.ShouldBeGreaterThan(8000);
        rows.Count(r => Math.Min(Math.Abs(r.Preference - AlpacaRow.PreferenceOf(r.LogprobSmall, r.LogprobCapital, false)),
            Math.Abs(r.Preference - AlpacaRow.PreferenceOf(r.LogprobSmall, r.LogprobCapital, true))) > 1e-8).ShouldBe(0);
        AlpacaRow.PreferenceOf(-0.1, double.NegativeInfinity, false).ShouldBe(1);
        AlpacaRow.PreferenceOf(-0.1, double.NegativeInfinity, true).ShouldBe(2);
        AlpacaRow.PreferenceOf(double.NegativeInfinity, double.NegativeInfinity, true).ShouldBe(double.NaN);
    }

    [ReferenceTheory("alpaca_eval")]
    [InlineData("claude-2")]
    [InlineData("text_davinci_001")]
    public void Whole_annotations_give_the_same_lengths_in_code_points_and_the_same_preferences(string model)
    {
        var (table, whole) = (Rows(model), AlpacaRow.ReadAnnotations(SharedData.Path($"alpaca_eval/annotations_full/{model}.json")));

        whole.Select(r => (r.BaselineLength, r.Length)).ShouldBe(table.Select(r => (r.BaselineLength, r.Length)));
        whole.Zip(table).ShouldAllBe(r => Math.Abs(r.First.Preference - r.Second.Preference) < 1e-9);
    }

    [Fact]
    public void A_bad_table_is_named_with_line_and_column()
    {
        var path = Path.Combine(_folder, "prefs.csv");
        File.WriteAllText(path, "len_1,len_2,preference\n3,4,1.5\n3,x,1.5\n");
        Should.Throw<InvalidDataException>(() => AlpacaRow.ReadTable(path)).Message
            .ShouldBe($"'{path}' line 3: expected a number in column 'len_2', got 'x'");
        File.WriteAllText(path, "len_1,preference\n3,1.5\n");
        Should.Throw<InvalidDataException>(() => AlpacaRow.ReadTable(path)).Message
            .ShouldContain("no column 'len_2', got len_1, preference");
        File.WriteAllText(path, "len_1,len_2,preference\n3,4\n");
        Should.Throw<InvalidDataException>(() => AlpacaRow.ReadTable(path)).Message.ShouldContain("line 2: expected 3 cells, got 2");
        File.WriteAllText(path, JsonSerializer.Serialize(new[] { new { output_1 = "a" } }));
        Should.Throw<InvalidDataException>(() => AlpacaRow.ReadAnnotations(path)).Message
            .ShouldContain("item 1: expected a string under 'output_2', got nothing");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IReadOnlyList<AlpacaRow> Rows(string model) => AlpacaRow.ReadTable(SharedData.Path($"alpaca_eval/prefs/{model}.csv"));

    private static List<double> Difficulty() => Cells("glm/instruction_difficulty_recovered.csv").Select(c => double.Parse(c[1])).ToList();

    private static List<GamedRow> Gamed() =>
        Cells("glm/gamed_equivalent.csv").Select(c => new GamedRow(double.Parse(c[2]), double.Parse(c[3]), double.Parse(c[4]))).ToList();

    private static IEnumerable<string[]> Cells(string path) =>
        File.ReadLines(SharedData.Path($"alpaca_eval/{path}")).Skip(1).Select(line => line.Split(','));

    private static Dictionary<string, Dictionary<string, string>> Table(string path)
    {
        var header = File.ReadLines(SharedData.Path($"alpaca_eval/{path}")).First().Split(',');
        return Cells(path)
            .ToDictionary(cells => cells[0], cells => header.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second));
    }
}
