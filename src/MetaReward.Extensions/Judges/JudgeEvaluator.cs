using System.Globalization;
using MetaReward.Rubrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.AI.Evaluation;

namespace MetaReward.Extensions;

/// <summary>
/// A judge of ours as an <see cref="IEvaluator"/>: each response alone, by the mean of several judgments. Judgments that cannot be read are
/// left out, counted and named in a warning; where none can be read the metric has no value and an error says why. Left out: the chat
/// configuration, since the policy is the judge.
/// </summary>
/// <param name="judge">Who judges.</param>
/// <param name="rubric">How it is asked and read; null: the additive five points.</param>
/// <param name="options">Null: three judgments, nothing fails by its score.</param>
public sealed class JudgeEvaluator(IPolicy judge, IRubric<Exchange>? rubric = null, JudgeOptions? options = null) : IEvaluator
{
    /// <summary>The name of the metric, a <see cref="NumericMetric"/> on the rubric's scale.</summary>
    public const string Score = "Judge score";

    private readonly IRubric<Exchange> rubric = rubric ?? new AdditiveRubric();
    private readonly JudgeOptions options = (options ?? new()).Checked();

    public IReadOnlyCollection<string> EvaluationMetricNames => [Score];

    public async ValueTask<EvaluationResult> EvaluateAsync(
        IEnumerable<ChatMessage> messages, ChatResponse modelResponse, ChatConfiguration? chatConfiguration = null,
        IEnumerable<EvaluationContext>? additionalContext = null, CancellationToken cancellationToken = default)
    {
        var metric = new NumericMetric(Score);
        if (Judged.Of(messages, modelResponse, metric) is { } exchange)
        {
            var seed = options.Seed.Derive("judge").Derive(exchange.Prompt).Derive(exchange.Response);
            var request = new SampleRequest(rubric.Render(exchange), options.Judgments, seed);
            if (await Judged.AskAsync(judge, [request], options.Scoring, options.Patience, metric, cancellationToken) is { } replies)
            {
                Read(replies[0], metric);
            }
        }

        Judged.Describe(metric, judge, rubric.Name);
        metric.Interpretation = Interpret(metric);
        return new(metric);
    }

    private void Read(IReadOnlyList<Sample> replies, NumericMetric metric)
    {
        List<(Sample Reply, Verdict Verdict)> all = [.. replies.Select(reply => (reply, rubric.Parse(reply)))];
        var scores = all.Select(one => one.Verdict).OfType<Verdict.Scored>().Select(verdict => verdict.Score).ToList();
        Judged.CountUnreadable(metric, [.. all.Select(one => one.Verdict)]);
        if (scores.Count == 0)
        {
            return;
        }

        metric.Value = scores.Average();
        metric.Reason = all.Where(one => one.Verdict is Verdict.Scored)
            .MinBy(one => Math.Abs(((Verdict.Scored)one.Verdict).Score - metric.Value.Value)).Reply.Answer.Trim();
        metric.AddOrUpdateMetadata("scores", string.Join(" ", scores.Select(score => score.ToString(CultureInfo.InvariantCulture))));
    }

    private EvaluationMetricInterpretation Interpret(NumericMetric metric)
    {
        if (metric.Value is not { } score)
        {
            return Judged.Inconclusive(metric);
        }

        var rating = (score / rubric.TopScore) switch
        {
            <= 0.2 => EvaluationRating.Unacceptable,
            <= 0.4 => EvaluationRating.Poor,
            <= 0.6 => EvaluationRating.Average,
            <= 0.8 => EvaluationRating.Good,
            _ => EvaluationRating.Exceptional,
        };
        return Judged.TooManyUnreadable(metric, options.MostUnreadable) is { } reason ? new(rating, failed: true, reason)
            : score < options.Passing ? new(rating, failed: true,
                FormattableString.Invariant($"{score:0.##} of {rubric.TopScore} is below {options.Passing}"))
            : new(rating);
    }
}
