using System.Text.RegularExpressions;

namespace MetaReward.Tests;

/// <summary>
/// Nothing gets round the terminal that makes strangers' texts visible, and no test round the attributes that say what data it needs.
/// </summary>
public partial class PrintingTests
{
    [Fact]
    public void What_is_printed_goes_through_the_terminal() =>
        Files("src", Printing())
            .ShouldBe(["src/MetaReward.Cli/Program.cs", "src/MetaReward.Cli/Results/PullProgress.cs", "src/MetaReward.Cli/Terminal.cs"]);

    [Fact]
    public void Only_what_stands_before_a_test_skips_it_for_want_of_data() =>
        Files("tests", Skipping()).Where(file => !file.Contains("/PrintingTests.", StringComparison.Ordinal)).ShouldBeEmpty();

    private static IEnumerable<string> Files(string under, Regex what) =>
        Checkout.Sources(under).Where(file => what.IsMatch(File.ReadAllText(file))).Select(Checkout.Relative).Order(StringComparer.Ordinal);

    /// <summary>The process's own streams, and the terminal's way past its marks.</summary>
    [GeneratedRegex(@"Console\.(Write|Out\b|Error\b|OpenStandard)|\.Canvas\b|Canvas \{")]
    private static partial Regex Printing();

    [GeneratedRegex(@"Assert\.Skip\w*\([^;]*METAREWARD_DATA")]
    private static partial Regex Skipping();
}
