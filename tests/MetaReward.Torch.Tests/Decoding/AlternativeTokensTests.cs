namespace MetaReward.Torch.Tests;

/// <summary>How likely other characters were at a place of a reply that somebody gave.</summary>
public class AlternativeTokensTests
{
    private static readonly Sampling Usual = new(1, 1, 8);

    [Fact]
    public async Task The_log_probs_are_those_of_the_tokens_that_differ_in_the_character()
    {
        var (first, second) = (Reply("w1 w5 w3"), Reply("w35"));
        var told = (await AskAsync(Of("w7 w8", new(first, 4, "0123456789"), new(second, 2, "054"), new(first, 7, "31"))))[0];
        Check(told[0], "0123456789", "w7 w8", first.Tokens.Take(1), [.. Enumerable.Range(0, 10).Select(i => $"w{i}")]);
        Check(told[1], "054", "w7 w8", [], ["w30", "w35", "w34"]);
        Check(told[2], "31", "w7 w8", first.Tokens.Take(2), ["w3", "w1"]);
    }

    [Fact]
    public async Task A_sample_is_as_likely_there_as_it_was_drawn()
    {
        var drawn = (await AskAsync(new SampleRequest("w1 w2", 6, Seed.Of(1))))[0].Where(one => one.Text.StartsWith('w')).ToArray();
        drawn.ShouldNotBeEmpty();
        ReplyPlace[] places = [.. drawn.Select(one => new ReplyPlace(one, 1, $"{one.Text[1]}"))];
        foreach (var (one, told) in drawn.Zip((await AskAsync(Of("w1 w2", places)))[0]))
        {
            (told.Tokens, Math.Abs(told.Logps[0] - one.Logps[0])).ShouldSatisfyAllConditions(
                both => both.Tokens.ShouldBe([one.Tokens[0]]), both => both.Item2.ShouldBeLessThan(1e-3f));
        }
    }

    [Fact]
    public async Task Where_a_character_has_no_token_or_the_reply_does_not_fit_nobody_can_tell()
    {
        int[] tooLong = [.. Enumerable.Repeat(5, TransformerTests.Tiny.ContextSize)];
        var told = (await AskAsync(Of("w1",
            new(Reply("w35"), 2, "59"), // there is no w39
            new(new(Toy.Text.Decode(tooLong), tooLong, [], Finish.Length), (3 * TransformerTests.Tiny.ContextSize) - 2, "12"),
            new(new("other words", [5, 6], [], Finish.Stop), 1, "ab"))))[0];
        told.ShouldAllBe(one => one.Logps.Count == 0 && one.Finish == Finish.NoReply);
        await Should.ThrowAsync<ArgumentException>(() => AskAsync(Of("w1", new ReplyPlace(Reply("w3"), 1, "34")) with { Count = 2 }));
    }

    [Fact]
    public async Task Samples_from_a_number_on_are_those_of_the_whole_request()
    {
        var whole = (await AskAsync(new SampleRequest("w1 w2", 5, Seed.Of(1))))[0];
        var rest = await AskAsync(new("w4", 1, Seed.Of(2)), new("w1 w2", 2, Seed.Of(1)) { First = 3 });
        rest[1].Select(one => (one.Text, string.Join(' ', one.Tokens), string.Join(' ', one.Logps)))
            .ShouldBe(whole.Skip(3).Select(one => (one.Text, string.Join(' ', one.Tokens), string.Join(' ', one.Logps))));
    }

    private static void Check(Sample told, string text, string prompt, IEnumerable<int> before, string[] words)
    {
        told.Text.ShouldBe(text);
        told.Tokens.ShouldBe(words.Select(word => Toy.Text.Tokenizer.Encode(word).ShouldHaveSingleItem()));
        told.Logps.Zip(told.Tokens, (logp, token) =>
                Math.Abs(logp - Toy.Policy.Logps(Toy.Text.EncodePrompt(prompt), [.. before, token])[^1]))
            .ShouldAllBe(apart => apart < 1e-4);
    }

    private static Sample Reply(string text) => new(text, [.. Toy.Text.Tokenizer.Encode(text), Toy.Text.EndToken], [], Finish.Stop);

    private static SampleRequest Of(string prompt, params ReplyPlace[] places) =>
        new(prompt, places.Length, Seed.Of(4)) { Alternatives = places };

    private static Task<IReadOnlyList<IReadOnlyList<Sample>>> AskAsync(params SampleRequest[] requests) =>
        Toy.Policy.SampleAsync(requests, Usual, null, CancellationToken.None);
}
