namespace MetaReward.Tests;

/// <summary>Lines that fit a screen, everywhere.</summary>
public class LineTests
{
    private const int MostColumns = 140;

    /// <summary>Folders whose long lines are yet to be broken. It is to become empty.</summary>
    private static readonly string[] ToCome =
    [
        "src/MetaReward.Core/", "src/MetaReward.Recipes/", "src/MetaReward.Cli/", "src/MetaReward.Torch/Training/",
        "tests/MetaReward.Core.Tests/", "tests/MetaReward.Recipes.Tests/", "tests/MetaReward.Cli.Tests/",
    ];

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("bench")]
    [InlineData("examples")]
    public void No_line_is_longer_than_140_columns(string folder) =>
        Checkout.Sources(folder).Where(file => !ToCome.Any(folder => Checkout.Relative(file).StartsWith(folder, StringComparison.Ordinal)))
            .SelectMany(file => File.ReadLines(file)
                .Select((line, i) => (Columns: line.Length, Place: $"{Checkout.Relative(file)}:{i + 1}")))
            .Where(line => line.Columns > MostColumns).Select(line => $"{line.Place}: {line.Columns} columns").ShouldBeEmpty();
}
