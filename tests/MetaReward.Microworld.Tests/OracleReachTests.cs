using System.Runtime.CompilerServices;

namespace MetaReward.Tests;

public class OracleReachTests
{
    /// <summary>In the whole program: the world's measures, and the comparison of two policies by a judge.</summary>
    [Fact]
    public void Only_measures_see_the_oracle() => Sources("*.cs")
        .Where(path => File.ReadAllText(path) is var text && (text.Contains("Microworld.Truth") || text.Contains("Oracle.")))
        .Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(
        [
            "CompareEvaluation.cs", "MicroworldMeasures.Whole.cs", "MicroworldMeasures.cs", "Oracle.cs", "OtherMeasures.Ratings.cs",
            "OtherMeasures.cs",
        ]);

    /// <summary>Recipes, scores, selections and trainers do not even see the world.</summary>
    [Fact]
    public void Only_the_program_sees_the_world() => Sources("*.csproj")
        .Where(path => File.ReadAllText(path).Contains("MetaReward.Microworld.csproj", StringComparison.Ordinal))
        .Select(Path.GetFileName).ShouldBe(["MetaReward.Cli.csproj"]);

    private static IEnumerable<string> Sources(string kind, [CallerFilePath] string here = "") =>
        Directory.GetFiles(Path.Combine(Path.GetDirectoryName(here)!, "../../src"), kind, SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal));
}
