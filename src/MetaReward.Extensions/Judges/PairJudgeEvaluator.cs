using MetaReward.Rubrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.AI.Evaluation;

namespace MetaReward.Extensions;

/// <summary>The response that the evaluated one is held against.</summary>
/// <param name="text">The baseline's response to the same messages.</param>
public sealed class BaselineContext(string text) : EvaluationContext("Baseline response", text)
{
    /// <summary>The response.</summary>
    public string Text { get; } = text;
}

/// <summary>
/// A pairwise judge of ours as an <see cref="IEvaluator"/>: the response against a <see cref="BaselineContext"/>, in both orders. 1 where
/// it wins in both, 0 where it loses in both, 0.5 otherwise; a judge that chose one place in both orders is named in a warning. Where a
/// verdict cannot be read there is no value.
/// </summary>
/// <param name="judge">Who judges.</param>
/// <param name="rubric">How it is asked and read; null: response A, response B or tie.</param>
/// <param name="options">Null: nothing fails by its value.</param>
public sealed class PairJudgeEvaluator(IPolicy judge, IRubric<ResponsePair>? rubric = null, JudgeOptions? options = null) : IEvaluator
{
    /// <summary>The name of the metric, a <see cref="NumericMetric"/> of 0, 0.5 or 1.</summary>
    public const string Win = "Win over the baseline";

    private readonly IRubric<ResponsePair> rubric = rubric ?? new PairRubric();
    private readonly JudgeOptions options = (options ?? new()).Checked();

    public IReadOnlyCollection<string> EvaluationMetricNames => [Win];

    public async ValueTask<EvaluationResult> EvaluateAsync(
        IEnumerable<ChatMessage> messages, ChatResponse modelResponse, ChatConfiguration? chatConfiguration = null,
        IEnumerable<EvaluationContext>? additionalContext = null, CancellationToken cancellationToken = default)
    {
        var metric = new NumericMetric(Win);
        var baseline = additionalContext?.OfType<BaselineContext>().FirstOrDefault();
        if (baseline is null)
        {
            metric.AddDiagnostics(EvaluationDiagnostic.Error(
                $"there is nothing to compare with: expected a {nameof(BaselineContext)} among the additional context"));
        }
        else if (Judged.Of(messages, modelResponse, metric) is { } exchange)
        {
            metric.AddOrUpdateContext(baseline);
            var other = Thoughts.Of(baseline.Text);
            if (other.StillThinking)
            {
                metric.AddDiagnostics(
                    EvaluationDiagnostic.Error("there is nothing to compare with: the baseline is a thought without an end"));
            }
            else
            {
                await CompareAsync(new(exchange.Prompt, exchange.Response, other.Answer), metric, cancellationToken);
            }
        }

        Judged.Describe(metric, judge, rubric.Name);
        metric.Interpretation = Interpret(metric);
        return new(metric);
    }

    private async Task CompareAsync(ResponsePair pair, NumericMetric metric, CancellationToken cancel)
    {
        if (pair.First == pair.Second)
        {
            (metric.Value, metric.Reason) = (0.5, "The two responses are equal.");
            return;
        }

        var seed = options.Seed.Derive("pair").Derive(pair.Prompt);
        List<SampleRequest> requests = [.. new[] { pair,
            pair.Swap() }.Select(shown => new SampleRequest(rubric.Render(shown), 1, seed.Derive(shown.First).Derive(shown.Second)))];
        if (await Judged.AskAsync(judge, requests, options.Choosing, options.Patience, metric, cancel) is not { } replies)
        {
            return;
        }

        List<Verdict> verdicts = [.. replies.Select(reply => rubric.Parse(reply[0]))];
        Judged.CountUnreadable(metric, verdicts);
        if (verdicts is [Verdict.Chose { Choice: var shown }, Verdict.Chose { Choice: var swapped }])
        {
            metric.Value = (shown, swapped) switch { (Choice.First, Choice.Second) => 1, (Choice.Second, Choice.First) => 0, _ => 0.5 };
            metric.Reason = replies[0][0].Answer.Trim();
            metric.AddOrUpdateMetadata("verdicts", $"{shown} {swapped}");
            if (shown == swapped && shown != Choice.Tie)
            {
                metric.AddDiagnostics(EvaluationDiagnostic.Warning(
                    $"the judge chose the response shown {(shown == Choice.First ? "first" : "second")} in both orders: "
                    + "a preference for the place, counted as a tie"));
            }
        }
    }

    private EvaluationMetricInterpretation Interpret(NumericMetric metric) => metric.Value switch
    {
        null => Judged.Inconclusive(metric),
        var value => new(
            value switch { 1 => EvaluationRating.Good, 0 => EvaluationRating.Poor, _ => EvaluationRating.Average },
            failed: value < options.Passing,
            value < options.Passing ? FormattableString.Invariant($"{value} is below {options.Passing}") : null),
    };
}
