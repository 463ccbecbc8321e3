using MetaReward.Evaluation.Arena;
using MetaReward.Evaluation.Recorded;

namespace MetaReward.Tests;

/// <summary>Recorded verdicts in the benchmarks' layouts, and their figures.</summary>
public sealed class RecordedVerdictTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("metareward-verdicts-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Arena_games_count_as_the_benchmark_counts_them()
    {
        var path = Write("arena.jsonl", """
            {"question_id": "a", "model": "m", "games": [{"score": "B>>A"}, {"score": "A>B"}]}
            {"question_id": "b", "model": "m", "games": [{"score": "A=B"}, {"score": null}]}
            {"question_id": "c", "model": "m", "games": [{"score": "A>B"}, {"score": "B>>A"}]}

            """);
        var model = Of(path).Models().ShouldHaveSingleItem();
        var score = ArenaScore.Of(ArenaRow.Read(path), Seed.Of(0));
        (100 * model.Rate.Value).ShouldBe(score.Score, 1e-9);
        (model.Wins, model.Ties, model.Losses, model.Unreadable, model.Rating).ShouldBe((2, 1, 2, 1, double.NaN));
        (model.Rate.Low, model.Rate.High, model.Rate.Count).ShouldBe((Math.Max(0, model.Rate.Low), Math.Min(1, model.Rate.High), 3));
    }

    [Fact]
    public void A_row_with_one_game_has_it_as_both_as_on_the_board()
    {
        var path = Write("one.jsonl", """
            {"question_id": "a", "model": "m", "games": [{"score": "B>>A"}]}
            {"question_id": "b", "model": "m", "games": [{"score": "A<B"}, {"score": "B<<A"}]}

            """);
        var model = Of(path).Models().ShouldHaveSingleItem();
        (100 * model.Rate.Value).ShouldBe(ArenaScore.Of(ArenaRow.Read(path), Seed.Of(0)).Score, 1e-9);
        (model.Wins, model.Losses, model.Rate.Value).ShouldBe((3, 1, 7 / 10.0));
    }

    [Theory]
    [InlineData("""{"model_a": "m", "model_b": "n", "winner": "model_a"}""")]
    [InlineData("""{"generator_2": "m", "preference": 2}""")]
    [InlineData("""{"question_id": "a", "model": "m", "games": [{"score": "A>B"}]}""")]
    public void Where_no_places_are_recorded_none_is_preferred(string row) =>
        Of(Write("places.jsonl", string.Join('\n', Enumerable.Repeat(row, 40)))).Remarks.ShouldBeEmpty();

    [Fact]
    public void Preferences_are_read_from_an_array_and_from_lines()
    {
        const string First = """{"generator_2": "m", "output_2": "😀😀", "preference": 1.25}""";
        const string Second = """{"generator_2": "m", "output_2": "a", "preference": 0}""";
        const string Third = """{"generator_2": "m", "preference": null}""";
        var lines = Of(Write("lines.jsonl", $"{First}\n{Second}\n{Third}\n"));
        var model = lines.Models().ShouldHaveSingleItem();
        (model.Rate.Value, model.Wins, model.Ties, model.Losses, model.Unreadable, model.Length).ShouldBe((0.375, 0, 1, 1, 1, 1.5));
        lines.FailureRate.ShouldBe(1 / 3.0, 1e-12);
        Of(Write("array.json", $"\n[{First}, {Second},\n{Third}]")).Models().ShouldBe(lines.Models());
    }

    [Fact]
    public void Battles_of_many_models_are_rated_as_a_board_rates_them()
    {
        var seed = Seed.Of(3);
        string[] names = ["a", "b", "c", "d"];
        List<ArenaBattle> battles = [.. Enumerable.Range(0, 400).Select(i =>
            (A: seed.Below(4, 3 * i), B: seed.Below(4, (3 * i) + 1), Result: seed.Below(3, (3 * i) + 2) / 2.0)).Where(b => b.A != b.B)
            .Select(b => new ArenaBattle(names[b.A], names[b.B], b.Result, 1, []))];
        var lines =
            battles.Select(b =>
                $$"""{"model_a": "{{b.A}}", "model_b": "{{b.B}}", "winner": "{{(b.Result == 1
                    ? "model_a"
                    : b.Result == 0 ? "model_b" : "tie (bothbad)")}}"}""");
        var models = Of(Write("battles.jsonl", string.Join('\n', lines))).Models();
        var board = ArenaRatings.Fit(battles, "a").Ratings;
        foreach (var model in models)
        {
            (model.Rating - models[0].Rating).ShouldBe(board[model.Model] - board["a"], 1e-4);
        }

        models.Average(model => model.Rating).ShouldBe(1000, 1e-6);
    }

    [Fact]
    public void A_fit_without_an_end_gives_no_ratings()
    {
        const string Battles = """
            {"model_a": "a", "model_b": "b", "winner": "model_a"}
            {"model_a": "b", "model_b": "c", "winner": "tie"}
            {"model_a": "a", "model_b": "c", "winner": "model_a"}
            {"model_a": "b", "model_b": "d", "winner": "tie"}
            """;
        Of(Write("never-lost.jsonl", Battles)).Models().ShouldAllBe(model => double.IsNaN(model.Rating));
        Of(Write("lost-once.jsonl", Battles + "\n" + """{"model_a": "a", "model_b": "b", "winner": "model_b"}""")).Models()
            .ShouldAllBe(model => double.IsFinite(model.Rating));
    }

    [Theory]
    [InlineData("model_1", "model_1", "all 8 decided verdicts are for the response shown first", 0)]
    [InlineData("tie", "tie", "all 8 verdicts are ties", 0)]
    [InlineData("error", "error", "no judgment can be read (8 asked: 8 without a verdict)", 1)]
    public void A_judge_that_does_not_judge_is_named(string first, string second, string remark, double failures)
    {
        var other = second == "model_1" ? "model_2" : second;
        var row = $$"""{"model_1": "m", "model_2": "n", "g1_winner": "{{first}}", "g2_winner": "{{other}}"}""";
        var summary = Of(Write("pairs.jsonl", string.Join('\n', Enumerable.Repeat(row, 4))));
        summary.Remarks.ShouldHaveSingleItem().ShouldStartWith(remark);
        summary.FailureRate.ShouldBe(failures);
        summary.Models().Select(model => model.Rate.Value).ShouldAllBe(rate => failures == 1 ? double.IsNaN(rate) : rate == 0.5);
    }

    [Theory]
    [InlineData("""{"a": 1}""", "line 2: expected verdicts under 'games'")]
    [InlineData("""{"preference": 3}""", "line 2: expected 0, or a number from 1 to 2 under 'preference', got 3")]
    [InlineData("""{"model_a": "a", "winner": "model_a"}""", "line 2: expected a string under 'model_b', got nothing")]
    [InlineData("""{"preference": 1""", "line 2, column ")]
    public void What_is_wrong_is_told_with_its_place(string line, string message)
    {
        var path = Write("bad.jsonl", """{"preference": 1}""" + "\n" + line);
        Should.Throw<InvalidDataException>(() => Of(path)).Message.ShouldContain(message);
        Should.Throw<InvalidDataException>(() => Of(Write("bad.json", "[{\"preference\": 1},\n" + line + "]"))).Message
            .ShouldContain(line.EndsWith('}') ? "item 2" : "line 2");
        Should.Throw<InvalidDataException>(() => Of(Path.Combine(folder, "none"))).Message.ShouldContain("no file of verdicts");
    }

    private static VerdictSummary Of(string path)
    {
        var summary = new VerdictSummary();
        foreach (var row in VerdictFile.Read(path))
        {
            summary.Add(row);
        }

        return summary;
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(folder, name), text);
        return Path.Combine(folder, name);
    }
}
