using MetaReward.Torch;

namespace MetaReward.Extensions;

/// <summary>A reply, and how many tokens it was asked with, where that is known.</summary>
internal sealed record Spoken(Sample Sample, int? PromptTokens);

/// <summary>How a policy answers a conversation.</summary>
/// <param name="Policy">The policy that answers.</param>
/// <param name="Say">Messages, sampling and seed to a reply; told pieces of text as they come, which may be null.</param>
internal sealed record PolicyVoice(
    IPolicy Policy, Func<Dialogue, Sampling, Seed, Action<string>?, CancellationToken, Task<Spoken>> Say)
{
    /// <summary>How its replies mark thoughts, where that is known beforehand.</summary>
    public ThoughtMarks? Marks { get; init; }

    public static PolicyVoice Of(IPolicy policy) => new(policy, async (asked, sampling, seed, _, cancel) =>
        new((await policy.SampleAsync([new(asked, 1, seed)], sampling, null, cancel))[0][0], null));

    public static PolicyVoice Of(TorchPolicy policy) => new(policy, async (asked, sampling, seed, piece, cancel) =>
    {
        var ids = policy.Text.EncodePrompt(policy.Text.Template is null ? Single(asked) : asked);
        var stream = policy.Text.OpenStream();
        var sample = await policy.ContinueAsync(ids, sampling, seed.Derive(0),
            piece is null ? null : token => Tell(piece, stream.Push(token)), cancel);
        return new(sample, ids.Count);
    })
    {
        Marks = policy.Text.Marks,
    };

    private static void Tell(Action<string> piece, string? text)
    {
        if (text is not null)
        {
            piece(text);
        }
    }

    private static string Single(Dialogue asked) => asked.Single ?? throw new NotSupportedException(
        "this policy has no chat template and knows single prompts only: expected one user message, "
        + $"got {string.Join(", ", asked.Messages.Select(message => message.Role))}");
}
