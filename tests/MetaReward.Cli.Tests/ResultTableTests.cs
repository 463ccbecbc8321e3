using MetaReward.Cli.Results;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Tests;

public class ResultTableTests
{
    [Fact]
    public void Measures_stand_under_the_policy_they_measured_and_skips_under_their_reason()
    {
        var rows = ResultTable.Of(
            [Turn(1).With(("skips/actor/Tie", 4)), Turn(2)],
            [
                new(0, "a", new Dictionary<string, Interval> { ["actor/sampled"] = new(0.5, 0.4, 0.6, 90) }),
                new(2, "c", new Dictionary<string, Interval> { ["actor/sampled"] = new(0.75, 0.7, 0.8, 90) }),
            ],
            [new(1, "2-responses", 1000, 2), new(1, "8-dpo", 500, 3)]);

        rows.Single(r => r.Label == "oracle: actor right, sampled").Cells.ShouldBe(["50.0 ± 10.0 %", "-", "75.0 ± 5.0 %"]);
        rows.Single(r => r.Label == "  all scores equal").Cells.ShouldBe(["-", "4", "-"]);
        rows.Single(r => r.Label == "tokens").Cells.ShouldBe(["-", "1.5k", "-"]);
        rows.Single(r => r.Label == "loss, first -> last step").Cells[1].ShouldBe("0.693 -> 0.500");
        rows.Single(r => r.Label == "unparsable judgments").Cells[2].ShouldBe("10.0 %");
    }

    [Fact]
    public void What_was_not_measured_is_a_dash_and_an_empty_row_is_left_out()
    {
        var rows = ResultTable.Of([Turn(1).With(("judgments/mean_score", double.NaN), ("training/last_margin", double.NaN))], [], []);
        rows.ShouldNotContain(r => r.Label == "mean score");
        rows.ShouldAllBe(r => !r.Cells.Contains("NaN") && !r.Cells.Any(c => c.Contains("NaN")));
    }

    [Fact]
    public void Prompts_without_a_pair_stand_apart_from_responses_left_out_and_all_in_words()
    {
        var rows = ResultTable.Of(
            [Turn(1).With(
            ("skips/actor/Duplicate", 300), ("skips/actor/Tie", 17), ("skips/judge/JudgeNotTrained", 9),
            ("skips/judge/NewReasonOfTomorrow", 2))], [], []);
        var labels = rows.Select(r => r.Label).ToList();
        labels.ShouldNotContain(label => label.Contains("Duplicate") || label.Contains("JudgeNotTrained"));
        labels.SkipWhile(label => label != "prompts without an actor pair").Take(2)
            .ShouldBe(["prompts without an actor pair", "  all scores equal"]);
        labels.SkipWhile(label => label != "responses left out").Take(2).ShouldBe(["responses left out", "  the same text as another"]);
        labels.ShouldContain("  the judge is not trained here");
        labels.ShouldContain("  new reason of tomorrow");
    }

    [Fact]
    public void The_short_table_has_eight_rows_under_two_headings()
    {
        string[] names = ["actor/sampled", "actor/greedy", "judge/pairwise", "judge/exact", "response/length", "judge/unparsable",
            "meta/right"];
        var rows = ResultTable.Short(
            [Turn(1), Turn(2).With(("skips/judge/JudgeNotTrained", 10), ("pairs/judge", 0))],
            [new(0, "a", names.ToDictionary(name => name, _ => new Interval(0.543, 0.49, 0.596, 200)))]);
        rows.Count(r => r.Cells.Count > 0).ShouldBe(8);
        rows.Count(r => r.Cells.Count == 0).ShouldBe(2);
        rows.Single(r => r.Label == "actor right, sampled").Cells.ShouldBe(["54 ± 5 %", "-", "-"]);
        rows.Single(r => r.Label == "judge pairs").Cells.ShouldBe(["-", "8", "-"]);
    }

    public static IterationFigures Turn(int t) => IterationFigures.Of(
        t, "p",
        ("prompts/count", 10), ("responses/count", 70), ("judgments/count", 100), ("meta-judgments/count", 200),
        ("responses/length", 40), ("judgments/mean_score", 3.21), ("judgments/top_share", 0.4),
        ("judgments/unparsable/Missing", 10), ("meta-judgments/higher_score", 0.6),
        ("meta-judgments/first_position", 0.55), ("meta-judgments/order_consistency", 0.8), ("pairs/actor", 9),
        ("pairs/judge", 8), ("pairs/actor/chosen_length", 30), ("pairs/actor/rejected_length", 31),
        ("pairs/actor/score_gap", 1.5), ("training/first_loss", 0.6931), ("training/last_loss", 0.5),
        ("training/last_margin", 0.7), ("training/last_accuracy", 0.9));
}
