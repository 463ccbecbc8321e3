using MetaReward.Evaluation;
using MetaReward.Recipes;

namespace MetaReward.Tests;

public class JudgeHealthTests
{
    [Fact]
    public void A_healthy_run_raises_no_alarm() =>
        JudgeHealth.Alarms([Healthy(1), Healthy(2) with { ResponseLength = 110 }]).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Sick))]
    public void Each_illness_raises_its_own_alarm_and_no_other(string name, Summary summary)
    {
        var alarm = JudgeHealth.Alarms([summary]).ShouldHaveSingleItem();

        alarm.Name.ShouldBe(name);
        alarm.Text.ShouldNotBeNullOrEmpty();
        alarm.Remedy.ShouldNotBeNullOrEmpty();
    }

    public static TheoryData<string, Summary> Sick() => new()
    {
        { "top-scores", Healthy(1) with { TopShare = 0.61 } },
        { "judge-unreadable", Healthy(1) with { UnparsableJudgments = new Dictionary<string, int> { ["Missing"] = 30, ["Truncated"] = 8 } } },
        { "meta-judge-unreadable", Healthy(1) with { UnparsableBattles = new Dictionary<string, int> { ["Missing"] = 21 } } },
        { "order-inconsistent", Healthy(1) with { OrderConsistency = 0.59 } },
        { "position-bias", Healthy(1) with { FirstPositionPreference = 0.68 } },
        { "position-bias", Healthy(1) with { FirstPositionPreference = 0.34 } },
        { "score-bias", Healthy(1) with { HigherScorePreference = 0.977 } },
        { "judging-actor", Healthy(1) with { JudgingResponses = 0.7 } },
        { "cut-off", Healthy(1) with { CutOff = 0.15, StillThinking = 0.02 } },
        { "few-pairs", Healthy(1) with { ActorPairs = 5 } },
        { "score-gap", Healthy(1) with { ScoreGap = 0.05 } },
        { "chosen-longer", Healthy(1) with { ChosenLength = 130, RejectedLength = 100 } },
    };

    [Theory]
    [InlineData("Truncated", "sampling.max_judgment_tokens")]
    [InlineData("StillThinking", "sampling.max_judgment_tokens")]
    [InlineData("PromptTooLong", "longer context")]
    [InlineData("Ambiguous", "demonstrations")]
    public void The_remedy_is_that_of_the_commonest_reason(string reason, string remedy) =>
        JudgeHealth.Alarms([Healthy(1) with { UnparsableJudgments = new Dictionary<string, int> { [reason] = 30, ["Missing"] = 8 } }])
            .ShouldHaveSingleItem().Remedy.ShouldContain(remedy);

    [Fact]
    public void Length_is_watched_from_one_iteration_to_the_next()
    {
        var alarm = JudgeHealth.Alarms([Healthy(1), Healthy(2) with { ResponseLength = 142 }]).ShouldHaveSingleItem();

        alarm.Name.ShouldBe("length-growth");
        alarm.Iteration.ShouldBe(2);
        alarm.Value.ShouldBe(0.42, 1e-9);
    }

    [Fact]
    public void What_did_not_happen_raises_no_alarm() => JudgeHealth.Alarms([Healthy(1) with
    {
        Battles = 0,
        HigherScorePreference = double.NaN,
        FirstPositionPreference = double.NaN,
        OrderConsistency = double.NaN,
    }]).ShouldBeEmpty();

    [Fact]
    public void Limits_can_be_moved() =>
        JudgeHealth.Alarms([Healthy(1)], new AlarmLimits { TopShare = 0.1 }).ShouldHaveSingleItem().Name.ShouldBe("top-scores");

    private static Summary Healthy(int t) => new()
    {
        Iteration = t,
        Policy = "abc",
        Prompts = 20,
        Responses = 80,
        Judgments = 240,
        Battles = 200,
        ResponseLength = 100,
        MeanScore = 3,
        TopShare = 0.2,
        ScoreHistogram = new int[11],
        UnparsableJudgments = new Dictionary<string, int> { ["Missing"] = 4 },
        UnparsableBattles = new Dictionary<string, int>(),
        HigherScorePreference = 0.6,
        FirstPositionPreference = 0.5,
        OrderConsistency = 0.8,
        ActorPairs = 18,
        JudgePairs = 15,
        Skipped = new Dictionary<string, int>(),
        ChosenLength = 100,
        RejectedLength = 100,
        ScoreGap = 1,
        FirstLoss = 0.69,
        LastLoss = 0.5,
        LastMargin = 1,
        LastAccuracy = 0.9,
    };
}
