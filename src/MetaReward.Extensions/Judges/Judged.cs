using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.AI.Evaluation;

namespace MetaReward.Extensions;

/// <summary>
/// What evaluators of judges share: what is judged, asking within a time, and what is said of judgments that cannot be read.
/// </summary>
internal static class Judged
{
    private const string Asked = "judgments";
    private const string Unread = "unreadable";

    /// <summary>What the user asked and what was answered; null, with an error at the metric, where there is nothing to judge.</summary>
    public static Exchange? Of(IEnumerable<ChatMessage> messages, ChatResponse response, NumericMetric metric)
    {
        var answer = Thoughts.Of(response.Text);
        List<ChatMessage> said = [.. messages.Where(message => !string.IsNullOrWhiteSpace(message.Text))];
        var missing = said.All(message => message.Role != ChatRole.User) ? "the messages hold no text of a user"
            : answer.StillThinking ? "the response is a thought without an end: raise its token limit"
            : string.IsNullOrWhiteSpace(answer.Answer) ? "the response holds no text" : null;
        if (missing is not null)
        {
            metric.AddDiagnostics(EvaluationDiagnostic.Error($"there is nothing to judge: {missing}"));
            return null;
        }

        var question = said is [var only] ? only.Text : string.Join("\n\n", said.Select(message => $"[{message.Role}]\n{message.Text}"));
        return new(question, answer.Answer);
    }

    /// <summary>
    /// The judge's replies; null, with an error at the metric, where its time is up. The caller's own cancellation is thrown.
    /// </summary>
    public static async Task<IReadOnlyList<IReadOnlyList<Sample>>?> AskAsync(
        IPolicy judge, IReadOnlyList<SampleRequest> requests, Sampling sampling, TimeSpan? patience, NumericMetric metric,
        CancellationToken cancel)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        time.CancelAfter(patience ?? Timeout.InfiniteTimeSpan);
        try
        {
            return await judge.SampleAsync(requests, sampling, null, time.Token).WaitAsync(time.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            metric.AddDiagnostics(EvaluationDiagnostic.Error(
                string.Create(CultureInfo.InvariantCulture, $"the judge did not answer within {patience?.TotalSeconds:0.###} s")));
            return null;
        }
    }

    /// <summary>Counts, and names what could not be read, with its reasons: a warning, or an error where nothing could.</summary>
    public static void CountUnreadable(NumericMetric metric, IReadOnlyList<Verdict> verdicts)
    {
        var unread = verdicts.OfType<Verdict.Unparsable>().ToList();
        metric.AddOrUpdateMetadata(Asked, verdicts.Count.ToString(CultureInfo.InvariantCulture));
        metric.AddOrUpdateMetadata(Unread, unread.Count.ToString(CultureInfo.InvariantCulture));
        if (unread.Count > 0)
        {
            var reasons = unread.GroupBy(verdict => verdict.Reason).OrderBy(group => group.Key)
                .Select(group => $"{group.Count()} {group.Key}");
            var message =
                $"{unread.Count} of {verdicts.Count} judgments cannot be read ({string.Join(", ", reasons)}); "
                + $"one ends \"{unread[0].Detail}\"";
            metric.AddDiagnostics(unread.Count == verdicts.Count
                ? EvaluationDiagnostic.Error(message)
                : EvaluationDiagnostic.Warning(message));
        }
    }

    /// <summary>Why a metric fails whatever its value; null where enough could be read.</summary>
    public static string? TooManyUnreadable(NumericMetric metric, double most)
    {
        double Count(string name) => double.Parse(metric.Metadata![name], CultureInfo.InvariantCulture);
        var share = Count(Unread) / Count(Asked);
        return share <= most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{share:P0} of the judgments cannot be read, more than {most:P0}");
    }

    /// <summary>A metric without a value is failed, and says why.</summary>
    public static EvaluationMetricInterpretation Inconclusive(NumericMetric metric) =>
        new(EvaluationRating.Inconclusive, failed: true,
            metric.Diagnostics?.FirstOrDefault(d => d.Severity != EvaluationDiagnosticSeverity.Informational)?.Message);

    /// <summary>Who judged, and by which rubric.</summary>
    public static void Describe(NumericMetric metric, IPolicy judge, string rubric)
    {
        metric.AddOrUpdateMetadata("judge", judge.Fingerprint);
        metric.AddOrUpdateMetadata("rubric", rubric);
    }
}
