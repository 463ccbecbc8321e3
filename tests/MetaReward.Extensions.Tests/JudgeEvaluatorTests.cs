using MetaReward.Extensions;
using MetaReward.Recipes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.AI.Evaluation;

namespace MetaReward.Tests;

/// <summary>Judges as evaluators, above all those that fail.</summary>
public class JudgeEvaluatorTests
{
    [Fact]
    public async Task The_score_is_the_mean_of_what_can_be_read()
    {
        var calls = 0;
        var judge = new ScriptedPolicy("some", (_, _) => calls++ == 1 ? "no idea" : calls == 1 ? "Bad.\nScore: 2" : "Good.\nScore: 4");
        var metric = await ScoreAsync(judge);
        metric.Value.ShouldBe(3);
        metric.Diagnostics!.ShouldHaveSingleItem().ToString()
            .ShouldBe("Warning: 1 of 3 judgments cannot be read (1 Missing); one ends \"no idea\"");
        metric.Reason.ShouldBe("Bad.\nScore: 2");
        metric.Interpretation!.Rating.ShouldBe(EvaluationRating.Average);
        metric.Interpretation.Failed.ShouldBeFalse();
        (metric.Metadata!["scores"], metric.Metadata["judge"],
            metric.Metadata["rubric"]).ShouldBe(("2 4", judge.Fingerprint, "additive-5"));
    }

    [Fact]
    public async Task A_judge_that_never_parses_gives_no_value_and_an_error()
    {
        var metric = await ScoreAsync(new ScriptedPolicy("mute", (_, _) => "I would rather not say."));
        metric.Value.ShouldBeNull();
        metric.Diagnostics!.ShouldHaveSingleItem().Severity.ShouldBe(EvaluationDiagnosticSeverity.Error);
        metric.Interpretation!.Rating.ShouldBe(EvaluationRating.Inconclusive);
        metric.Interpretation.Failed.ShouldBeTrue();
        metric.Interpretation.Reason!.ShouldContain("3 of 3 judgments cannot be read");
    }

    [Theory]
    [InlineData(0.5, true, "67 % of the judgments cannot be read, more than 50 %")]
    [InlineData(0.7, false, null)]
    public async Task Beyond_a_share_of_unreadable_judgments_it_is_failed(double most, bool failed, string? reason)
    {
        var calls = 0;
        var metric = await ScoreAsync(new ScriptedPolicy("rarely", (_, _) => calls++ == 0 ? "Score: 5" : "?"),
            new() { MostUnreadable = most });
        metric.Value.ShouldBe(5);
        (metric.Interpretation!.Failed, metric.Interpretation.Reason).ShouldBe((failed, reason));
    }

    [Theory]
    [InlineData(4.0, false)]
    [InlineData(4.5, true)]
    public async Task A_score_below_the_one_asked_for_is_failed(double passing, bool failed)
    {
        var metric = await ScoreAsync(new ScriptedPolicy("four", (_, _) => "Score: 4"), new() { Passing = passing });
        metric.Interpretation!.Failed.ShouldBe(failed);
        metric.Interpretation.Rating.ShouldBe(EvaluationRating.Good);
    }

    [Fact]
    public async Task A_judge_that_times_out_gives_no_value_and_an_error_and_the_callers_cancellation_is_thrown()
    {
        var metric = await ScoreAsync(new Silent(), new() { Patience = TimeSpan.FromMilliseconds(20) });
        metric.Value.ShouldBeNull();
        metric.Diagnostics!.ShouldHaveSingleItem().ToString().ShouldBe("Error: the judge did not answer within 0.02 s");
        metric.Interpretation!.Failed.ShouldBeTrue();
        using var stop = new CancellationTokenSource(20);
        await Should.ThrowAsync<OperationCanceledException>(async () =>
            await new JudgeEvaluator(new Silent()).EvaluateAsync("q", "a", cancellationToken: stop.Token));
    }

    [Fact]
    public async Task Nothing_to_judge_is_said()
    {
        var judge = new JudgeEvaluator(new ScriptedPolicy("five", (_, _) => "Score: 5"));
        var empty = (await judge.EvaluateAsync("question", " ")).Get<NumericMetric>(JudgeEvaluator.Score);
        (empty.Value, empty.Diagnostics!.Single().Message).ShouldBe((null, "there is nothing to judge: the response holds no text"));
        var alone = (await judge.EvaluateAsync("an answer")).Get<NumericMetric>(JudgeEvaluator.Score);
        (alone.Value,
            alone.Diagnostics!.Single().Message).ShouldBe((null, "there is nothing to judge: the messages hold no text of a user"));
    }

