using MetaReward.Cli.Work;
using MetaReward.Measures;
using MetaReward.Rubrics;

namespace MetaReward.Tests;

public class ProbeGateTests
{
    [Fact]
    public void A_judge_that_can_be_read_and_tells_good_from_spoiled_passes() =>
        Should.NotThrow(() => ProbeGate.Check(Values(), taught: true));

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

    [Theory]
    [InlineData("unread/truncated", 90, "cut off before their verdict: raise sampling.max_judgment_tokens")]
    [InlineData("unread/still-thinking", 90, "still thinking: raise sampling.max_judgment_tokens")]
    [InlineData("unread/prompt-too-long", 90, "do not fit the model's context")]
    [InlineData("unread/missing", 90, "--eft")]
    public void Judgments_that_cannot_be_read_are_cured_by_what_stops_them(string reason, int judgments, string remedy)
    {
        var values = Values();
        values["probe/parse-rate"] = Intervals.Proportion(10, 100);
        values[reason] = Intervals.Proportion(judgments, 100);
        var refusal = Should.Throw<InvalidDataException>(() => ProbeGate.Check(values, taught: false)).Message;
        refusal.ShouldContain(remedy);
        refusal.ShouldContain($"90.0 % {reason["unread/".Length..].Replace('-', ' ')}");
        refusal.Contains("--eft", StringComparison.Ordinal).ShouldBe(remedy == "--eft");
    }

    [Fact]
    public void A_judge_prompt_that_cannot_fit_is_said_with_its_length()
    {
        Exchange[] exchanges = [new("one two three", ""), new("one", "")];
        JudgeRoom Of(int context) => new(text => text.Split(' ').Length, context);
        var shortest = exchanges.Min(exchange => new AdditiveRubric().Render(exchange).Split(' ').Length);
        Should.NotThrow(() => Of(shortest + 1).Check(new AdditiveRubric(), exchanges, new()));
        Should.Throw<InvalidDataException>(() => Of(shortest).Check(new AdditiveRubric(), exchanges, new())).Message
            .ShouldStartWith($"the judge prompt (about {shortest} tokens) does not fit the context of {shortest}");
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(3, 3, true)]
    [InlineData(1, 3, false)]
    [InlineData(3, 4, false)]
    [InlineData(4, 4, true)]
    public void On_too_few_prompts_to_tell_only_a_judge_on_the_wrong_side_stops_a_run(int right, int prompts, bool passes)
    {
        var values = Values();
        values["probe/overall"] = Intervals.Proportion(right, prompts);
        var check = () => ProbeGate.Check(values, taught: false);
        if (passes)
        {
            Should.NotThrow(check);
        }
        else
        {
            Should.Throw<InvalidDataException>(check).Message.ShouldContain("--go-on");
        }
    }

    [Fact]
    public void Without_a_probe_nothing_is_checked() => Should.NotThrow(() =>
        ProbeGate.Check(new Dictionary<string, Interval> { ["actor/sampled"] = Intervals.Proportion(0, 9) }, taught: false));

    private static Dictionary<string, Interval> Values() => new()
    {
        ["probe/parse-rate"] = Intervals.Proportion(99, 100),
        ["probe/overall"] = Intervals.Proportion(80, 100),
        ["actor/answers"] = Intervals.Proportion(100, 100),
    };
}
