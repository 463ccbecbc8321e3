namespace MetaReward.Parity.Tests;

public sealed class ParityPageTests
{
    private static readonly Figure Near = Figure.Apart("logits", 1.5e-5, 2e-4);

    [Fact]
    public void A_figure_holds_up_to_its_tolerance_and_not_beyond()
    {
        Near.Holds.ShouldBeTrue();
        Figure.Apart("logits", 2e-4, 2e-4).Holds.ShouldBeTrue();
        Figure.Apart("logits", 2.1e-4, 2e-4).Holds.ShouldBeFalse();
        Figure.Apart("logits", double.NaN, 2e-4).Holds.ShouldBeFalse();
        Figure.Equal("ids", 9, 10).Holds.ShouldBeFalse();
        Figure.Equal("ids", 10, 10).Holds.ShouldBeTrue();
        Figure.Beside("error", 0.11, 0.1, 1.2).Holds.ShouldBeTrue();
        Figure.Beside("error", 0.13, 0.1, 1.2).Holds.ShouldBeFalse();
    }

    [Fact]
    public void Nothing_compared_does_not_hold()
    {
        Figure.Equal("ids", 0, 0).Holds.ShouldBeFalse();
        Figure.EqualIds("ids", [], [[1, 2]]).ShouldBe(Figure.Equal("ids", 0, 2));
        new Row("gemma", []).Holds.ShouldBeFalse();
    }

    [Fact]
    public void A_line_says_what_is_allowed_and_what_is_outside()
    {
        var page = Page(new("gemma", [Near, Figure.Equal("ids", 32, 32)]),
            new("llama", [Figure.Apart("logits", 3, 2e-4), Figure.Equal("ids", 31, 32)]));
        page.ShouldContain("| *allowed* | 2e-04 | all | |");
        page.ShouldContain("| gemma | 1.5e-05 | 32 of 32 | ok |");
        page.ShouldContain("| llama | 3.0e+00 | 31 of 32 | **NOT**: logits, ids |");
        page.ShouldContain("| made-up | 2 | 4 | 2 | **outside: llama, logits** |");
    }

    [Fact]
    public void Lines_with_the_same_tolerances_stand_together_below_them() =>
        Page(new("a", [Near]), new("b", [Figure.Apart("logits", 0, 1e-10)]), new("c", [Near, Figure.Equal("ids", 1, 1)])).ShouldContain("""
            | *allowed* | 2e-04 | all | |
            | a | 1.5e-05 |  | ok |
            | c | 1.5e-05 | 1 of 1 | ok |
            | *allowed* | 1e-10 |  | |
            | b | 0 |  | ok |
            """);

    [Fact]
    public void Subjects_with_other_figures_have_a_line_for_each() =>
        Page(new("a", [Near]), new("b", [Figure.Equal("ids", 1, 1)]), new("c", [Figure.Equal("words", 1, 1)]),
            new("d", [Figure.Equal("texts", 0, 1)]))
            .ShouldContain("| d | texts | 0 of 1 | all | **NOT** |");

    [Fact]
    public void What_breaks_is_a_line_and_the_others_go_on()
    {
        var part = Made(_ => [new("a", () => throw new InvalidDataException("no\nsuch tensor")), new("b", () => [Near])]);
        var table = part.Measure("", _ => { });
        table.Rows.Select(row => row.Holds).ShouldBe([false, true]);
        ParityPage.Of([table]).ShouldContain("InvalidDataException: no such tensor");
    }

    [Fact]
    public void Data_that_is_not_there_is_a_line_too() =>
        Made(data => [.. Directory.EnumerateFiles(data).Select(file => new Subject(file, () => []))])
            .Measure("/no/such/folder", _ => { }).Rows.Single().Holds.ShouldBeFalse();

    private static string Page(params Row[] rows) => ParityPage.Of([new(Made(_ => []), rows)]);

    private static Part Made(Func<string, IEnumerable<Subject>> find) => new("made-up", "Made up", "checkpoint", find);
}
