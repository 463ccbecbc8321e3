using MetaReward.Evaluation.Explaining;
using MetaReward.Evaluation.Understanding;

namespace MetaReward.Tests;

/// <summary>A study's items, steps and statistics, and participants who are simulated before judges that are known.</summary>
public class StudyTests
{
    private static readonly string[] Words =
        ["red", "blue", "green", "large", "small", "round", "old", "new", "warm", "cold", "far", "near"];

    [Fact]
    public void Items_are_balanced_and_training_and_test_share_no_prompt()
    {
        var plan = Plan((text, _) => text.Contains("red", StringComparison.Ordinal) ? 4 : 2);
        foreach (var pool in new[] { plan.TrainingItems, plan.TestItems })
        {
            pool.Count(item => item.IsHigh).ShouldBe(pool.Count / 2);
        }

        plan.TrainingItems.Select(item => item.Prompt).Intersect(plan.TestItems.Select(item => item.Prompt)).ShouldBeEmpty();
        var (training, test) = plan.For("Ada");
        (training.Count, training.Count(item => item.IsHigh)).ShouldBe((20, 10));
        (test.Count, test.Count(item => item.IsHigh)).ShouldBe((10, 5));
        plan.For("Ada").Test.ShouldBe(test);
        plan.For("Bob").Test.ShouldNotBe(test);
        plan.Find(test[0].Id).ShouldBe(test[0]);
        Enumerable.Range(6, 6).Select(i => plan.Next(i, StudyConditions.All)).ShouldBe(StudyConditions.All, ignoreOrder: true);
    }

    [Fact]
    public void The_border_is_the_median_moved_between_two_scores_and_one_score_has_none()
    {
        Should.Throw<InvalidDataException>(() => Plan((_, _) => 3)).Message.ShouldContain("gives 0 and 0");
        Plan((_, i) => i % 4).Border.ShouldBe(1.5);
        Plan((_, i) => i % 10 < 6 ? 1 : 4).Border.ShouldBe(2.5); // 1 is the median, and 40 % lie above it
        Plan((_, i) => i % 10 < 7 ? 4 : i % 10).Border.ShouldBe(5.5); // 30 % above, and none below
    }

    [Fact]
    public void Steps_survive_being_written_and_a_spreadsheet_gets_no_formula()
    {
        StudyLine line = new("Ada, B.", StudyCondition.LeaveOneOut, StudyStep.Edited)
        {
            Item = "i1/p00001/r0", Text = "=cmd \"x\"\nnext", Score = 2.5, Before = -1, By = "judge",
        };
        StudyLine.Parse(line.Json(), "here").ShouldBe(line);
        var csv = StudyLine.Csv([line]).ToArray();
        csv[0].ShouldBe("participant,condition,step,item,guess_high,is_high,score,score_before,scored_by,text");
        csv[1].ShouldBe("\"Ada, B.\",LeaveOneOut,Edited,i1/p00001/r0,,,2.5,-1,judge,\"'=cmd \"\"x\"\"\nnext\"");
        foreach (var bad in new[] { "", "{}", "[1]", "{\"participant\": \"a\", \"condition\": \"x\", \"step\": \"joined\"}" })
        {
            Should.Throw<InvalidDataException>(() => StudyLine.Parse(bad, "'f' line 3")).Message.ShouldStartWith("'f' line 3");
        }
    }

