using MetaReward.Cli.Work;
using MetaReward.Measures;

namespace MetaReward.Tests;

public class ProbeGateTests
{
    [Fact]
    public void A_judge_that_can_be_read_and_tells_good_from_spoiled_passes() => Should.NotThrow(() => ProbeGate.Check(Values(), taught: true));

    [Theory]
    [InlineData("probe/parse-rate", 10, "only 10.0 % of its 100 judgments end in a score")]
    [InlineData("probe/overall", 52, "prefers good responses to spoiled ones in 52 %")]
    [InlineData("actor/answers", 30, "forgotten how to answer: 70 % of its responses to 100 held-out prompts are judgments")]
    public void One_that_is_no_use_stops_the_run_with_a_remedy(string name, int successes, string said)
    {
        var values = Values();
        values[name] = Intervals.Proportion(successes, 100);

        var refusal = Should.Throw<InvalidDataException>(() => ProbeGate.Check(values, taught: true)).Message;
        refusal.ShouldContain(said);
        refusal.ShouldContain("--set eft.");
        refusal.ShouldContain("--go-on");
    }

    [Fact]
    public void Without_a_probe_nothing_is_checked() => Should.NotThrow(() => ProbeGate.Check(new Dictionary<string, Interval> { ["actor/sampled"] = Intervals.Proportion(0, 9) }, taught: false));

    private static Dictionary<string, Interval> Values() => new()
    {
        ["probe/parse-rate"] = Intervals.Proportion(99, 100),
        ["probe/overall"] = Intervals.Proportion(80, 100),
        ["actor/answers"] = Intervals.Proportion(100, 100),
    };
}
