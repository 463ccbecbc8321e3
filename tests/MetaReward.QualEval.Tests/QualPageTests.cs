using MetaReward.Categories;
using MetaReward.Measures;
using MetaReward.QualEval;
using MetaReward.Rubrics;

namespace MetaReward.Tests;

/// <summary>Sections and their page: the weakest first, what could not be read is said, no text of a model becomes markup.</summary>
public class QualPageTests
{
    private static readonly Affinities Gold = new(["sums", "<b>|names", "tides"], [[5, 1, 1], [5, 1, 1], [1, 5, 1], [1, 5, double.NaN]]);

    private static QualSection Section { get; } = QualSection.Of(CategoryKind.SubTask, "found by the analyst", Gold, Gold,
        [1, 1, 0, double.NaN],
        new Dictionary<UnparsableReason, int> { [UnparsableReason.Truncated] = 2 }, new(Keep: 2, PerItem: 1), Seed.Of(0));

    [Fact]
    public void The_weakest_category_comes_first_and_weighs_most()
    {
        Section.Categories.Select(one => (one.Proficiency.Name, one.Proficiency.Examples, one.Proficiency.Measured))
            .ShouldBe([("<b>|names", 2, 1), ("sums", 2, 2)]);
        Section.Categories[0].Weight.ShouldBe(Math.E, 1e-9);
        Section.LeftOut.ShouldBe(["tides"]);
        Section.OfExamples.ShouldBe([["sums"], ["sums"], ["<b>|names"], ["<b>|names"]]);
        Section.Weights.Average().ShouldBe(1, 1e-12);
        Section.Weights[3].ShouldBeGreaterThan(Section.Weights[0]);
        Section.AffinitiesAsked.ShouldBe(24);
    }

    [Fact]
    public void The_page_has_the_table_and_says_what_could_not_be_read()
    {
        var page = QualPage.Of(new QualReport("a.jsonl", "<model>", "an analyst", 4, "given", Interval.None, [Section],
            "More names.\n# not a heading\n<script>", null));
        page.ShouldContain("| &lt;b&gt;\\|names | 2 | 0.00 [0.00, 0.79] | - | 2.72 |");
        page.ShouldContain("| sums | 2 | 1.00 [");
        page.ShouldContain("2 of 24 affinities could not be read (2 cut off).");
        page.ShouldContain("Left out, since their affinities are lower: tides.");
        page.ShouldContain("# Strengths and weaknesses of &lt;model&gt;");
        page.ShouldContain("> # not a heading\n> &lt;script&gt;");
        page.ShouldNotContain("<script>");
    }

    [Fact]
    public void A_table_with_many_unread_affinities_is_not_to_be_trusted()
    {
        var doubtful = Section with { AffinitiesUnread = new Dictionary<UnparsableReason, int> { [UnparsableReason.Missing] = 12 } };
        QualPage.Remarks(doubtful).ShouldContain("12 of 24 affinities could not be read (12 without it): do not trust this table.");
        new QualReport("a", "b", "c", 4, "given", Interval.None, [doubtful], null, "it was cut off").UnreadShare.ShouldBe(0.5);
    }

    [Fact]
    public void The_adviser_is_shown_the_categories_that_were_measured() =>
        QualPage.Table([Section]).ShouldBe("Sub-tasks:\n- <b>|names: 0.00 (1 examples)\n- sums: 1.00 (2 examples)");}
