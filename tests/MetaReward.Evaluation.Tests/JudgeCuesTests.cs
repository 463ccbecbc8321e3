using MetaReward.Evaluation.Explaining;

namespace MetaReward.Tests;

public class JudgeCuesTests
{
    private static readonly string[] Openings = ["Of course, ", "Well, the ", "I think ", ""];
    private static readonly string[] Middles = ["it is red", "it is blue and large", "nobody knows", "that depends on the weather"];
    private static readonly string[] Endings = ["", " Hope that helps!", " Good luck."];

    [Fact]
    public void What_raises_the_score_is_found_and_nothing_else()
    {
        var told = JudgeCues.Of(Scored((text, noise) => (text.StartsWith("Of course", StringComparison.Ordinal) ? 1 : 0)
            - (text.Contains("nobody", StringComparison.Ordinal) ? 2 : 0) + noise), Seed.Of(1))!;
        told.Prompts.ShouldBe(120);
        told.Responses.ShouldBe(720);
        told.Fidelity.ShouldBeInRange(0.75, 0.95);
        var points = told.Cues.Where(cue => Math.Abs(cue.Points) > 0.15).ToDictionary(cue => (cue.Kind, cue.Text), cue => cue.Points);
        points.Where(one => one.Key.Text is "of" or "course" or "of course").Sum(one => one.Value).ShouldBeInRange(0.7, 1.1);
        points.Where(one => one.Key.Text is "nobody" or "knows").Sum(one => one.Value).ShouldBeInRange(-2.1, -1.6);
        points.Keys.ShouldAllBe(key => key.Text == "of" || key.Text == "course" || key.Text == "of course" || key.Text == "nobody"
            || key.Text == "knows");
        told.Cues[0].Parts.ShouldBe(5);
    }

    [Fact]
    public void A_judge_that_rolls_dice_has_no_cues()
    {
        var told = JudgeCues.Of(Scored((_, noise) => 5 * noise), Seed.Of(1))!;
        told.Fidelity.ShouldBeInRange(-0.05, 0.02);
        told.Cues.Count.ShouldBeLessThan(4);
    }

    [Fact]
    public void What_all_responses_to_a_prompt_share_is_no_cue()
    {
        var told = JudgeCues.Of([.. Scored((_, noise) => noise).Select((one, i) => one.Group.EndsWith('7')
            ? (one.Group, one.Text + " zebra", one.Score + 3) : one)], Seed.Of(1))!;
        told.Cues.ShouldAllBe(cue => cue.Text != "zebra");
    }

    [Fact]
    public void Longer_by_a_doubling_is_worth_its_points()
    {
        var told = JudgeCues.Of([.. Enumerable.Range(0, 400).Select(i => ($"p{i / 4}", string.Join(' ', Enumerable.Repeat($"w{i % 7}",
            1 + (i * 7 % 31))), Math.Log2(1 + (3 * (1 + (i * 7 % 31))) - 1)))], Seed.Of(2))!;
        told.Fidelity.ShouldBeGreaterThan(0.9);
        told.Cues.First(cue => cue.Text == "characters").Points.ShouldBeInRange(0.7, 1.05);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Too_little_is_not_explained(int responses) =>
        JudgeCues.Of([.. Enumerable.Range(0, responses).Select(i => ($"p{i / 3}", $"text {i}", (double)i))], Seed.Of(3)).ShouldBeNull();

    [Fact]
    public void Equal_scores_have_no_cues_and_no_fidelity()
    {
        var told = JudgeCues.Of(Scored((_, _) => 4), Seed.Of(1))!;
        told.Cues.ShouldBeEmpty();
        told.Fidelity.ShouldBe(double.NaN);
    }

    [Fact]
    public void A_penalty_shrinks_two_columns_as_the_formula_says()
    {
        var moments = new Moments(2);
        foreach (var (a, b, y) in new[] { (1.0, 1.0, 5.0), (1, -1, 1), (-1, 1, -1), (-1, -1, -5) }) // y = 3 a + 2 b, columns apart
            moments.Add([a, b], y);
        var lasso = new Lasso(moments);
        lasso.LargestPenalty.ShouldBe(3, 1e-9);
        var path = lasso.Path([3, 2.5, 1, 0]);
        path[0].ShouldBe([0, 0], 1e-6);
        path[1].ShouldBe([0.5, 0], 1e-6);
        path[2].ShouldBe([2, 1], 1e-6);
        path[3].ShouldBe([3, 2], 1e-6);
        moments.Errors([3, 2]).ShouldBe(0, 1e-9);
        moments.Errors([0, 0]).ShouldBe(52, 1e-9);
    }

    private static (string Group, string Text, double Score)[] Scored(Func<string, double, double> judge)
    {
        var seed = Seed.Of(7);
        return [.. Enumerable.Range(0, 720).Select(i =>
        {
            var here = seed.Derive(i);
            var text = Openings[here.Below(4, 0)] + Middles[here.Below(4, 1)] + Endings[here.Below(3, 2)];
            return ($"p{i / 6}", text, judge(text, here.Uniform(3) - 0.5));
        })];
    }
}
