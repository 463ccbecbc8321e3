using System.CommandLine;
using MetaReward.Recipes;

namespace MetaReward.Bench.House;

/// <summary><c>house</c>: writes the page and the picture of the house into the checkout's docs.</summary>
public static class HouseVerb
{
    public static Command Build()
    {
        var command = new Command("house",
            "Writes docs/house.md and docs/house.svg (which project holds what, the arrows between them, and how large they are), the "
            + "tables of options in docs/methods.md and the names of figures in docs/figures.md. The same tree gives the same bytes.");
        command.SetAction(_ =>
        {
            var root = Solution.RootAbove(Directory.GetCurrentDirectory());
            var solution = Solution.Read(root);
            File.WriteAllText(Path.Combine(root, "docs", "house.md"), HousePage.Of(solution));
            File.WriteAllText(Path.Combine(root, "docs", HousePage.Picture), Picture(solution));
            var methods = Path.Combine(root, "docs", "methods.md");
            File.WriteAllText(methods, WithOptions(File.ReadAllText(methods)));
            File.WriteAllText(Path.Combine(root, "docs", "figures.md"), FigureTable.Markdown());
            Console.Out.WriteLine($"docs/house.md, docs/methods.md, docs/figures.md and docs/{HousePage.Picture}: "
                + $"{solution.Projects.Count} projects, {solution.Projects.Sum(project => project.Lines):N0} lines");
        });
        return command;
    }

    /// <summary>The methods' page with the tables of options as they are now.</summary>
    public static string WithOptions(string page)
    {
        var at = page.IndexOf($"\n{OptionTable.Heading}\n", StringComparison.Ordinal);
        return (at < 0 ? page.TrimEnd('\n') + "\n\n" : page[..(at + 1)]) + OptionTable.Markdown();
    }

    /// <summary>Everything but the tests in boxes; a project's tests are a bar in its box.</summary>
    public static string Picture(Solution solution)
    {
        var tests = solution.Projects.Where(project => project.Wing == "tests").ToArray();
        return Drawing.Of([.. solution.Projects.Except(tests)], tests);
    }
}
