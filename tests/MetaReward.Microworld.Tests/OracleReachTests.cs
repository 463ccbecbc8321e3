using System.Runtime.CompilerServices;

namespace MetaReward.Tests;

public class OracleReachTests
{
    [Fact]
    public void Only_the_measures_see_the_oracle() => Sources()
        .Where(path => File.ReadAllText(path) is var text && (text.Contains("Microworld.Truth") || text.Contains("Oracle.")))
        .Select(Path.GetFileName).Order().ShouldBe(["MicroworldMeasures.Whole.cs", "MicroworldMeasures.cs", "Oracle.cs", "OtherMeasures.cs"]);

    private static string[] Sources([CallerFilePath] string here = "") =>
        Directory.GetFiles(Path.Combine(Path.GetDirectoryName(here)!, "../../src/MetaReward.Microworld"), "*.cs",
            SearchOption.AllDirectories);
}
