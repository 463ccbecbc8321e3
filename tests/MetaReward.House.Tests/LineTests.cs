namespace MetaReward.Tests;

/// <summary>Lines that fit a screen.</summary>
public class LineTests
{
    private const int MostColumns = 140;

    /// <summary>Texts that a break would change: judges' prompts, a page's paragraphs, lines of JSON and of a shell.</summary>
    private static readonly string[] Texts =
    [
        "src/MetaReward.Core/Rubrics/", "src/MetaReward.Recipes/RunFolder/FigureTable.cs", "src/MetaReward.Cli/Health/LibTorchPackage.cs",
        "src/MetaReward.Cli/Verbs/CompletionVerb.cs", "tests/MetaReward.Cli.Tests/Documented/DocumentedFiles.cs",
        "tests/MetaReward.Cli.Tests/Documented/DocumentedWorld.cs", "tests/MetaReward.Cli.Tests/Evals/ServedRefusalTests.cs",
    ];

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("bench")]
    [InlineData("examples")]
    public void No_line_is_longer_than_140_columns(string folder) =>
        Checkout.Sources(folder).Where(file => !Texts.Any(folder => Checkout.Relative(file).StartsWith(folder, StringComparison.Ordinal)))
            .SelectMany(file => File.ReadLines(file)
                .Select((line, i) => (Columns: line.Length, Place: $"{Checkout.Relative(file)}:{i + 1}")))
            .Where(line => line.Columns > MostColumns).Select(line => $"{line.Place}: {line.Columns} columns").ShouldBeEmpty();
}
