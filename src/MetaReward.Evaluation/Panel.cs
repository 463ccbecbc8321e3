namespace MetaReward.Evaluation;

/// <summary>
/// The judge as many voices: several judgments of each exchange, and their mean over those that can be read. An exchange that occurs
/// several times is judged once. Nothing but the seed, the exchange, the options and the weights decides a score, so two policies asked
/// with one seed can be compared item by item. Degenerate: with no readable judgment an exchange has no mean.
/// </summary>
/// <param name="Means">Exchange to mean score; null where no judgment could be read.</param>
/// <param name="Asked">Judgments asked for.</param>
/// <param name="Readable">Judgments with a score.</param>
/// <param name="Unparsable">The others by reason.</param>
/// <param name="Examples">The first few replies that could not be read, for a reader.</param>
/// <param name="Tokens">Tokens sampled.</param>
internal sealed record Panel(
    IReadOnlyDictionary<Exchange, double?> Means,
    int Asked,
    int Readable,
    IReadOnlyDictionary<string, int> Unparsable,
    IReadOnlyList<string> Examples,
    long Tokens)
{
    private const int Slice = 32;
    private const int MostExamples = 3;

    public static async Task<Panel> AskAsync(
        IPolicy policy, IRubric<Exchange> rubric, IEnumerable<Exchange> exchanges, Judging judging, Seed seed, Watch watch)
    {
        var subjects = exchanges.Distinct().ToList();
        SampleRequest[] requests = [.. subjects.Select(s =>
            new SampleRequest(rubric.Render(s), judging.Judgments, seed.Derive(s.Prompt).Derive(s.Response)))];
        var total = subjects.Count * judging.Judgments;
        var replies = await Asking.InSlicesAsync(policy, requests, judging.Sampling, watch, Slice, total, request => request.Count);
        return Count(rubric, subjects, replies, replies.SelectMany(r => r).Sum(s => (long)s.Tokens.Count));
    }

    private static Panel Count(IRubric<Exchange> rubric, List<Exchange> subjects, IReadOnlyList<IReadOnlyList<Sample>> replies, long tokens)
    {
        var read = replies.Select(group => group.Select(reply => (Reply: reply, Verdict: rubric.Parse(reply))).ToList()).ToList();
        var unread = read.SelectMany(g => g).Where(r => r.Verdict is not Verdict.Scored).ToList();
        var scores = read.Select(g => g.Select(r => r.Verdict).OfType<Verdict.Scored>().Select(v => v.Score).ToList()).ToList();
        return new(
            subjects.Zip(scores, (s, own) => (s, Mean: own.Count > 0 ? own.Average() : (double?)null)).ToDictionary(p => p.s, p => p.Mean),
            read.Sum(g => g.Count),
            scores.Sum(own => own.Count),
            unread.GroupBy(r => Reason(r.Verdict)).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count()),
            unread.Select(r => r.Reply.Text.Trim()).Where(t => t.Length > 0).Distinct().Take(MostExamples).ToList(),
            tokens);
    }

    private static string Reason(Verdict verdict) =>
        verdict is Verdict.Unparsable bad ? bad.Reason.ToString() : nameof(UnparsableReason.Missing);
}

/// <summary>How a judge is asked outside the loop.</summary>
/// <param name="Sampling">As in the loop, so that what is measured is what the loop will use.</param>
/// <param name="Judgments">Judgments per response; their mean is its score.</param>
public sealed record Judging(Sampling Sampling, int Judgments = 3);

/// <summary>Who looks on, and how to stop. Never affects results.</summary>
/// <param name="Room">The name under which progress is told.</param>
/// <param name="Progress">May be null.</param>
/// <param name="Cancel">Stops between sampling steps.</param>
public sealed record Watch(string Room, IProgress<Progress>? Progress = null, CancellationToken Cancel = default);
