namespace MetaReward.Torch.Tests;

/// <summary>How likely replies are that somebody gave.</summary>
public class GivenRepliesTests
{
    private static readonly Sampling Usual = new(1, 1, 8);

    [Fact]
    public async Task Given_replies_come_back_with_the_log_probs_that_their_tokens_have_after_the_prompt()
    {
        var drawn = (await AskAsync(new SampleRequest("w1 w2", 5, Seed.Of(1))))[0];
        var told = (await AskAsync(new SampleRequest("w3", 5, Seed.Of(2)) { Given = drawn }))[0];
        foreach (var (before, after) in drawn.Zip(told))
        {
            (after.Text, after.Finish).ShouldBe((before.Text, before.Finish));
            after.Tokens.ShouldBe(before.Tokens);
            var alone = Toy.Policy.Logps(Toy.Text.EncodePrompt("w3"), [.. before.Tokens]);
            after.Logps.Zip(alone).ShouldAllBe(two => Math.Abs(two.First - two.Second) < 1e-4);
        }
    }

    [Fact]
    public async Task After_their_own_prompt_they_are_as_likely_as_they_were_drawn()
    {
        var drawn = (await AskAsync(new SampleRequest("w1 w2", 3, Seed.Of(1))))[0];
        var told = await AskAsync(new("w4", 2, Seed.Of(3)), new("w1 w2", 3, Seed.Of(2)) { Given = drawn });
        told[0].Count.ShouldBe(2, "what is drawn beside them is drawn");
        told[1].SelectMany(one => one.Logps).Zip(drawn.SelectMany(one => one.Logps))
            .ShouldAllBe(two => Math.Abs(two.First - two.Second) < 1e-3);
    }

    [Fact]
    public async Task What_has_no_tokens_or_does_not_fit_has_no_log_probs()
    {
        int[] tooLong = [.. Enumerable.Repeat(5, TransformerTests.Tiny.ContextSize)];
        Sample[] given = [new("", [], [], Finish.NoReply), new("long", tooLong, [], Finish.Length)];
        var told = (await AskAsync(new SampleRequest("w1", 2, Seed.Of(1)) { Given = given }))[0];
        told.ShouldAllBe(one => one.Logps.Count == 0);
        told[1].Finish.ShouldBe(Finish.PromptTooLong);
        await Should.ThrowAsync<ArgumentException>(() => AskAsync(new SampleRequest("w1", 3, Seed.Of(1)) { Given = given }));
    }

    private static Task<IReadOnlyList<IReadOnlyList<Sample>>> AskAsync(params SampleRequest[] requests) =>
        Toy.Policy.SampleAsync(requests, Usual, null, CancellationToken.None);
}
