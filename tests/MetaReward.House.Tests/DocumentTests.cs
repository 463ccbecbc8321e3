using System.Text.RegularExpressions;
using MetaReward.Cli;
using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>What the documents say of the code is there.</summary>
public partial class DocumentTests
{
    [Fact]
    public void The_methods_table_has_a_row_for_every_recipe_and_no_other() =>
        RecipeRow().Matches(Read("docs/methods.md")).Select(m => m.Groups[1].Value)
            .ShouldBe(Catalogue.All.Select(recipe => recipe.Name), ignoreOrder: true);

    [Fact]
    public void The_methods_page_has_every_option_as_it_is() =>
        Read("docs/methods.md").ShouldBe(Bench.House.HouseVerb.WithOptions(Read("docs/methods.md")),
            "run `dotnet run -c Release --project bench/MetaReward.Bench -- house`");

    [Fact]
    public void The_figures_page_has_every_name_as_it_is() =>
        Read("docs/figures.md").ShouldBe(FigureTable.Markdown(), "run `dotnet run -c Release --project bench/MetaReward.Bench -- house`");

    [Fact]
    public void Files_named_in_the_methods_table_exist() =>
        SourceFile().Matches(Read("docs/methods.md")).Select(m => m.Groups[1].Value)
            .Where(file => !Checkout.Sources("src").Any(source =>
                source.EndsWith("." + file, StringComparison.Ordinal) || source.EndsWith("/" + file, StringComparison.Ordinal)))
            .ShouldBeEmpty();

    [Fact]
    public void Links_between_documents_lead_somewhere() =>
        Documents().SelectMany(document => Link().Matches(Read(document)).Select(m => m.Groups[1].Value)
                .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
                .Where(target => !Path.Exists(Path.Combine(Checkout.Root, Path.GetDirectoryName(document)!, target.Split('#')[0])))
                .Select(target => $"{document}: {target}"))
            .ShouldBeEmpty();

    [Fact]
    public void Verbs_named_in_the_readme_exist()
    {
        var verbs = CommandLine.Verbs(new Terminal(TextWriter.Null, TextWriter.Null, false)).Select(verb => verb.Command.Name).ToArray();
        Verb().Matches(Read("README.md")).Select(m => m.Groups[1].Value).Distinct().Except(verbs).ShouldBeEmpty();
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Checkout.Root, file));

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Checkout.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(Checkout.Relative);

    [GeneratedRegex(@"^\| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex RecipeRow();

    [GeneratedRegex(@"`((?:\w+/)+\w+\.cs)`")]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"metareward ([a-z]+)")]
    private static partial Regex Verb();
}
