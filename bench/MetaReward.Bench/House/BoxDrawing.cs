using System.Xml.Linq;

namespace MetaReward.Bench.House;

/// <summary>
/// One project in the picture: its name, what it holds, and bars for its lines and for those of its tests, all boxes on one scale.
/// </summary>
public static class BoxDrawing
{
    /// <summary>Of the project with most lines.</summary>
    public const int LongestBar = 140;

    private const int Inset = 14;
    private const int CharacterWidth = 6; // of the small font, on average and rather too much
    private const int Bar = 9;

    /// <param name="project">What to draw.</param>
    /// <param name="tests">Its tests; null without.</param>
    /// <param name="box">Where.</param>
    /// <param name="scale">Pixels for a line.</param>
    public static XElement Of(Project project, Project? tests, Plan.Box box, double scale) => new(Drawing.Svg + "g",
        new XElement(Drawing.Svg + "title", project.Name),
        Drawing.Rectangle("box", box.X, box.Y, box.Width, box.Height, round: 6),
        Text("name", box.X + Inset, box.Y + 25, project.Name),
        Text("faint right", box.Right - Inset, box.Y + 25, Count(project.Files.Count, "file")),
        Wrap(project.Holds, (box.Width - (2 * Inset)) / CharacterWidth)
            .Select((line, i) => Text("holds", box.X + Inset, box.Y + 46 + (16 * i), line)),
        BarOf("lines", box, box.Bottom - 38, project.Lines, scale, ""),
        tests is null ? null : BarOf("tests", box, box.Bottom - 21, tests.Lines, scale, " of tests"));

    /// <summary>A text in lines of at most so many characters, where its words allow.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }

    private static XElement[] BarOf(string kind, Plan.Box box, int y, int lines, double scale, string of)
    {
        var length = Math.Max(1, (int)Math.Round(lines * scale));
        return [Drawing.Rectangle(kind, box.X + Inset, y, length, Bar),
            Text("faint", box.X + Inset + length + 6, y + Bar, Count(lines, "line") + of)];
    }

    /// <summary>A number and its unit, in the plural where it is one.</summary>
    public static string Count(int number, string unit) => $"{number:N0} {unit}{(number == 1 ? "" : "s")}";

    private static XElement Text(string kind, int x, int y, string text) =>
        new(Drawing.Svg + "text", new XAttribute("class", kind), new XAttribute("x", x), new XAttribute("y", y), text);
}
