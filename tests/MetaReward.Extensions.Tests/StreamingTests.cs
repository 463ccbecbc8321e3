using MetaReward.Extensions;
using MetaReward.Text;
using MetaReward.Torch;
using Microsoft.Extensions.AI;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace MetaReward.Tests;

/// <summary>A checkpoint as a chat client: conversations through its template, and the same reply in pieces.</summary>
public class StreamingTests
{
    private const string Template =
        "{% for message in messages %}{{ message['content'] }}{% if message['role'] == 'user' %}<sep>{% else "
        + "%}<end>{% endif %}{% endfor %}";

    private static readonly string[] Specials = ["<pad>", "<end>", "<sep>", "<unk>"];
    private static readonly TorchPolicy Words = Policy(
        WordLevelFiles.Make([.. Specials, .. Enumerable.Range(0, 36).Select(i => $"w{i}")], Specials, "<end>", "<unk>", Template));

    private static ChatOptions Warm => new() { Temperature = 1, MaxOutputTokens = 24, Seed = 5 };

    [Fact]
    public async Task A_streamed_reply_is_the_whole_one_in_pieces()
    {
        using var client = PolicyChatClient.Of(Words);
        var whole = await client.GetResponseAsync("w1 w2", Warm);
        var updates = await client.GetStreamingResponseAsync("w1 w2", Warm).ToListAsync();
        updates.Count(update => update.Text.Length > 0).ShouldBeGreaterThan(1);
        updates.Select(update => update.MessageId).Distinct().ShouldHaveSingleItem();
        var streamed = updates.ToChatResponse();
        (streamed.Text, streamed.FinishReason).ShouldBe((whole.Text, whole.FinishReason));
        (streamed.Usage!.InputTokenCount, streamed.Usage.OutputTokenCount).ShouldBe((3, whole.Usage!.OutputTokenCount));
    }

    [Fact]
    public async Task A_reply_is_the_policys_own_sample()
    {
        var request = new SampleRequest("w1 w2", 1, Seed.Of(5));
        var sample = (await Words.SampleAsync([request], new(1, 0.95, 24), null, TestContext.Current.CancellationToken))[0][0];
        (await PolicyChatClient.Of(Words).GetResponseAsync("w1 w2", Warm)).Text.ShouldBe(sample.Text);
    }

    [Fact]
    public async Task A_stop_sequence_ends_both_and_is_part_of_neither()
    {
        using var client = PolicyChatClient.Of(Words);
        var words = (await client.GetResponseAsync("w1 w2", Warm)).Text.Split(' ');
        var stop = $"{words[3]} {words[4]}";
        var options = With(options => options.StopSequences = [stop]);
        var whole = await client.GetResponseAsync("w1 w2", options);
        whole.FinishReason.ShouldBe(ChatFinishReason.Stop);
        whole.Text.ShouldNotContain(stop);
        (await client.GetStreamingResponseAsync("w1 w2", options).ToChatResponseAsync()).Text.ShouldBe(whole.Text);
    }

    [Fact]
    public async Task A_conversation_goes_through_the_template()
    {
        ChatMessage[] said = [new(ChatRole.User, "w1"), new(ChatRole.Assistant, "w2"), new(ChatRole.User, "w3")];
        var reply = await PolicyChatClient.Of(Words).GetResponseAsync(said, With(options => options.Instructions = "w9 w8"));
        reply.Usage!.InputTokenCount.ShouldBe(9);
        var alone = PolicyChatClient.Of(Policy(TextSide.Parse(ByteTokenizer.Files(256), "test")));
        (await Should.ThrowAsync<NotSupportedException>(() => alone.GetResponseAsync(said, Warm))).Message
            .ShouldContain("no chat template");
        (await alone.GetResponseAsync("w1 w2", Warm)).Usage!.InputTokenCount.ShouldBe(5);
    }

    [Fact]
    public async Task What_does_not_fit_the_context_is_told_with_its_length()
    {
        using var client = PolicyChatClient.Of(Words);
        var longer = string.Join(' ', Enumerable.Repeat("w1", 200));
        (await Should.ThrowAsync<ArgumentException>(() => client.GetResponseAsync(longer, Warm))).Message
            .ShouldContain("201 tokens, do not fit");
        await Should.ThrowAsync<ArgumentException>(() => client.GetStreamingResponseAsync(longer, Warm).ToChatResponseAsync());
    }

    [Fact]
    public async Task Leaving_a_stream_stops_the_sampling()
    {
        using var client = PolicyChatClient.Of(Words);
        var pieces = 0;
        await foreach (var update in client.GetStreamingResponseAsync("w1 w2", Warm))
        {
            pieces++;
            break;
        }

        pieces.ShouldBe(1);
        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.GetStreamingResponseAsync("w1 w2", With(options => options.MaxOutputTokens = 120), stop.Token))
            {
                await stop.CancelAsync();
            }
        });
    }

    [Theory]
    [InlineData("one STOP two", "one ", "STOP")]
    [InlineData("one STO", "one STO", "STOP")]
    [InlineData("aab", "a", "ab")]
    [InlineData("x\u0301y", "x", "\u0301y", "q")]
    [InlineData("plain", "plain")]
    public void What_may_begin_a_stop_string_is_held_back(string said, string kept, params string[] stops)
    {
        var stream = new StopFilter(stops);
        var given = "";
        foreach (var letter in said)
        {
            given += stream.Push($"{letter}");
            kept.ShouldStartWith(given, Case.Sensitive);
        }

        (given + stream.Finish(kept)).ShouldBe(kept);
    }

    private static ChatOptions With(Action<ChatOptions> change)
    {
        var options = Warm;
        change(options);
        return options;
    }

    private static TorchPolicy Policy(TextSide text) => new(
        Transformer.Random(
            new()
            {
                ModelType = "llama", VocabularySize = text.Tokenizer.VocabularySize, HiddenSize = 16, FeedForwardSize = 24, Layers = 1,
                Heads = 2, KeyValueHeads = 1,
                HeadSize = 8, ContextSize = 128, RopeTheta = 10000, NormEpsilon = 1e-5, TiedEmbeddings = true,
            },
            Seed.Of(3)),
        text);
}
