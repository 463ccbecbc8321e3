using MetaReward.Cli;
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
            [Turn(1) with { Skipped = new Dictionary<string, int> { ["actor/Tie"] = 4 } }, Turn(2)],
            [
                new(0, "a", new Dictionary<string, Interval> { ["actor/sampled"] = new(0.5, 0.4, 0.6, 90) }),
                new(2, "c", new Dictionary<string, Interval> { ["actor/sampled"] = new(0.75, 0.7, 0.8, 90) }),
            ],
            [new(1, "2-responses", 1000, 2), new(1, "8-dpo", 500, 3)]);

        rows.Single(r => r.Label == "oracle: actor right, sampled").Cells.ShouldBe(["50.0 ± 10.0 %", "-", "75.0 ± 5.0 %"]);
        rows.Single(r => r.Label == "  skipped: actor, Tie").Cells.ShouldBe(["-", "4", "-"]);
        rows.Single(r => r.Label == "tokens").Cells.ShouldBe(["-", "1.5k", "-"]);
        rows.Single(r => r.Label == "loss, first -> last step").Cells[1].ShouldBe("0.693 -> 0.500");
        rows.Single(r => r.Label == "unparsable judgments").Cells[2].ShouldBe("10.0 %");
    }

    [Fact]
    public void What_was_not_measured_is_a_dash_and_an_empty_row_is_left_out()
    {
        var rows = ResultTable.Of([Turn(1) with { MeanScore = double.NaN, LastMargin = double.NaN }], [], []);
        rows.ShouldNotContain(r => r.Label == "mean score");
        rows.ShouldAllBe(r => !r.Cells.Contains("NaN") && !r.Cells.Any(c => c.Contains("NaN")));
    }

    [Fact]
    public void The_printed_table_holds_every_row_on_one_line_each()
    {
        using var output = new StringWriter();
        var rows = ResultTable.Of([Turn(1), Turn(2), Turn(3), Turn(4)], [], []);
        TablePrinter.Print(new Terminal(output, TextWriter.Null, Watched: false), rows);
        foreach (var row in rows)
        {
            output.ToString().Split('\n').ShouldContain(line => line.Contains(row.Label) && line.Contains(row.Cells[4]));
        }

        output.ToString().ShouldNotContain("\u001b");
    }

    private static Summary Turn(int t) => new()
    {
        Iteration = t,
        Policy = "p",
        Prompts = 10,
        Responses = 70,
        Judgments = 100,
        Battles = 200,
        ResponseLength = 40,
        MeanScore = 3.21,
        TopShare = 0.4,
        ScoreHistogram = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        UnparsableJudgments = new Dictionary<string, int> { ["Missing"] = 10 },
        UnparsableBattles = new Dictionary<string, int>(),
        HigherScorePreference = 0.6,
        FirstPositionPreference = 0.55,
        OrderConsistency = 0.8,
        ActorPairs = 9,
        JudgePairs = 8,
        Skipped = new Dictionary<string, int>(),
        ChosenLength = 30,
        RejectedLength = 31,
        ScoreGap = 1.5,
        FirstLoss = 0.6931,
        LastLoss = 0.5,
        LastMargin = 0.7,
        LastAccuracy = 0.9,
    };
}
