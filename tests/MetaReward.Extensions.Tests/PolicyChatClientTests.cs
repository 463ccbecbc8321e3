using MetaReward.Extensions;
using MetaReward.Recipes;
using Microsoft.Extensions.AI;

namespace MetaReward.Tests;

/// <summary>A scripted policy as a chat client: what options become, and what is refused.</summary>
public class PolicyChatClientTests
{
    private static readonly ScriptedPolicy Echo = new("echo", (prompt, _) => $"you said {prompt}");

    [Fact]
    public async Task A_reply_has_its_text_finish_usage_and_model()
    {
        using var client = PolicyChatClient.Of(Echo, modelId: "echo-1");
        var reply = await client.GetResponseAsync("hello");
        reply.Text.ShouldBe("you said hello");
        (reply.ModelId, reply.FinishReason, reply.Usage!.OutputTokenCount).ShouldBe(("echo-1", ChatFinishReason.Stop, 15));
        (await client.GetResponseAsync("hello", new() { MaxOutputTokens = 3 })).FinishReason.ShouldBe(ChatFinishReason.Length);
        client.GetService<ChatClientMetadata>()!.DefaultModelId.ShouldBe("echo-1");
        client.GetService<IPolicy>().ShouldBeSameAs(Echo);
        client.GetService<PolicyChatClient>().ShouldBeSameAs(client);
        client.GetService<string>().ShouldBeNull();
    }

    [Fact]
    public void Options_that_a_policy_has_are_honoured()
    {
        var options = new ChatOptions
        {
            Temperature = 0.7f, TopP = 0.9f, TopK = 40, MaxOutputTokens = 12, StopSequences = ["\n", "END"], Seed = 9, ModelId = "m",
            ResponseFormat = ChatResponseFormat.Text,
            AdditionalProperties = new() { ["min_p"] = 0.05, ["repetition_penalty"] = 1.1f },
        };
        var (sampling, seed) = ChatSampling.Of(options, new(), Seed.Of(0), "m");
        sampling.ShouldBe(new(0.7, 0.9, 12) { TopK = 40, StopStrings = ["\n", "END"], MinP = 0.05, RepetitionPenalty = 1.1 });
        seed.ShouldBe(Seed.Of(9));
        ChatSampling.Of(null, new(), Seed.Of(3), "m").ShouldBe((new Sampling(), Seed.Of(3)));
        ChatSampling.Of(new(), new(), Seed.Of(3), "m").ShouldBe((new Sampling(), Seed.Of(3)));
    }

    public static TheoryData<string, ChatOptions> Refused() => new()
    {
        { "FrequencyPenalty", new() { FrequencyPenalty = 0.1f } },
        { "PresencePenalty", new() { PresencePenalty = 0.1f } },
        { "ResponseFormat", new() { ResponseFormat = ChatResponseFormat.Json } },
        { "Tools", new() { Tools = [AIFunctionFactory.Create(() => 1, "one")] } },
        { "ConversationId", new() { ConversationId = "c" } },
        { "RawRepresentationFactory", new() { RawRepresentationFactory = _ => null } },
        { "ModelId 'other' (this client's is 'echo-1')", new() { ModelId = "other" } },
        { "'n' in AdditionalProperties", new() { AdditionalProperties = new() { ["n"] = 2 } } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Options_that_it_has_not_are_refused_by_name(string name, ChatOptions options)
    {
        using var client = PolicyChatClient.Of(Echo, modelId: "echo-1");
        (await Should.ThrowAsync<NotSupportedException>(() => client.GetResponseAsync("hello", options))).Message
            .ShouldContain($"the option {name};");
        await Should.ThrowAsync<NotSupportedException>(() => client.GetStreamingResponseAsync("hello", options).ToChatResponseAsync());
    }

    public static TheoryData<ChatOptions> OutOfRange() =>
        new(new ChatOptions { Temperature = -1 }, new() { Temperature = float.NaN }, new() { TopP = 0 }, new() { MaxOutputTokens = 0 },
            new() { StopSequences = [""] },
            new() { AdditionalProperties = new() { ["min_p"] = "much" } });

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public async Task Values_out_of_range_are_refused(ChatOptions options) =>
        await Should.ThrowAsync<ArgumentException>(() => PolicyChatClient.Of(Echo).GetResponseAsync("hello", options));

    [Fact]
    public async Task What_is_no_text_or_no_known_role_is_refused()
    {
        using var client = PolicyChatClient.Of(Echo);
        ChatMessage picture = new(ChatRole.User, [new TextContent("look"), new DataContent(new byte[1], "image/png")]);
        (await Should.ThrowAsync<NotSupportedException>(() => client.GetResponseAsync(picture))).Message
            .ShouldContain("message 1 holds DataContent");
        (await Should.ThrowAsync<NotSupportedException>(() => client.GetResponseAsync(new ChatMessage(ChatRole.Tool, "4")))).Message
            .ShouldContain("the role 'tool'");
        (await Should.ThrowAsync<ArgumentException>(() => client.GetResponseAsync([]))).Message.ShouldContain("no messages");
    }

    [Fact]
    public async Task Several_messages_are_put_to_the_policy_as_they_are()
    {
        using var client = PolicyChatClient.Of(Echo);
        ChatMessage[] several = [new(ChatRole.User, "a"), new(ChatRole.Assistant, "b"), new(ChatRole.User, "c")];
        (await client.GetResponseAsync(several, new() { Instructions = "be brief" })).Text
            .ShouldContain("System: be brief\n\nUser: a\n\nAssistant: b\n\nUser: c");
    }

    [Fact]
    public async Task Cancelled_it_throws()
    {
        using var client = PolicyChatClient.Of(Echo);
        await Should.ThrowAsync<OperationCanceledException>(() => client.GetResponseAsync("a", cancellationToken: new(canceled: true)));
        await Should.ThrowAsync<OperationCanceledException>(() => client.GetStreamingResponseAsync("a",
            cancellationToken: new(canceled: true)).ToChatResponseAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Draws_follow_the_seed()
    {
        using var client = PolicyChatClient.Of(new ScriptedPolicy("dice", (_, seed) => $"{seed.Below(1_000_000, 0)}"));
        var one = (await client.GetResponseAsync("roll", new() { Seed = 1 })).Text;
        (await client.GetResponseAsync("roll", new() { Seed = 1 })).Text.ShouldBe(one);
        (await client.GetResponseAsync("roll", new() { Seed = 2 })).Text.ShouldNotBe(one);
        (await client.GetStreamingResponseAsync("roll", new() { Seed = 1 }).ToChatResponseAsync()).Text.ShouldBe(one);
    }
}
