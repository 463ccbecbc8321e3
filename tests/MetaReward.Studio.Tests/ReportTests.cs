using System.Text.RegularExpressions;
using System.Xml;
using CsCheck;
using MetaReward.Measures;
using MetaReward.Studio;

namespace MetaReward.Tests;

public partial class ReportTests
{
    public static TheoryData<string> Runs { get; } = ["full", "begun", "undefined"];

    [Fact]
    public void Text_of_models_is_never_markup()
    {
        var page = Report.Render(SomeRun.Full());
        page.ShouldNotContain("<script", Case.Insensitive);
        page.ShouldNotContain("<img", Case.Insensitive);
        page.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        page.ShouldNotContain('\0');
        page.ShouldNotContain('\u202E');
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void The_page_refers_to_nothing_outside_itself(string run)
    {
        var tags = Tag().Matches(Report.Render(Of(run))).Select(m => m.Value).ToArray();
        tags.Where(t => Reference().IsMatch(t)).ShouldBeEmpty();
        tags.ShouldContain(t => t.Contains("default-src 'none'", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_tag_is_closed(string run)
    {
        var page = Report.Render(Of(run));
        var body = page[page.IndexOf("<body>", StringComparison.Ordinal)..].Replace("</html>", "", StringComparison.Ordinal);
        using var reader = XmlReader.Create(new StringReader(Named().Replace(body, "")), new() { CheckCharacters = false });
        while (reader.Read())
        {
        }

        reader.EOF.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void What_is_undefined_is_shown_as_such_and_never_as_NaN(string run) =>
        Report.Render(Of(run)).ShouldNotContain("NaN");

    [Fact]
    public void The_verdicts_come_first_with_their_intervals()
    {
        var page = Report.Render(SomeRun.Full());
        page.ShouldContain("<b>Promote</b>");
        page.ShouldContain("<p>The actor&#39;s oracle accuracy rose by +0.112 [+0.089, +0.134].</p>");
        page.IndexOf("<b>Promote</b>", StringComparison.Ordinal).ShouldBeLessThan(page.IndexOf("<nav>", StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_screen_says_what_the_verdicts_do_not_say()
    {
        var full = SomeRun.Full();
        var page = Report.Render(full);
        var at = page.IndexOf("This is one run with one seed", StringComparison.Ordinal);
        at.ShouldBeInRange(0, page.IndexOf("<nav>", StringComparison.Ordinal));
        page.ShouldContain("docs/microworld.md says which");
        Report.Render(full with { Measures = [] }).ShouldNotContain("built-in world, a toy");
        Report.Render(SomeRun.Begun()).ShouldNotContain("one seed");
    }

    [Theory]
    [InlineData("level/1/judge", "50.0 % [40.0, 60.0]")]
    [InlineData("judge/error", "0.50 [0.40, 0.60]")]
    [InlineData("custom/figure", "0.50 [0.40, 0.60]")]
    public void Shares_are_shown_in_percent_and_other_measures_are_not(string name, string shown) =>
        Report.Render(SomeRun.Begun() with
        {
            Measures = [new(0, "0", new Dictionary<string, Interval> { [name] = new(0.5, 0.4, 0.6, 100) })],
        }).ShouldContain(shown);

    [Fact]
    public void Alarms_say_what_is_wrong_and_what_to_try()
    {
        var page = Report.Render(SomeRun.Full());
        page.ShouldContain("tells responses apart for only 25");
        page.ShouldContain("To try:");
        Report.Render(SomeRun.Undefined() with { Alarms = [] }).ShouldContain("No alarm was raised.");
    }

    [Fact]
    public void A_run_without_a_comparison_gets_no_verdict() => Report.Render(SomeRun.Begun()).ShouldContain("nothing is promoted");

    [Fact]
    public void A_judge_at_chance_is_said_to_be() =>
        Report.Render(SomeRun.Undefined()).ShouldContain("not shown to be better than chance on: truncated response");

    [Fact]
    public void A_pair_is_told_with_all_its_responses_judgments_and_battles()
    {
        var page = Report.Render(SomeRun.Full());
        foreach (var part in new[] { "i1/p00017/actor", "All 4 responses",
            "r3, score 3.25 from 3 judgments: 3, 3.5, unreadable (without a verdict)", "i1/p00017/r1/judge",
            "j0 shown first, j1 second: the first wins" })
        {
            page.ShouldContain(part);
        }
    }

    [Fact]
    public void Any_text_stays_inside_its_quotation() =>
        Gen.String.Sample(text =>
        {
            var shown = Markup.Of($"<p>{text}</p>").ToString();
            return shown.Count(c => c == '<') == 2 && shown.Count(c => c == '>') == 2
                && !shown.Any(c => char.IsControl(c) && c is not ('\n' or '\t') && c < 128);
        });

    [Fact]
    public void Writing_replaces_the_old_report_whole()
    {
        var path = Path.Combine(Path.GetTempPath(), $"metareward-report-{Environment.ProcessId}.html");
        try
        {
            File.WriteAllText(path, "old");
            Report.Write(SomeRun.Full(), path);
            File.ReadAllText(path).ShouldBe(Report.Render(SomeRun.Full()));
            File.Exists(path + ".tmp").ShouldBeFalse();
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static ReportModel Of(string run) => run switch
    {
        "full" => SomeRun.Full(),
        "begun" => SomeRun.Begun(),
        _ => SomeRun.Undefined(),
    };

    [GeneratedRegex("<[a-zA-Z!/][^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\b(src|data|action|poster|srcset)\s*=|href\s*=\s*""(?!#)|https?:|url\(|@import|javascript:|\son[a-z]+\s*=",
        RegexOptions.IgnoreCase)]
    private static partial Regex Reference();

    [GeneratedRegex("&(?!amp;|lt;|gt;|quot;|#)[a-z]+;")]
    private static partial Regex Named();
}
