using System.Text;

namespace MetaReward.Bench.House;

/// <summary>The page that describes the house, in Markdown: the picture, and a table for each wing.</summary>
public static class HousePage
{
    /// <summary>The picture's file, beside the page.</summary>
    public const string Picture = "house.svg";

    private const string Opening = $"""
        # The house

        This page shows the projects of the repository: what each one holds, which others it references, and how large it is. This command
        makes the page and its picture from the solution and its C# files:

        ```
        dotnet run -c Release --project bench/MetaReward.Bench -- house
        ```

        A test compares the projects and the references with the solution. The sizes may be older: they are those of the day when the page
        was made.

        ![The projects in layers, with their lines and the references between them]({Picture})

        An arrow leads from a project to one that it references. An arrow is thin if a path of other arrows leads to the same project. No
        arrow is drawn past a project as wide as the picture; the tables have every reference. All bars have the same scale.

        """;

    private const string Counting = """

        *Lines* counts all lines of the C# files. *Code* counts the lines that are neither blank nor only a comment. The median is over the
        files of a project. The length of a function is from its signature to its closing brace, including its lambdas and local functions.

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
            $"\n## {wing}\n\n| project | holds | references | files | lines | code | median file | largest file | largest function |\n"
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
