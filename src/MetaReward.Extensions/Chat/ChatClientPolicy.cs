using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace MetaReward.Extensions;

/// <summary>
/// Any <see cref="IChatClient"/> as a policy: it answers and judges, and cannot be trained. Each sample is a request of its own. What the
/// client throws is thrown on: give it a pipeline with retries of your own.
/// </summary>
/// <param name="client">Who is asked; it stays the caller's.</param>
/// <param name="name">Names it in runs: two clients with the same name must give the same samples.</param>
/// <param name="concurrency">Requests under way at once, at least 1.</param>
public sealed class ChatClientPolicy(IChatClient client, string name, int concurrency = 8) : IPolicy, IDisposable
{
    private readonly SemaphoreSlim lanes = new(concurrency);

    /// <summary>Of the name; what the client asks is not known here.</summary>
    public string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"chat client {name}")))[..16];

    public Abilities Abilities => Abilities.Served;

    /// <exception cref="NotSupportedException">The sampling has a setting that chat clients do not have: min-p, a
    /// repetition penalty.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        sampling.Check();
        if (sampling.MinP > 0 || sampling.RepetitionPenalty is not (0 or 1))
        {
            throw new NotSupportedException(
                $"a chat client takes no {(sampling.MinP > 0 ? "min-p" : "repetition penalty")}: leave it out, "
                + "or ask the server by its address");
        }

        return await Task.WhenAll(requests.Select(async request => (IReadOnlyList<Sample>)await Task.WhenAll(
            Enumerable.Range(0, request.Count).Select(k => AskAsync(request.Prompt, sampling, request.SeedOf(k), tokens, cancel)))));
    }

    /// <summary>The client is not disposed of.</summary>
    public void Dispose() => lanes.Dispose();

    private async Task<Sample> AskAsync(Dialogue prompt, Sampling sampling, Seed seed, IProgress<int>? tokens, CancellationToken cancel)
    {
        await lanes.WaitAsync(cancel);
        try
        {
            var response = await client.GetResponseAsync(
                [.. prompt.Messages.Select(message => new ChatMessage(new ChatRole(message.Role), message.Text))],
                OptionsOf(sampling, seed), cancel);
            tokens?.Report((int)Math.Clamp(response.Usage?.OutputTokenCount ?? 0, 0, int.MaxValue));
            return Read(response);
        }
        finally
        {
            lanes.Release();
        }
    }

    private static ChatOptions OptionsOf(Sampling sampling, Seed seed) => new()
    {
        Temperature = (float)sampling.Temperature,
        TopP = sampling.Temperature > 0 ? (float)sampling.TopP : null,
        TopK = sampling.TopK > 0 ? sampling.TopK : null,
        MaxOutputTokens = sampling.MaxTokens,
        StopSequences = sampling.StopStrings is { } stops ? [.. stops] : null,
        Seed = sampling.Temperature > 0 ? seed.Below(int.MaxValue, 0) : null,
    };

    /// <summary>Thoughts stay apart from the answer; a filtered reply is a refusal.</summary>
    private static Sample Read(ChatResponse response)
    {
        if (response.FinishReason == ChatFinishReason.ContentFilter)
        {
            return new("", [], [], Finish.Refused) { Words = "the reply was withheld (content_filter)" };
        }

        var thoughts = string.Concat(response.Messages.SelectMany(message => message.Contents).OfType<TextReasoningContent>()
            .Select(part => part.Text));
        return new(response.Text, [], [], response.FinishReason == ChatFinishReason.Length ? Finish.Length : Finish.Stop)
        {
            Reasoning = thoughts.Length > 0 ? thoughts : null,
        };
    }
}
