using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Studio;

namespace MetaReward.Tests;

/// <summary>A judge that passes contrasts with a free truth must not look like one that judges as people do.</summary>
public class JudgeLimitsTests
{
    private static readonly Interval Good = new(0.85, 0.7, 0.95, 20);

    [Fact]
    public void Contrasts_are_not_taken_for_human_preference() =>
        Page([]).ShouldContain("it prefers what people prefer");

    [Fact]
    public void Human_labels_that_were_not_measured_are_missed() =>
        Page([]).ShouldContain("No pairs labelled by people were put to this judge");

    [Fact]
    public void A_judge_at_chance_on_human_labels_is_named_so() =>
        Page(new() { ["human/agreement"] = new(0.52, 0.4, 0.64, 60) })
            .ShouldContain("52.0 % [40.0, 64.0]: not shown to be better than chance");

    [Fact]
    public void A_judge_that_agrees_with_people_is_told_with_its_interval() =>
        Page(new() { ["human/agreement"] = new(0.7, 0.6, 0.78, 100) }).ShouldContain("agrees with them in 70.0 % [60.0, 78.0]");

    [Fact]
    public void The_judge_before_it_was_taught_has_a_column_of_its_own() =>
        Report.Render(
            Model([]) with { BeforeEft = new Dictionary<string, Interval> { ["probe/parse-rate"] = new(0.003, 0.001, 0.019, 300) } })
            .ShouldContain("before EFT");

    private static string Page(Dictionary<string, Interval> human) => Report.Render(Model(human));

    private static ReportModel Model(Dictionary<string, Interval> human) => SomeRun.Begun() with
    {
        Measures =
            [new PolicyMeasures(0, "m0", new Dictionary<string, Interval>(human) { ["probe/overall"] = Good, ["probe/truncated"] = Good })],
    };
}
