using CsCheck;
using MetaReward.Text;

namespace MetaReward.Torch.Tests;

/// <summary>What a stop string cuts: what is judged is what is trained, but for the token that ends it.</summary>
public class StoppedReplyTests
{
    private const int End = 0;

    /// <summary>Some of these have a stop string inside, at their end or at their beginning; not every part of them is a token.</summary>
    private static readonly string[] Words = ["", "a", " b", ".\n\n", "\n", "c\nd", "STOP", "ST", "OP", "é", "x", "x\n"];

    [Fact]
    public void Decoded_tokens_are_the_text_whatever_was_cut_where()
    {
        Gen.Select(Gen.Int[1, Words.Length - 1].Array[1, 12], Gen.Int[0, 40]).Sample((tokens, at) =>
        {
            var whole = Decode(tokens);
            var text = whole[..Math.Min(at, whole.Length)];
            var cut = StoppedReply.Of(text, tokens, Decode, Encode, End);
            int[] trained = [.. tokens.Take(cut.Kept), .. cut.Tail];
            return trained[^1] == End && !trained.SkipLast(1).Contains(End) && Decode(trained[..^1]) == cut.Text
                && text.StartsWith(cut.Text, StringComparison.Ordinal);
        }, iter: 2000, threads: 1);
    }

    [Theory]
    [InlineData("a b", new[] { 1, 2, 3 }, 2, 1)]
    [InlineData("a.", new[] { 1, 3, 2 }, 1, 1)]
    [InlineData("ax", new[] { 1, 11 }, 1, 2)]
    [InlineData("ac", new[] { 1, 5 }, 1, 1)]
    [InlineData("", new[] { 6, 1 }, 0, 1)]
    public void A_cut_at_a_token_keeps_the_tokens_and_one_inside_tokenises_its_rest_or_ends_before_it(
        string text, int[] tokens, int kept, int tail)
    {
        var cut = StoppedReply.Of(text, tokens, Decode, Encode, End);
        (cut.Kept, cut.Tail.Count).ShouldBe((kept, tail));
        cut.Text.ShouldBe(text is "a." or "ac" ? "a" : text);
    }

    [Fact]
    public async Task A_sample_with_a_stop_string_is_closed_and_its_log_probs_are_the_models()
    {
        var policy = new TorchPolicy(SamplingTests.Sharp(Transformer.Random(TransformerTests.Tiny, Seed.Of(3))), Toy.Text);
        var free = (await policy.SampleAsync([new("w1 w2", 40, Seed.Of(5))], new(1, 1, 24), null, default))[0];
        var stop = free.SelectMany(s => s.Text.Split(' ')).CountBy(word => word).MaxBy(word => word.Value).Key;
        var stopped = (await policy.SampleAsync([new("w1 w2", 40, Seed.Of(5))], new(1, 1, 24) { StopStrings = [stop] }, null, default))[0];
        stopped.Count(s => s.Finish == Finish.StopString).ShouldBeGreaterThan(5);
        foreach (var sample in stopped.Where(s => s.Finish == Finish.StopString))
        {
            sample.Text.ShouldNotContain(stop);
            sample.Tokens[^1].ShouldBe(policy.Text.EndToken);
            policy.Text.Decode(sample.Tokens).ShouldBe(sample.Text);
            sample.Logps.Count.ShouldBe(sample.Tokens.Count);
            var own = policy.Logps(policy.Text.EncodePrompt("w1 w2"), sample.Tokens);
            sample.Logps.Zip(own, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-3f);
        }
    }

    [Fact]
    public void Thoughts_that_are_not_learned_stand_with_the_prompt()
    {
        var side = WordLevelFiles.Make(
            ["<end>", "<sep>", "<unk>", "<think>", "</think>", "a", "b", "c"], ["<end>", "<sep>", "<unk>"], "<end>", "<unk>",
            "{% for m in messages %}{{ m.content }}{% if m.role == 'user' %}<sep>{% else %}<end>{% endif %}{% endfor "
            + "%}{# <think> </think> #}");
        int[] reply = [3, 5, 4, 6, 7, 0];
        var learned = Fitting.Learned(side, new([5, 1], reply), thoughts: false);
        learned.Prompt.ShouldBe([5, 1, 3, 5, 4]);
        learned.Response.ShouldBe([6, 7, 0]);
        Fitting.Learned(side, new([5, 1], reply), thoughts: true).Response.ShouldBe(reply);
        Fitting.Learned(side, new([5, 1], [6, 7, 0]), thoughts: false).Response.ShouldBe([6, 7, 0]);
    }

    [Fact]
    public async Task Sides_that_are_equal_as_trained_are_left_out_and_counted()
    {
        using var toy = new Toy();
        PreferencePair Pair(string id, string chosen, string rejected) =>
            new(id, Role.Actor, "w1 w2", new("c", 1, Toy.Sample(chosen)), new("r", 0, Toy.Sample(rejected)), "a test");
        PreferencePair[] pairs = [Pair("one", "w1 w2 w3", "w1 w2 w4"), Pair("two", "w5", "w6"), Pair("three", "w7", "w8")];
        var notes = new List<string>();
        var length = Toy.Text.EncodePrompt("w1 w2").Count + 2;
        await new TorchTrainer().DpoAsync(Toy.Policy, Toy.Policy, pairs, new(Toy.Training(epochs: 1) with { MaxLength = length }),
            toy.Turn("t", p => notes.Add(p.Note)));
        notes.ShouldContain(note => note.Contains("1 of 3 pairs were left out because their sides are equal", StringComparison.Ordinal));
        File.ReadLines(Path.Combine(toy.Folder, "t", "8-metrics.jsonl")).First().ShouldContain("\"cut\":1,\"left_out\":1");
    }

    private static string Decode(IReadOnlyList<int> ids) => string.Concat(ids.Select(id => Words[id]));

    /// <summary>A tokenizer that knows no full stop by itself.</summary>
    private static IReadOnlyList<int> Encode(string text) =>
        [.. text.Select(letter => Array.IndexOf(Words, $"{letter}")).Where(id => id > 0)];
}
