using System.Reflection;

namespace MetaReward.Tests;

/// <summary>Dependencies point at Core; Recipes and Torch never meet; only the command line wires things together.</summary>
public class ArrowTests
{
    public static TheoryData<string, string[]> Arrows() => new()
    {
        { "Core", [] },
        { "Jinja", [] },
        { "Patterns", [] },
        { "Text", ["Core", "Jinja", "Patterns"] },
        { "Recipes", ["Core"] },
        { "Microworld", ["Core"] },
        { "Torch", ["Core", "Text"] },
        { "Remote", ["Core", "Text"] },
        { "Evaluation", ["Core", "Recipes"] },
        { "QualEval", ["Core"] },
        { "Data", ["Core", "Recipes"] },
        { "Studio", ["Core", "Recipes", "Evaluation"] },
        { "Extensions", ["Core", "Text", "Torch"] },
        { "Serving", ["Core"] },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void A_project_sees_only_the_rooms_below_it(string project, string[] allowed) =>
        References(project).Where(r => r.StartsWith("MetaReward.", StringComparison.Ordinal))
            .Select(r => r["MetaReward.".Length..]).Except(allowed).ShouldBeEmpty();

    [Theory]
    [InlineData("Core")]
    [InlineData("Recipes")]
    [InlineData("Jinja")]
    [InlineData("Patterns")]
    [InlineData("Text")]
    [InlineData("Remote", "Polly.Core")]
    [InlineData("Microworld")]
    [InlineData("Evaluation")]
    [InlineData("QualEval", "Google.OrTools")]
    [InlineData("Data", "Parquet")]
    [InlineData("Studio")]
    public void Only_Torch_Extensions_and_the_command_line_need_packages_that_are_not_named_here(
        string project, params string[] packages) =>
        References(project).Where(r => !r.StartsWith("System.", StringComparison.Ordinal)
            && !(project == "Studio" && (r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || r.StartsWith("Microsoft.Extensions", StringComparison.Ordinal))) // a part of .NET, no package
            && !r.StartsWith("MetaReward.", StringComparison.Ordinal)
            && r is not ("System" or "netstandard" or "Microsoft.Win32.Primitives")).Except(packages).ShouldBeEmpty();

    [Fact]
    public void The_oracle_is_out_of_reach_of_everything_that_trains()
    {
        foreach (var project in new[] { "Core", "Recipes", "Torch", "Jinja", "Patterns", "Text", "Remote", "Evaluation",
            "QualEval", "Data", "Studio", "Extensions", "Serving" })
        {
            References(project).ShouldNotContain("MetaReward.Microworld");
        }
    }

    private static IEnumerable<string> References(string project) =>
        Assembly.Load("MetaReward." + project).GetReferencedAssemblies().Select(a => a.Name!);
}
