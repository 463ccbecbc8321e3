using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MetaReward.Bench.House;

/// <summary>The picture of the house as SVG, readable on a light and on a dark page.</summary>
public static class Drawing
{
    private const int Corner = 8;

    private const string Style = """

        text { font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; font-size: 12px; fill: #1f2328; }
        .name { font-size: 16px; font-weight: 600; }
        .faint { fill: #59636e; }
        .right { text-anchor: end; }
        .ground { fill: #ffffff; }
        .box { fill: #f6f8fa; stroke: #818b98; }
        .lines { fill: #0969da; }
        .tests { fill: #8c959f; }
        .arrow { fill: none; stroke: #1f2328; stroke-width: 2; }
        .implied { fill: none; stroke: #818b98; stroke-width: 1; }
        .head { fill: #1f2328; }
        .faint-head { fill: #818b98; }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc; }
          .faint { fill: #9198a1; }
          .ground { fill: #0d1117; }
          .box { fill: #151b23; stroke: #656c76; }
          .lines { fill: #4493f8; }
          .tests { fill: #656c76; }
          .arrow { stroke: #f0f6fc; }
          .implied { stroke: #8b949e; }
          .head { fill: #f0f6fc; }
          .faint-head { fill: #8b949e; }
        }

        """;

    /// <summary>The namespace of all its elements.</summary>
    public static XNamespace Svg { get; } = "http://www.w3.org/2000/svg";

    /// <summary>The picture of some projects; those with tests among the others show their lines too.</summary>
    public static string Of(IReadOnlyList<Project> drawn, IReadOnlyList<Project> tests)
    {
        var plan = new Plan(drawn);
        var scale = BoxDrawing.LongestBar / Math.Max(1, drawn.Max(project => (double)project.Lines));
        var picture = new XElement(Svg + "svg",
            new XAttribute("viewBox", $"0 0 {plan.Width} {plan.Height}"), new XAttribute("width", plan.Width),
            new XAttribute("height", plan.Height), new XAttribute("role", "img"),
            new XElement(Svg + "title", "The projects, their lines and the references between them"),
            new XElement(Svg + "style", Style),
            new XElement(Svg + "defs", Head("end", "head", 5), Head("faint-end", "faint-head", 7)),
            Rectangle("ground", 0, 0, plan.Width, plan.Height),
            Routes.Of(plan).Select(Path),
            drawn.Select(project =>
                BoxDrawing.Of(project, tests.FirstOrDefault(t => t.Name == project.Name + ".Tests"), plan.Boxes[project.Name], scale)));
        return Write(picture);
    }

    /// <summary>A rectangle of a class of the picture's style.</summary>
    public static XElement Rectangle(string kind, int x, int y, int width, int height, int round = 0) => new(Svg + "rect",
        new XAttribute("class", kind), new XAttribute("x", x), new XAttribute("y", y), new XAttribute("width", width),
        new XAttribute("height", height),
        round == 0 ? null : new XAttribute("rx", round));

    private static XElement Head(string id, string kind, int size) => new(Svg + "marker",
        new XAttribute("id", id), new XAttribute("viewBox", "0 0 10 10"), new XAttribute("refX", 10), new XAttribute("refY", 5),
        new XAttribute("markerWidth", size), new XAttribute("markerHeight", size), new XAttribute("orient", "auto"),
        new XElement(Svg + "path", new XAttribute("class", kind), new XAttribute("d", "M0 0 L10 5 L0 10 Z")));

    private static XElement Path(Routes.Route route) => new(Svg + "path",
        new XAttribute("class", route.Implied ? "implied" : "arrow"), new XAttribute("d", Rounded(route.Points)),
        new XAttribute("marker-end", route.Implied ? "url(#faint-end)" : "url(#end)"),
        new XElement(Svg + "title", $"{route.Arrow.From} → {route.Arrow.To}"));

    private static string Rounded(IReadOnlyList<(int X, int Y)> points)
    {
        var way = new StringBuilder($"M{points[0].X} {points[0].Y}");
        for (var i = 1; i < points.Count - 1; i++)
        {
            var (before, after) = (Toward(points[i], points[i - 1]), Toward(points[i], points[i + 1]));
            way.Append($" L{before.X} {before.Y} Q{points[i].X} {points[i].Y} {after.X} {after.Y}");
        }

        return way.Append($" L{points[^1].X} {points[^1].Y}").ToString();
    }

    private static (int X, int Y) Toward((int X, int Y) from, (int X, int Y) to) =>
        (from.X + Math.Clamp(to.X - from.X, -Corner, Corner), from.Y + Math.Clamp(to.Y - from.Y, -Corner, Corner));

    private static string Write(XElement picture)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new() { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            picture.Save(writer);
        }

        return text.Append('\n').ToString();
    }
}
