using MetaReward.Cli;
using MetaReward.Cli.Results;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>The closing table as it is printed, at the widths that people have.</summary>
public class TablePrinterTests
{
    public static TheoryData<int, int> Widths { get; } = new MatrixTheoryData<int, int>([40, 60, 80, 100, 120, 200], [1, 2, 4, 12]);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_row_has_its_label_and_every_line_fits(int width, int turns)
    {
        var rows = Short(turns);
        var lines = Print(rows, width, whole: false);
        lines.ShouldAllBe(line => line.Length <= width);
        foreach (var row in rows.Where(r => r.Cells.Count > 0))
        {
            var at = lines.FindIndex(line => line.TrimStart().StartsWith(row.Label, StringComparison.Ordinal));
            at.ShouldBeGreaterThanOrEqualTo(0, row.Label);
            var cells = lines[at].Contains(row.Cells[^1]) ? lines[at] : lines[at + 1];
            cells.ShouldContain(row.Cells[0]);
            cells.TrimEnd().ShouldEndWith(row.Cells[^1]);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Asked_for_all_it_shows_every_cell_of_every_row(int width, int turns)
    {
        var rows = ResultTable.Of([.. Enumerable.Range(1, turns).Select(ResultTableTests.Turn)], [], []);
        var lines = Print(rows, width, whole: true);
        lines.ShouldAllBe(line => line.Length <= width);
        var text = string.Join('\n', lines);
        foreach (var row in rows)
        {
            text.ShouldContain(row.Label.Trim().Split(' ')[0]);
            row.Cells.ShouldAllBe(cell => text.Contains(cell));
        }

        Enumerable.Range(1, turns).ShouldAllBe(t => lines.Any(line => line.Split(' ').Contains($"{t}")));
    }

    [Fact]
    public void At_80_columns_all_of_the_standard_run_fits_at_60_the_middle_goes_and_is_named()
    {
        Print(Short(4), 80, whole: false)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["iteration", "start", "1", "2", "3", "4"]);
        var narrow = Print(Short(4), 60, whole: false);
        narrow[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["iteration", "start", "3", "4"]);
        narrow[^1].ShouldContain("... iteration 1 and 2");
    }

    [Theory]
    [InlineData("72", null, 72)]
    [InlineData("72", 90, 72)]
    [InlineData(null, 90, 90)]
    [InlineData("wide", 90, 90)]
    [InlineData("0", 90, 90)]
    [InlineData("-5", null, null)]
    [InlineData(null, 0, null)]
    [InlineData(null, null, null)]
    public void The_width_is_what_was_said_or_the_windows(string? said, int? window, int? expected) =>
        Terminal.ColumnsOf(said, window).ShouldBe(expected);

    [Fact]
    public void Nobody_watching_the_width_is_always_the_same() =>
        new Terminal(TextWriter.Null, TextWriter.Null, Watched: false).Width.ShouldBe(100);

    [Fact]
    public void Paragraphs_break_between_words()
    {
        Terminal.Lines("one two three four", 9, 2).ShouldBe(["one two", "  three", "  four"]);
        Terminal.Lines("an-unbreakable-word and more", 6, 0).ShouldBe(["an-unbreakable-word", "and", "more"]);
        Terminal.Lines("", 9, 0).ShouldBe([""]);
        Terminal.Lines("up by 12.5 % [10.1, 14.9], n = 80.", 12, 0).ShouldBe(["up by 12.5 %", "[10.1, 14.9],", "n = 80."]);
    }

    private static IReadOnlyList<ResultRow> Short(int turns)
    {
        string[] names = ["actor/sampled", "actor/greedy", "judge/pairwise", "judge/exact", "response/length"];
        PolicyMeasures Of(int t) =>
            new(t, "p", names.ToDictionary(name => name, _ => new Interval(0.6 + (0.01 * t), 0.55, 0.65 + (0.01 * t), 200)));
        return ResultTable.Short([.. Enumerable.Range(1, turns).Select(ResultTableTests.Turn)],
            [.. Enumerable.Range(0, turns + 1).Select(Of)]);
    }

    private static List<string> Print(IReadOnlyList<ResultRow> rows, int width, bool whole)
    {
        using var output = new StringWriter();
        TablePrinter.Print(new Terminal(output, TextWriter.Null, Watched: false) { Columns = width }, rows, whole);
        output.ToString().ShouldNotContain("\u001b");
        return [.. output.ToString().TrimEnd().Split('\n')];
    }
}
