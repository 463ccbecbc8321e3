using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MetaReward.Torch;
using Microsoft.Extensions.AI;

namespace MetaReward.Extensions;

/// <summary>
/// A policy as an <see cref="IChatClient"/>. Options that it has (temperature, top-p, top-k, most tokens, stop sequences, seed) are
/// honoured, and those that it has not are refused by name (<see cref="ChatSampling"/>): nothing is dropped in silence. The same messages,
/// options and seed give the same reply; without a seed in the options, that is so on every call. Safe to call
/// from several threads at once.
/// </summary>
public sealed class PolicyChatClient : IChatClient
{
    private readonly PolicyVoice speaker;
    private readonly Sampling standard;
    private readonly Seed seed;
    private readonly ChatClientMetadata metadata;
    private long replies;

    private PolicyChatClient(PolicyVoice speaker, Sampling? standard, Seed? seed, string? modelId)
    {
        (this.speaker, this.standard, this.seed) = (speaker, standard ?? new Sampling(), seed ?? Seed.Of(0));
        this.standard.Check();
        metadata = new("metareward", null, modelId ?? speaker.Policy.Fingerprint);
    }

    /// <summary>
    /// A checkpoint: whole conversations through its chat template, words as they come. One without a template takes a single user message.
    /// </summary>
    /// <param name="policy">The checkpoint.</param>
    /// <param name="standard">How to sample where the options say nothing; null: <see cref="Sampling"/>'s defaults.</param>
    /// <param name="seed">What draws follow where the options name no seed; null: that of 0.</param>
    /// <param name="modelId">What responses name as their model; null: the fingerprint.</param>
    public static PolicyChatClient Of(TorchPolicy policy, Sampling? standard = null, Seed? seed = null, string? modelId = null) =>
        new(PolicyVoice.Of(policy), standard, seed, modelId);

    /// <summary>Any policy: a single user message; a streamed reply comes in one piece.</summary>
    /// <inheritdoc cref="Of(TorchPolicy, Sampling?, Seed?, string?)"/>
    public static PolicyChatClient Of(IPolicy policy, Sampling? standard = null, Seed? seed = null, string? modelId = null) =>
        policy is TorchPolicy torch ? Of(torch, standard, seed, modelId) : new(PolicyVoice.Of(policy), standard, seed, modelId);

    /// <summary>
    /// One reply, whole: its thoughts as <see cref="TextReasoningContent"/>, where there are any, and its answer,
    /// empty while it is still thinking.
    /// </summary>
    /// <exception cref="NotSupportedException">An option, a role or a kind of content that the policy has not; the
    /// message names it.</exception>
    /// <exception cref="ArgumentException">There are no messages, they do not fit the model's context, or an option
    /// is out of range.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (sampling, own) = ChatSampling.Of(options, standard, seed, metadata.DefaultModelId!);
        var spoken = await speaker.Say(ChatTexts.Of(messages, options), sampling, own, null, cancellationToken);
        var id = NextId();
        return new(new ChatMessage(ChatRole.Assistant, [.. SpokenParts.Of(Fitting(spoken))]) { MessageId = id })
        {
            ResponseId = id, ModelId = metadata.DefaultModelId, FinishReason = FinishOf(spoken.Sample), Usage = UsageOf(spoken),
            RawRepresentation = spoken.Sample,
        };
    }

    /// <summary>The same reply in pieces, as its words come; leaving the loop stops the sampling.</summary>
    /// <inheritdoc cref="GetResponseAsync"/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (sampling, own) = ChatSampling.Of(options, standard, seed, metadata.DefaultModelId!);
        var asked = ChatTexts.Of(messages, options);
        var id = NextId();
        var stream = new StopFilter(sampling.StopStrings ?? []);
        var parts = new SpokenParts(speaker.Marks);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pieces = Channel.CreateUnbounded<string>(new() { SingleReader = true });
        var speaking = SayAsync(asked, sampling, own, pieces.Writer, left.Token);
        try
        {
            await foreach (var piece in pieces.Reader.ReadAllAsync(CancellationToken.None))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var content in stream.Push(piece) is { Length: > 0 } text ? parts.Push(text) : [])
                {
                    yield return Update(id, content);
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            var spoken = await speaking;
            foreach (var content in Rest(stream, parts, Fitting(spoken)))
            {
                yield return Update(id, content);
            }

            var last = Update(id, new UsageContent(UsageOf(spoken)));
            last.FinishReason = FinishOf(spoken.Sample);
            yield return last;
        }
        finally
        {
            await left.CancelAsync();
            await ((Task)speaking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The metadata, the policy, or this client.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(speaker.Policy) ? speaker.Policy : null;
    }

    /// <summary>Nothing: the policy is a value that others may hold.</summary>
    public void Dispose()
    {
    }

    private async Task<Spoken> SayAsync(
        Dialogue asked, Sampling sampling, Seed own, ChannelWriter<string> pieces, CancellationToken cancel)
    {
        try
        {
            return await speaker.Say(asked, sampling, own, piece => pieces.TryWrite(piece), cancel);
        }
        finally
        {
            pieces.Complete();
        }
    }

    private static IEnumerable<AIContent> Rest(StopFilter stream, SpokenParts parts, Sample sample) =>
    [
        .. sample.Reasoning is { Length: > 0 } apart ? new AIContent[] { new TextReasoningContent(apart) } : [],
        .. parts.Push(stream.Finish(sample.Text)), .. parts.Finish(),
    ];

    private string NextId() => $"{speaker.Policy.Fingerprint[..8]}-{Interlocked.Increment(ref replies)}";

    private ChatResponseUpdate Update(string id, AIContent content) =>
        new(ChatRole.Assistant, [content]) { ResponseId = id, MessageId = id, ModelId = metadata.DefaultModelId };

    private static Sample Fitting(Spoken spoken) => spoken.Sample switch
    {
        { Finish: Finish.PromptTooLong } tooLong => throw new ArgumentException(
            $"the messages{(spoken.PromptTokens is { } count ? $", {count} tokens," : "")} do not fit the model's "
            + $"context{(tooLong.Words is null ? "" : $" ({tooLong.Words})")}: nothing was said"),
        { Finish: Finish.Refused or Finish.NoReply } none => throw new IOException(
            $"the server {(none.Finish == Finish.Refused ? "refuses" : "gave no reply")}{(none.Words is null ? "" : $" ({none.Words})")}"),
        var sample => sample,
    };

    private static ChatFinishReason FinishOf(Sample sample) =>
        sample.Finish == Finish.Length ? ChatFinishReason.Length : ChatFinishReason.Stop;

    private static UsageDetails UsageOf(Spoken spoken) => new()
    {
        InputTokenCount = spoken.PromptTokens, OutputTokenCount = spoken.Sample.Tokens.Count,
        TotalTokenCount = spoken.PromptTokens + spoken.Sample.Tokens.Count,
    };
}