    [Fact]
    public void A_study_goes_on_where_it_was_left()
    {
        var plan = Plan((text, _) => text.Contains("red", StringComparison.Ordinal) ? 4 : 2);
        var lines = new List<StudyLine>();
        StudyProgress.Of(plan, lines, "Ada").Condition.ShouldBeNull();
        lines.Add(new("Ada", StudyCondition.Cues, StudyStep.Joined));
        lines.Add(new("Bob", StudyCondition.None, StudyStep.Joined));
        for (var i = 0; i < 20; i++)
        {
            var at = StudyProgress.Of(plan, lines, "Ada");
            (at.Done, at.IsTest, at.Item).ShouldBe((i, false, plan.For("Ada").Training[i]));
            lines.Add(new("Ada", StudyCondition.Cues, StudyStep.Trained) { Item = at.Item!.Id, High = true, IsHigh = at.Item.IsHigh });
        }

        var test = StudyProgress.Of(plan, lines, "Ada");
        (test.IsTest, test.IsGuessed).ShouldBe((true, false));
        lines.Add(new("Ada", StudyCondition.Cues, StudyStep.Guessed) { Item = test.Item!.Id });
        StudyProgress.Of(plan, lines, "Ada").IsGuessed.ShouldBeTrue();
        lines.Add(new("Ada", StudyCondition.Cues, StudyStep.Left) { Item = test.Item.Id });
        (StudyProgress.Of(plan, lines, "Ada").Item, StudyProgress.Of(plan, lines, "Ada").Done).ShouldBe((plan.For("Ada").Test[1], 21));
        StudyProgress.Of(plan, lines, "Bob").Done.ShouldBe(0);
    }

    [Fact]
    public void Outcomes_are_what_the_steps_say()
    {
        StudyLine Of(string item, StudyStep step) => new("Ada", StudyCondition.None, step) { Item = item };
        var told = StudyTable.Outcomes(
        [
            Of("a", StudyStep.Guessed) with { High = true, IsHigh = true },
            Of("a", StudyStep.Edited) with { Score = 3.5, Before = 4 }, Of("a", StudyStep.Edited) with { Score = 2, Before = 4 },
            Of("a", StudyStep.Edited) with { Before = 4 }, Of("a", StudyStep.Left),
            Of("b", StudyStep.Guessed) with { High = true, IsHigh = false },
            Of("b", StudyStep.Edited) with { Score = 0, Before = 1 }, Of("b", StudyStep.Left),
            Of("c", StudyStep.Guessed) with { High = true, IsHigh = false }, // not left yet: not finished
        ], 3, 5);
        told.ShouldBe([new("Ada", StudyCondition.None, true, true, 0.4), new("Ada", StudyCondition.None, false, false, 0)]);
    }

    [Fact]
    public void A_table_finds_an_effect_that_is_there_and_none_that_is_not()
    {
        var rows = StudyTable.Of([.. Enumerable.Range(0, 60).SelectMany(i => Enumerable.Range(0, 10).Select(k =>
        {
            var (condition, draw) = (StudyConditions.All[i % 3], Seed.Of(i).Derive(k));
            var share = condition == StudyCondition.Coefficients ? 0.8 : 0.55;
            return new StudyOutcome($"p{i}", condition, draw.Uniform(0) < share, false, draw.Uniform(1));
        }))], Seed.Of(1));
        rows.Select(row => (row.Condition, row.Participants)).ShouldBe(
            [(StudyCondition.None, 20), (StudyCondition.Coefficients, 20), (StudyCondition.LeaveOneOut, 20)]);
        rows[0].OnAccuracy.ShouldBeNull();
        rows[1].OnAccuracy!.P.ShouldBeLessThan(0.001);
        rows[1].OnAccuracy!.Estimate.ShouldBe(rows[1].Accuracy.Value - rows[0].Accuracy.Value, 1e-9); // all have ten items
        rows[2].OnAccuracy!.P.ShouldBeGreaterThan(0.005);
        rows[1].Accuracy.Low.ShouldBeGreaterThan(0.7);
        rows[1].OnFlipped!.Estimate.ShouldBe(0);
        StudyTable.Of([], Seed.Of(1)).ShouldBeEmpty();
    }

    /// <summary>A judge of words that all texts share: who sees them in training items learns them as well as who reads a list.</summary>
    [Fact]
    public async Task Where_few_words_decide_both_kinds_of_explanation_help()
    {
        var rows = await SimulateAsync((text, _) => 2.5 + (text.Contains("red", StringComparison.Ordinal) ? 1 : -1)
            + (text.Contains("cold", StringComparison.Ordinal) ? -0.5 : 0.5));
        Row(rows, StudyCondition.Cues).OnAccuracy!.Estimate.ShouldBeGreaterThan(0.2);
        Row(rows, StudyCondition.Cues).OnAccuracy!.P.ShouldBeLessThan(0.001);
        Row(rows, StudyCondition.LeaveOneOut).OnAccuracy!.P.ShouldBeLessThan(0.001);
        Row(rows, StudyCondition.Cues).OnFlipped!.Estimate.ShouldBeGreaterThan(0);
        Row(rows, StudyCondition.None).Accuracy.Value.ShouldBeInRange(0.4, 0.65);
    }

