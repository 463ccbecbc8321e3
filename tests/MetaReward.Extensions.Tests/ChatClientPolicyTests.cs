using MetaReward.Extensions;
using Microsoft.Extensions.AI;

namespace MetaReward.Tests;

/// <summary>A chat client as a policy: what it is asked, and how its replies are read.</summary>
public class ChatClientPolicyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_asked_with_the_messages_the_options_and_a_seed_for_each_sample()
    {
        var client = new Scripted(_ => new(new ChatMessage(ChatRole.Assistant, "well")) { FinishReason = ChatFinishReason.Stop });
        using var policy = new ChatClientPolicy(client, "mine");
        Dialogue prompt = new([new Message(Author.System, "be short"), new Message(Author.User, "hello")]);
        var samples =
            (await policy.SampleAsync([new(prompt, 3, Seed.Of(4))], new(0.7, 0.9, 33) { TopK = 5, StopStrings = ["#"] }, null, Cancel))[0];
        samples.ShouldAllBe(sample => sample.Text == "well" && sample.Finish == Finish.Stop);
        client.Heard.Count.ShouldBe(3);
        var (messages, options) = client.Heard[0];
        messages.Select(m => (m.Role.Value, m.Text)).ShouldBe([("system", "be short"), ("user", "hello")]);
        (options.Temperature, options.TopP, options.TopK, options.MaxOutputTokens).ShouldBe((0.7f, 0.9f, 5, 33));
        options.StopSequences.ShouldBe(["#"]);
        client.Heard.Select(heard => heard.Options.Seed).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task Thoughts_cut_replies_and_refusals_are_told_apart()
    {
        ChatResponse[] replies =
        [
            new(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent("Score: 4")])),
            new(new ChatMessage(ChatRole.Assistant, "and then")) { FinishReason = ChatFinishReason.Length },
            new(new ChatMessage(ChatRole.Assistant, "")) { FinishReason = ChatFinishReason.ContentFilter },
        ];
        using var policy = new ChatClientPolicy(new Scripted(i => replies[i]), "mine", concurrency: 1);
        var samples = (await policy.SampleAsync([new("q", 3, Seed.Of(1))], new(), null, Cancel))[0];
        (samples[0].Answer, samples[0].Thoughts.Before).ShouldBe(("Score: 4", "hm"));
        samples[1].Finish.ShouldBe(Finish.Length);
        (samples[2].Finish, samples[2].Text).ShouldBe((Finish.Refused, ""));
    }

    [Fact]
    public async Task A_setting_that_chat_clients_lack_is_refused_by_name()
    {
        using var policy = new ChatClientPolicy(new Scripted(_ => new()), "mine");
        (await Should.ThrowAsync<NotSupportedException>(policy.SampleAsync([new("q", 1, Seed.Of(1))], new() { MinP = 0.1 }, null, Cancel)))
            .Message.ShouldContain("min-p");
    }

    [Fact]
    public void Its_name_is_its_identity()
    {
        var client = new Scripted(_ => new());
        using var one = new ChatClientPolicy(client, "a");
        using var same = new ChatClientPolicy(client, "a");
        using var other = new ChatClientPolicy(client, "b");
        (one.Fingerprint == same.Fingerprint, one.Fingerprint == other.Fingerprint).ShouldBe((true, false));
    }

    private sealed class Scripted(Func<int, ChatResponse> reply) : IChatClient
    {
        public List<(IReadOnlyList<ChatMessage> Messages, ChatOptions Options)> Heard { get; } = [];

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Heard.Add(([.. messages], options!));
            return Task.FromResult(reply(Heard.Count - 1));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
