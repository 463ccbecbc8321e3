using System.Text.RegularExpressions;
using System.Xml.Linq;
using MetaReward.Bench.House;

namespace MetaReward.Tests;

/// <summary>docs/house.md and its picture show the projects and the arrows that the solution has. The figures may be older.</summary>
public partial class HousePageTests
{
    private const string Remedy =
        "run `dotnet run -c Release --project bench/MetaReward.Bench -- house` and commit docs/house.md and docs/house.svg";
    private static readonly Solution Now = Solution.Read(Checkout.Root);

    [Fact]
    public void The_page_has_a_row_for_every_project_with_what_it_holds_and_sees() =>
        ProjectRow().Matches(Read("house.md")).Select(m => $"{m.Groups[1].Value}: {m.Groups[2].Value}; sees {m.Groups[3].Value}")
            .ShouldBe(Now.Projects.Select(p => $"{p.Name}: {p.Holds}; sees {(p.Sees.Count == 0 ? "-" : string.Join(", ", p.Sees))}"),
                Remedy);

    [Fact]
    public void The_picture_has_the_boxes_and_the_arrows() =>
        Titles(Read(HousePage.Picture)).ShouldBe(Titles(HouseVerb.Picture(Now)), Remedy);

    [Fact]
    public void The_page_names_no_folder_of_the_machine_it_was_made_on() =>
        (Read("house.md") + Read(HousePage.Picture)).ShouldNotContain(Checkout.Root);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Checkout.Root, "docs", file));

    private static IEnumerable<string> Titles(string picture) =>
        XDocument.Parse(picture).Descendants(Drawing.Svg + "title").Select(title => title.Value);

    [GeneratedRegex(@"^\| ([A-Z][\w.]*) \| ([^|]+) \| ([^|]+) \| \d", RegexOptions.Multiline)]
    private static partial Regex ProjectRow();
}
