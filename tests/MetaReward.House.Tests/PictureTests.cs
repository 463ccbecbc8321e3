using System.Xml.Linq;
using MetaReward.Bench.House;

namespace MetaReward.Tests;

/// <summary>The drawing of the house, with houses made up for it.</summary>
public class PictureTests
{
    /// <summary>A roof, two columns of which one is forked, and a ground.</summary>
    private static readonly Project[] House =
    [
        Some("Core"), Some("Text", "Core"), Some("Torch", "Core", "Text"), Some("Remote", "Text"), Some("Recipes", "Core"),
        Some("Cli", "Core", "Text", "Torch", "Remote", "Recipes"),
    ];

    [Fact]
    public void The_picture_is_well_formed_whatever_the_words()
    {
        var picture = XDocument.Parse(Drawing.Of([Some("A<B> & \"C\""), Some("Below", "A<B> & \"C\"")], []));
        picture.Root!.Name.ShouldBe(Drawing.Svg + "svg");
        picture.Descendants(Drawing.Svg + "text").Select(t => t.Value).ShouldContain("A<B> & \"C\"");
    }

    [Fact]
    public void The_same_house_gives_the_same_bytes() => Drawing.Of(House, []).ShouldBe(Drawing.Of([.. House], []));

    [Fact]
    public void Every_project_has_its_box_and_every_reference_its_arrow()
    {
        var picture = XDocument.Parse(Drawing.Of(House, [Some("Core.Tests", "Core")]));
        Titles(picture, "g").ShouldBe(House.Select(p => p.Name));
        Titles(picture, "path").ShouldBe(House.SelectMany(p => p.Sees.Select(seen => $"{p.Name} → {seen}")), ignoreOrder: true);
        picture.Descendants(Drawing.Svg + "rect").Count(r => r.Attribute("class")!.Value == "tests").ShouldBe(1);
    }

    [Fact]
    public void Boxes_lie_apart_and_inside_the_picture()
    {
        var plan = new Plan(House);
        var boxes = plan.Boxes.Values.ToArray();
        boxes.ShouldAllBe(box => box.X >= 0 && box.Y >= 0 && box.Right <= plan.Width && box.Bottom <= plan.Height);
        foreach (var (i, box) in boxes.Index())
        {
            boxes.Skip(i + 1)
                .ShouldAllBe(other => other.X > box.Right || other.Right < box.X || other.Y > box.Bottom || other.Bottom < box.Y);
        }
    }

    [Fact]
    public void Arrows_point_down_and_cross_no_box()
    {
        var plan = new Plan(House);
        foreach (var route in Routes.Of(plan))
        {
            route.Points[^1].Y.ShouldBeGreaterThan(route.Points[0].Y);
            foreach (var (a, b) in route.Points.Zip(route.Points.Skip(1)))
            {
                plan.Boxes.ShouldAllBe(box => Math.Max(a.X, b.X) <= box.Value.X || Math.Min(a.X, b.X) >= box.Value.Right
                    || Math.Max(a.Y, b.Y) <= box.Value.Y || Math.Min(a.Y, b.Y) >= box.Value.Bottom);
            }
        }
    }

    [Fact]
    public void No_arrow_is_drawn_past_a_project_as_wide_as_the_house() =>
        Routes.Of(new([Some("Core"), Some("Cli", "Core"), Some("Bench", "Cli", "Core")])).Select(route => route.Arrow)
            .ShouldBe([new("Cli", "Core"), new("Bench", "Cli")]);

    [Fact]
    public void An_arrow_that_others_imply_is_known()
    {
        var order = new Order(House);
        order.Arrows.Where(order.IsImplied).ShouldBe([new("Torch", "Core"), new("Cli", "Core"), new("Cli", "Text")]);
        House.Where(p => order.SpansAll(p.Name)).Select(p => p.Name).ShouldBe(["Core", "Cli"]);
        order.Columns().ShouldBe([["Text", "Torch", "Remote"], ["Recipes"]]);
    }

    [Theory]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("unbreakable", 4, "unbreakable")]
    [InlineData("", 4, "")]
    public void Words_are_wrapped(string text, int width, string lines) => string.Join('|', BoxDrawing.Wrap(text, width)).ShouldBe(lines);

    private static Project Some(string name, params string[] sees) =>
        new(name, "src", "words & arithmetic", sees, [new("A.cs", 10, 8, [])]);

    private static IEnumerable<string> Titles(XDocument picture, string kind) =>
        picture.Descendants(Drawing.Svg + kind).Select(x => x.Element(Drawing.Svg + "title")?.Value).OfType<string>();
}
