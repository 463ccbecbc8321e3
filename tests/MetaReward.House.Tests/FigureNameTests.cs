using System.Text.RegularExpressions;
using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>A figure that is read by a name with a slip in it is not there, and shows as a dash: names are constants.</summary>
public partial class FigureNameTests
{
    private static readonly string[] Lists = ["FigureNames.cs", "MeasureNames.cs", "StepNames.cs", "RoomFigures.cs"];

    [Fact]
    public void No_name_of_a_figure_stands_as_a_literal_outside_its_list() =>
        Lines().SelectMany(line => Literal().Matches(line.Text).Select(m => (line.Where, Name: Hole().Replace(m.Groups[1].Value, "x"))))
            .Where(literal => IsFigure(literal.Name)).Select(literal => $"{literal.Where}: \"{literal.Name}\"").ShouldBeEmpty();

    [Fact]
    public void What_adds_a_figure_names_it_by_a_constant() =>
        Lines().Where(line => line.Where.StartsWith("src/", StringComparison.Ordinal) && Added().IsMatch(line.Text))
            .Select(line => $"{line.Where}: {line.Text.Trim()}").ShouldBeEmpty();

    [Theory]
    [InlineData("judgments/mean_score")]
    [InlineData("judge/pairwise-single")]
    [InlineData("pairs/x/score_gap")]
    [InlineData("rewards/margins")]
    public void Names_are_known_for_what_they_are(string name) => IsFigure(name).ShouldBeTrue();

    private static bool IsFigure(string name) =>
        Path().IsMatch(name) && (StepNames.All.Contains(name) || FigureNames.All.Concat(MeasureNames.All).Any(known => known.Fits(name)));

    private static IEnumerable<(string Where, string Text)> Lines() =>
        Checkout.Sources("src").Concat(Checkout.Sources("bench/MetaReward.Bench"))
            .Where(file => !Lists.Contains(System.IO.Path.GetFileName(file)))
            .SelectMany(file => File.ReadLines(file).Select((text, i) => ($"{Checkout.Relative(file)}:{i + 1}", text)))
            .Where(line => !line.text.TrimStart().StartsWith("//", StringComparison.Ordinal));

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex("^[a-z_-]+(/[A-Za-z_-]+)+$")]
    private static partial Regex Path();

    [GeneratedRegex("\\b(room|[fF]igures)\\??\\.(Add|Count)\\(\\$?\"[a-z]")]
    private static partial Regex Added();
}
