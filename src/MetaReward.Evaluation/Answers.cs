namespace MetaReward.Evaluation;

/// <summary>
/// Good responses to make contrasts from: the prompt file's own where it carries them, else the policy's greedy ones. A greedy response is
/// good only as compared with its spoiled self; nothing says that it is right.
/// </summary>
/// <param name="Kept">Prompts with a response.</param>
/// <param name="LeftOut">The others, and why.</param>
public sealed record Answers(IReadOnlyList<Answered> Kept, IReadOnlyList<LeftOut> LeftOut)
{
    internal const string Cut = "the response hit the token limit";
    internal const string StillThinking = "the model was still thinking at the token limit";

    /// <summary>Those of the file that carry a reference response.</summary>
    public static Answers From(IEnumerable<Prompt> prompts)
    {
        var all = prompts.Select(prompt => (Prompt: prompt, Read: prompt.Reference is { } given ? Thoughts.Of(given) : null)).ToList();
        return new(
            all.Where(r => r.Read is { StillThinking: false })
                .Select(r => new Answered(r.Prompt,
                    r.Read!.Answer) { Reply = r.Read.Before is null ? null : new Target.Written(r.Prompt.Reference!) }).ToList(),
            all.Where(r => r.Read is not { StillThinking: false }).Select(r => new LeftOut(
                r.Prompt.Id,
                r.Read is null ? "the file gives no reference response" : "the reference response is a thought without an end")).ToList());
    }

    /// <summary>
    /// The policy's greedy responses. Empty ones and those that hit the token limit are left out: they are spoiled already.
    /// </summary>
    /// <param name="policy">The policy that answers.</param>
    /// <param name="prompts">What.</param>
    /// <param name="maxTokens">Most tokens a response may have.</param>
    /// <param name="progress">Told once at the end; may be null.</param>
    /// <param name="cancel">Stops between sampling steps.</param>
    public static async Task<Answers> GreedyAsync(
        IPolicy policy, IReadOnlyList<Prompt> prompts, int maxTokens, IProgress<Progress>? progress, CancellationToken cancel)
    {
        var requests = prompts.Select(p => new SampleRequest(p.Dialogue, 1, Seed.Of(0))).ToList();
        var samples = (await policy.SampleAsync(requests, Sampling.Greedy(maxTokens), null, cancel)).Select(group => group[0]).ToList();
        progress?.Report(new("probe-answers", prompts.Count, prompts.Count, samples.Sum(s => (long)s.Tokens.Count)));

        var answered = prompts.Zip(samples).ToLookup(pair => Fault(pair.Second));
        return new(
            answered[null].Select(pair => new Answered(pair.First, pair.Second.Answer.Trim()) { Reply = Reply(pair.Second) }).ToList(),
            answered.Where(g => g.Key is not null).SelectMany(g => g.Select(pair => new LeftOut(pair.First.Id, g.Key!))).ToList());
    }

    /// <summary>The sample with its tokens; what a server sends has none, and is a written text.</summary>
    private static Target Reply(Sample sample) => sample.Tokens.Count > 0 ? sample : sample.Text.Trim();

    private static string? Fault(Sample sample) => sample switch
    {
        { Finish: Finish.PromptTooLong } => "the prompt does not fit the context",
        { Finish: Finish.NoReply } => "no reply in time",
        { Finish: Finish.Refused } => "the server refuses",
        { Finish: Finish.Withheld } => "withheld: the model does not trust its own reply",
        { Thoughts.StillThinking: true } => StillThinking,
        { Finish: Finish.Length } => Cut,
        { Answer: var text } when string.IsNullOrWhiteSpace(text) => "the response is empty",
        _ => null,
    };
}