    /// <summary>A judge of length alone: who does not notice it learns it from the list, and less from marked words.</summary>
    [Fact]
    public async Task What_only_a_list_can_say_helps_those_who_do_not_notice_it()
    {
        double Judge(string text, int i) => text.Length / 10;
        var (seen, unseen) = (await SimulateAsync(Judge), await SimulateAsync(Judge, length: false));
        Row(seen, StudyCondition.None).Accuracy.Value.ShouldBeGreaterThan(0.8);
        Row(seen, StudyCondition.Cues).OnAccuracy!.P.ShouldBeGreaterThan(0.005);
        Row(unseen, StudyCondition.None).Accuracy.Value.ShouldBeInRange(0.4, 0.6);
        Row(unseen, StudyCondition.Cues).OnAccuracy!.Estimate.ShouldBeGreaterThan(0.25);
        Row(unseen, StudyCondition.LeaveOneOut).OnAccuracy!.Estimate
            .ShouldBeLessThan(Row(unseen, StudyCondition.Cues).OnAccuracy!.Estimate - 0.05);
    }

    /// <summary>A judge that rolls dice: nothing can be learned, whatever is shown.</summary>
    [Fact]
    public async Task Of_a_judge_that_rolls_dice_nobody_learns_anything()
    {
        var rows = await SimulateAsync((text, _) => Seed.Of(7).Derive(text).Below(6, 0));
        rows.ShouldAllBe(row => row.Accuracy.Value < 0.6 && row.Accuracy.Value > 0.4);
        rows.Where(row => row.OnAccuracy is not null).ShouldAllBe(row => row.OnAccuracy!.P > 0.005);
    }

    private static StudyRow Row(IReadOnlyList<StudyRow> rows, StudyCondition condition) => rows.Single(row => row.Condition == condition);

    private static async Task<IReadOnlyList<StudyRow>> SimulateAsync(Func<string, int, double> judge, bool length = true)
    {
        var scored = Scored(judge);
        var plan = StudyPlan.Of(1, scored, 5, Seed.Of(3));
        var cues = JudgeCues.Of([.. scored.Select(one => (one.Prompt, one.Response, one.Score))], Seed.Of(3))!;
        IReadOnlyList<AttributedWord> Marked(StudyCondition condition, StudyItem item)
        {
            var asked = LeaveOneOut.Of(item.Response);
            return condition == StudyCondition.LeaveOneOut ? asked.Read([.. asked.Texts.Select(text => judge(text, 0))]).Words : [];
        }

        Task<IReadOnlyList<double>> Score(IReadOnlyList<(StudyItem Item, string Text)> texts) =>
            Task.FromResult<IReadOnlyList<double>>([.. texts.Select(one => judge(one.Text, 0))]);
        var lines = await new StudySimulation(plan, cues, Score, Marked) { NoticesLength = length }
            .RunAsync([StudyCondition.None, StudyCondition.LeaveOneOut, StudyCondition.Cues], 20, Seed.Of(5));
        return StudyTable.Of(StudyTable.Outcomes(lines, plan.Border, plan.Top), Seed.Of(6));
    }

    private static StudyPlan Plan(Func<string, int, double> judge) => StudyPlan.Of(1, Scored(judge), 5, Seed.Of(3));

    private static (string Id, string Prompt, string Response, double Score)[] Scored(Func<string, int, double> judge) =>
        [.. Enumerable.Range(0, 480).Select(i =>
        {
            var seed = Seed.Of(11).Derive(i);
            var text = string.Join(' ', seed.Shuffle(Words).Take(4 + seed.Below(4, 20)));
            return ($"i1/p{i / 4:00000}/r{i % 4}", $"prompt {i / 4}", text, judge(text, i));
        })];
}
