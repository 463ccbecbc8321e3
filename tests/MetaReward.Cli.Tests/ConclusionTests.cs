using MetaReward.Cli.Results;
using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Tests;

public class ConclusionTests
{
    private static readonly Alarm Collapse = new("equal-scores", 2, 0.95, 0.6, "95 % of the scores are at the top of the scale",
        "stop judge training earlier");

    [Fact]
    public void A_better_actor_and_judge_are_said_to_be_with_figures_interval_and_number()
    {
        var said = Conclusion.Of([Gate("actor/sampled", Role.Actor, 0.5, 0.7), Gate("judge/pairwise", Role.Judge, 0.5, 0.9)],
            [Measured(0, "judge/pairwise", 0.5), Measured(2, "judge/pairwise", 0.9)], [], own: false);
        said.Better.ShouldStartWith("The actor got better, right answers from 50.0 % to 70.0 %: +20.0 points [+20.0, +20.0], n = 80");
        said.Better.ShouldContain("the judge got better, pairs put in the right order from 50.0 % to 90.0 %");
        said.Trust.ShouldStartWith("The judge can be trusted to order responses: it puts a right response above a wrong one for 90.0 %");
        said.Next.ShouldContain("`why`");
    }

    [Fact]
    public void What_did_not_move_is_not_called_better_and_what_fell_is_called_worse()
    {
        Conclusion.Of([Gate("actor/frozen-judge", Role.Actor, 3.5, 3.5)], [], [], own: true).Better
            .ShouldStartWith("The actor is not shown to have changed, its mean score under the judge it started with from 3.50 to 3.50");
        var worse = Conclusion.Of([Gate("actor/sampled", Role.Actor, 0.7, 0.4)], [], [], own: false);
        worse.Better.ShouldContain("got worse");
        worse.Next.ShouldContain("go back");
        Conclusion.Of([], [], [], own: true).Better.ShouldContain("not known");
    }

    [Theory]
    [InlineData("judge/pairwise", 0.45, "cannot be trusted")]
    [InlineData("judge/pairwise", 0.62, "trusted a little")]
    [InlineData("human/agreement", 0.52, "cannot be trusted")]
    [InlineData("human/agreement", 0.8, "can be trusted to order responses: it agrees with people")]
    [InlineData("probe/overall", 0.5, "cannot be trusted")]
    [InlineData("probe/overall", 0.95, "evaluation.human_pairs")]
    [InlineData("actor/greedy", 0.95, "not known")]
    public void Trust_follows_from_the_best_that_is_known_of_the_judge(string measure, double value, string expected) =>
        Conclusion.Of([], [Measured(0, measure, 0.5), Measured(2, measure, value)], [], own: true).Trust.ShouldContain(expected);

    [Fact]
    public void People_count_for_more_than_spoiled_responses()
    {
        PolicyMeasures both = new(2, "p", new Dictionary<string, Interval> { ["probe/overall"] = new(0.95, 0.9, 0.99, 40),
            ["human/agreement"] = new(0.5, 0.4, 0.6, 100) });
        Conclusion.Of([], [both], [], own: true).Trust.ShouldStartWith("The judge cannot be trusted: it agrees with people on 50.0 %");
    }

    [Fact]
    public void An_alarm_of_the_judge_forbids_to_praise_it_and_is_what_to_see_to_next()
    {
        var said = Conclusion.Of([Gate("actor/frozen-judge", Role.Actor, 3, 4)], [Measured(2, "judge/pairwise", 0.9)],
            [Collapse], own: true);
        said.Trust.ShouldStartWith("The judge cannot be relied on");
        said.Trust.ShouldContain(Collapse.Text);
        said.Next.ShouldContain(Collapse.Remedy);
    }

    private static (string, GateResult) Gate(string name, Role role, double before, double after)
    {
        List<Outcome> Of(double value) => [.. Enumerable.Range(0, 80).Select(i => new Outcome($"h{i}", value))];
        return (name, GateResult.Of(role, name, Of(before), Of(after), Seed.Of(1)));
    }

    private static PolicyMeasures Measured(int t, string name, double value) =>
        new(t, "p", new Dictionary<string, Interval> { [name] = new(value, value - 0.05, value + 0.05, 200) });
}
