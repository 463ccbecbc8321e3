using System.Text;

namespace MetaReward.Bench.House;

/// <summary>The page that describes the house, in Markdown: the picture, and a table for each wing.</summary>
public static class HousePage
{
    /// <summary>The picture's file, beside the page.</summary>
    public const string Picture = "house.svg";

    private const string Opening = $"""
        # The house

        Which project holds what, which project sees which, and how large they are. The page and its picture are made by a command that
        reads the solution and its C# files:

        ```
        dotnet run -c Release --project bench/MetaReward.Bench -- house
        ```

        A test holds the projects and the arrows against the solution; the figures are those of the tree from which the page was made.

        ![The projects in layers, with their lines and the references between them]({Picture})

        An arrow leads from a project to one that it references. A thin arrow says what a path of other arrows says already; past a
        project as wide as the house none is drawn. The tables have every reference. The bars are on one scale.

        """;

    private const string Counting = """

        Lines are all lines of the C# files; code is those that are neither blank nor only a comment. The median is over a project's
        files. A function is counted from its signature to its closing brace, with the lambdas and local functions in it.

        """;

    /// <summary>The whole page.</summary>
    public static string Of(Solution solution)
    {
        var page = new StringBuilder(Opening);
        foreach (var wing in solution.Projects.GroupBy(project => project.Wing))
        {
            Table(page, wing.Key, [.. wing]);
            foreach (var shared in solution.Shared.Where(shared => shared.Wing == wing.Key))
            {
                page.Append(
                    $"\n`{shared.Wing}/{shared.Name}` ({BoxDrawing.Count(shared.Files.Count, "file")}, "
                    + $"{BoxDrawing.Count(shared.Lines, "line")}) belongs to no one project.\n");
            }
        }

        return page.Append("\n## How it is counted\n").Append(Counting).ToString();
    }

    private static void Table(StringBuilder page, string wing, IReadOnlyList<Project> projects)
    {
        page.Append(
            $"\n## {wing}\n\n| project | holds | sees | files | lines | code | median file | largest file | largest function |\n"
            + "|---|---|---|--:|--:|--:|--:|---|---|\n");
        foreach (var project in projects)
        {
            page.Append($"| {project.Name} | {project.Holds} | {(project.Sees.Count == 0 ? "-" : string.Join(", ", project.Sees))} | ")
                .Append($"{project.Files.Count} | {project.Lines:N0} | {project.Code:N0} | {project.MedianFile} | ")
                .Append(project.LargestFile is { } file ? $"`{file.Path}` {file.Lines} | " : "- | ")
                .Append(project.LargestFunction is { } function ? $"`{function.Name}` {function.Lines} |\n" : "- |\n");
        }

        if (projects.Count > 1)
        {
            page.Append(
                $"| all | | | {projects.Sum(p => p.Files.Count)} | {projects.Sum(p => p.Lines):N0} "
                + $"| {projects.Sum(p => p.Code):N0} | | | |\n");
        }
    }
}
