using System.Reflection;
using System.Text.RegularExpressions;
using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>The rules of CONTRIBUTING.md that a machine can hold.</summary>
public partial class HouseRuleTests
{
    private const int MostLinesInAFile = 300;
    private const int MedianLines = 110;
    private const int MostInterfaces = 12;

    private static readonly string[] Projects = ["Core", "Recipes", "Jinja", "Patterns", "Text", "Torch", "Remote", "Microworld",
        "Evaluation", "Data", "Studio", "Extensions"];

    [Fact]
    public void No_file_is_longer_than_its_idea() =>
        Checkout.Sources("src").Concat(Checkout.Sources("tests"))
            .Select(f => (Lines: File.ReadLines(f).Count(), File: Checkout.Relative(f)))
            .Where(f => f.Lines > MostLinesInAFile).ShouldBeEmpty();

    [Fact]
    public void The_median_file_is_short()
    {
        var lines = Checkout.Sources("src").Select(f => File.ReadLines(f).Count()).Order().ToArray();
        lines[lines.Length / 2].ShouldBeLessThanOrEqualTo(MedianLines);
    }

    [Fact]
    public void Names_say_what_a_type_is() =>
        Types().Select(t => t.Name).Where(n => EmptyWords().IsMatch(n)).ShouldBeEmpty();

    [Fact]
    public void Interfaces_are_few() => Types().Count(t => t.IsInterface).ShouldBeLessThanOrEqualTo(MostInterfaces);

    [Fact]
    public void The_words_of_Core_are_immutable() =>
        Assembly.Load("MetaReward.Core").GetExportedTypes()
            .SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(p => p.SetMethod is { IsPublic: true } set
                && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
            .Select(p => $"{p.DeclaringType!.Name}.{p.Name}").ShouldBeEmpty();

    [Fact]
    public void Everything_is_caught_in_one_place_only() =>
        Checkout.Sources("src").Where(f => CatchAll().IsMatch(File.ReadAllText(f))).Select(Checkout.Relative)
            .Where(f => f != "src/MetaReward.Cli/Program.cs").ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_for_later() =>
        Checkout.Sources("src").Where(f => LeftOpen().IsMatch(File.ReadAllText(f))).Select(Checkout.Relative).ShouldBeEmpty();

    /// <summary>A new recipe is its page and a line of the catalogue: nothing else may know one by its name.</summary>
    [Fact]
    public void No_code_outside_the_recipes_pages_asks_which_recipe_it_is() =>
        Checkout.Sources("src").Where(f => !Checkout.Relative(f).StartsWith("src/MetaReward.Recipes/Recipes/", StringComparison.Ordinal))
            .SelectMany(f => RecipeLines(File.ReadAllLines(f)).Select(line => $"{Checkout.Relative(f)}: {line.Trim()}")).ShouldBeEmpty();

    /// <summary>A recipe's name that others use for other things.</summary>
    private const string Common = "self";

    private static IEnumerable<string> RecipeLines(IEnumerable<string> lines)
    {
        var names = Catalogue.All.Select(recipe => recipe.Name).Where(name => name != Common).Select(name => $"\"{name}\"").ToArray();
        return lines.Where(line => names.Any(name => line.Contains(name, StringComparison.Ordinal)) || RecipeAsked().IsMatch(line));
    }

    /// <summary>A recipe's name, type or page held against something.</summary>
    [GeneratedRegex(@"\.(Recipe|Method)(\.Name)?\s*(==|!=|\bis\b|switch)|\bis (not )?(Meta|Self)Rewarding\b|typeof\((Meta|Self)Rewarding")]
    private static partial Regex RecipeAsked();

    private static IEnumerable<Type> Types() =>
        Projects.Select(p => Assembly.Load("MetaReward." + p)).SelectMany(a => a.GetExportedTypes());

    [GeneratedRegex("(Manager|Helper|Helpers|Utils|Utility|Service|Impl|Base)$")]
    private static partial Regex EmptyWords();

    /// <summary>A catch-all that does not throw again what it caught.</summary>
    [GeneratedRegex(@"catch\s*(\{|\(Exception\s*\w*\)\s*\{)(?![^}]*\bthrow;)")]
    private static partial Regex CatchAll();

    [GeneratedRegex("NotImplementedException|// ?(TODO|FIXME|HACK)")]
    private static partial Regex LeftOpen();
}