    [Fact]
    public async Task A_conversation_is_shown_whole()
    {
        var shown = "";
        var judge = new JudgeEvaluator(new ScriptedPolicy("reader", (prompt, _) => (shown = prompt) + "\nScore: 5"));
        await judge.EvaluateAsync([new(ChatRole.User, "first"), new(ChatRole.Assistant, "second"), new(ChatRole.User, "third")],
            new(new ChatMessage(ChatRole.Assistant, "fourth")));
        shown.ShouldContain("[user]\nfirst\n\n[assistant]\nsecond\n\n[user]\nthird");
    }

    [Theory]
    [InlineData("Winner: Response A", 0.5, "the judge chose the response shown first in both orders")]
    [InlineData("Winner: Response B", 0.5, "the judge chose the response shown second in both orders")]
    [InlineData("Winner: Tie", 0.5, null)]
    [InlineData("Neither.", null, "2 of 2 judgments cannot be read (2 Missing)")]
    public async Task A_pairwise_judge_that_fails_is_named(string reply, double? value, string? diagnostic)
    {
        var metric = await WinAsync(new ScriptedPolicy(reply, (_, _) => reply));
        metric.Value.ShouldBe(value);
        metric.Interpretation!.Failed.ShouldBe(value is null);
        (metric.Diagnostics?.SingleOrDefault()?.Message ?? "").ShouldStartWith(diagnostic ?? "", Case.Sensitive);
        (metric.Diagnostics is null).ShouldBe(diagnostic is null);
    }

    [Theory]
    [InlineData("good", 1)]
    [InlineData("bad", 0)]
    public async Task A_pairwise_judge_is_asked_in_both_orders(string favourite, double value)
    {
        bool First(string prompt) => prompt.IndexOf($"-{favourite}-",
            StringComparison.Ordinal) < prompt.IndexOf(favourite == "good" ? "-bad-" : "-good-", StringComparison.Ordinal);
        var metric = await WinAsync(
            new ScriptedPolicy(favourite, (prompt, _) => First(prompt) ? "Winner: Response A" : "Winner: Response B"));
        (metric.Value, metric.Diagnostics).ShouldBe((value, null));
    }

    [Fact]
    public async Task Without_a_baseline_there_is_no_value_and_equal_responses_are_a_tie_unasked()
    {
        var judge = new ScriptedPolicy("first", (_, _) => "Winner: Response A");
        var evaluator = new PairJudgeEvaluator(judge);
        var none = (await evaluator.EvaluateAsync("q", "a")).Get<NumericMetric>(PairJudgeEvaluator.Win);
        (none.Value, none.Diagnostics!.Single().Message).ShouldBe(
            (null, "there is nothing to compare with: expected a BaselineContext among the additional context"));
        var equal = (await evaluator.EvaluateAsync("q", "a", additionalContext: [new BaselineContext("a")]))
            .Get<NumericMetric>(PairJudgeEvaluator.Win);
        (equal.Value, judge.Calls).ShouldBe((0.5, 0));
    }

    [Fact]
    public void Bad_options_are_refused()
    {
        var judge = new ScriptedPolicy("any", (_, _) => "");
        Should.Throw<ArgumentException>(() => new JudgeEvaluator(judge, options: new() { Judgments = 0 }));
        Should.Throw<ArgumentException>(() => new JudgeEvaluator(judge, options: new() { MostUnreadable = 2 }));
        Should.Throw<ArgumentException>(() => new PairJudgeEvaluator(judge, options: new() { Sampling = new(TopP: 0) }));
    }

    private static async Task<NumericMetric> ScoreAsync(IPolicy judge, JudgeOptions? options = null) =>
        (await new JudgeEvaluator(judge, options: options).EvaluateAsync("question", "answer")).Get<NumericMetric>(JudgeEvaluator.Score);

    private static async Task<NumericMetric> WinAsync(IPolicy judge) =>
        (await new PairJudgeEvaluator(judge).EvaluateAsync("question", "-good-", additionalContext: [new BaselineContext("-bad-")]))
            .Get<NumericMetric>(PairJudgeEvaluator.Win);

    /// <summary>Never answers, and hears of being stopped.</summary>
    private sealed class Silent : IPolicy
    {
        public string Fingerprint => "5113a75113a7";

        public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
            IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return [];
        }
    }
}
