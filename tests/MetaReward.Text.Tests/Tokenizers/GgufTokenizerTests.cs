using System.Text.Json.Nodes;

namespace MetaReward.Text.Tests;

/// <summary>What metadata become, kind by kind.</summary>
public class GgufTokenizerTests
{
    public static TheoryData<string> Ways => [.. GgufSplits.All.SelectMany(splits => splits.Names)];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_way_of_cutting_words_loses_nothing(string name)
    {
        var letters = Enumerable.Range(0, 256).Select(value => $"{ByteLetters.Letter((byte)value)}").ToArray();
        var tokenizer = Made(("tokenizer.ggml.model", "gpt2"), ("tokenizer.ggml.pre", name), ("tokenizer.ggml.tokens", letters),
            ("tokenizer.ggml.merges", Array.Empty<string>()));
        foreach (var text in new[] { "Hello, y'all! 1234567 IT'S über 3.14\r\n\n  x  ", "我想在apple工作1314151天～ 각ひらがなᏽ",
            "\t<sentinel:12>IMGIMGABZ {a+b}=`c`…،\u00A0\u3000 " })
        {
            tokenizer.Decode(tokenizer.Encode(text)).ShouldBe(text);
        }
    }

    [Fact]
    public void The_highest_score_is_joined_first_and_unknown_signs_become_bytes()
    {
        string[] tokens = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>"), "▁", "a", "b", "c", "ab",
            "bc", "▁a", "abc"];
        var scores = tokens.Select(token => token switch { "bc" => -1.0, "ab" => -2, "▁a" => -3, "abc" => -4, _ => -10 }).ToArray();
        long[] kinds = [2, 3, 3, .. Enumerable.Repeat(6L, 256), .. Enumerable.Repeat(1L, 8)];
        var tokenizer = Made(("tokenizer.ggml.model", "llama"), ("tokenizer.ggml.tokens", tokens), ("tokenizer.ggml.scores", scores),
            ("tokenizer.ggml.token_type", kinds),
            ("tokenizer.ggml.bos_token_id", 1L), ("tokenizer.ggml.eos_token_id", 2L), ("tokenizer.ggml.unknown_token_id", 0L));
        Spelled(tokenizer, "abc").ShouldBe("▁a bc");
        Spelled(tokenizer, "aé</s>").ShouldBe("▁a <0xC3> <0xA9> <0x3C> <0x2F> <0x73> <0x3E>");
        tokenizer.EncodeWithSpecials("a</s>b").Select(tokenizer.Spelling).ShouldBe(["▁a", "</s>", "▁", "b"]);
        tokenizer.EncodeFully("a").Tokens.ShouldBe(["<s>", "▁a"]);
        tokenizer.Decode(tokenizer.Encode("a bé")).ShouldBe("a bé");
    }

    [Fact]
    public void The_best_sum_of_scores_is_taken()
    {
        string[] tokens = ["<pad>", "</s>", "<unk>", "▁", "▁a", "a", "b", "ab", "▁ab"];
        double[] scores = [0, 0, 0, -2, -3, -3, -3, -1.5, -9];
        var tokenizer = Made(("tokenizer.ggml.model", "t5"), ("tokenizer.ggml.tokens", tokens), ("tokenizer.ggml.scores", scores),
            ("tokenizer.ggml.token_type", new long[] { 3, 3, 2, 1, 1, 1, 1, 1, 1 }), ("tokenizer.ggml.unknown_token_id", 2L),
            ("tokenizer.ggml.eos_token_id", 1L),
            ("tokenizer.ggml.remove_extra_whitespaces", true));
        tokenizer.EncodeFully("ab   aab  ").Tokens.ShouldBe(["▁", "ab", "▁a", "ab", "</s>"]);
        Spelled(tokenizer, "axyb</s>").ShouldBe("▁a xy b </s>");
        tokenizer.Encode("axyb</s>").ShouldNotContain(1);
    }

    [Fact]
    public void Words_are_marked_at_their_other_end()
    {
        string[] tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "▁play", "ing", "▁,"];
        var tokenizer = Made(("tokenizer.ggml.model", "bert"), ("tokenizer.ggml.tokens", tokens),
            ("tokenizer.ggml.token_type", new long[] { 3, 3, 3, 3, 1, 1, 1 }),
            ("tokenizer.ggml.unknown_token_id", 1L), ("tokenizer.ggml.cls_token_id", 2L), ("tokenizer.ggml.seperator_token_id", 3L));
        tokenizer.EncodeFully("PLAYING, pläy x").Tokens.ShouldBe(["[CLS]", "play", "##ing", ",", "play", "[UNK]", "[SEP]"]);
        tokenizer.Decode(tokenizer.Encode("playing, play")).ShouldBe("playing, play");
    }

    [Fact]
    public void An_end_of_text_is_special_whatever_its_kind()
    {
        string[] tokens = ["a", "<|im_end|>", "<tool>"];
        var tokenizer = Made(("tokenizer.ggml.model", "gpt2"), ("tokenizer.ggml.pre", "gpt-2"), ("tokenizer.ggml.tokens", tokens),
            ("tokenizer.ggml.merges", Array.Empty<string>()),
            ("tokenizer.ggml.token_type", new long[] { 1, 4, 4 }));
        tokenizer.Encode("a<|im_end|><tool>").ShouldBe([0, 2]);
        tokenizer.EncodeWithSpecials("a<|im_end|><tool>").ShouldBe([0, 1, 2]);
    }

    [Fact]
    public void Steps_are_written_in_their_order()
    {
        var json = JsonNode.Parse(GgufTokenizer.Tokenizer(Metadata(
            ("tokenizer.ggml.model", "gpt2"), ("tokenizer.ggml.pre", "falcon"), ("tokenizer.ggml.tokens", new[] { "a" }),
            ("tokenizer.ggml.merges", Array.Empty<string>()))))!;
        var steps = json["pre_tokenizer"]!["pretokenizers"]!.AsArray();
        steps.Count.ShouldBe(4);
        ((string)steps[2]!["pattern"]!["Regex"]!).ShouldBe("[0-9][0-9][0-9]");
    }

    private static string Spelled(Tokenizer tokenizer, string text) =>
        string.Join(' ', tokenizer.EncodeFully(text, addSpecials: false, specialsAsText: true).Tokens);

    private static Tokenizer Made(params IEnumerable<(string Key, object Value)> entries) =>
        Tokenizer.Parse(GgufTokenizer.Tokenizer(Metadata(entries)), "made");

    private static GgufMetadata Metadata(params IEnumerable<(string Key, object Value)> entries) =>
        new("made", entries.ToDictionary(entry => entry.Key, entry => entry.Value));
}
