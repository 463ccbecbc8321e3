using System.Text;
using CsCheck;
using MetaReward.Tests;

namespace MetaReward.Text.Tests;

public class BytePairTests
{
    private static readonly Lazy<ITokenizer> SmolLm2 = new(() => Load("fixtures/smollm2/tokenizer.json"));

    [Fact]
    public void Every_text_decodes_to_itself() => Decodes(FixtureTokenizers.Load("own-bytes"));

    [ReferenceFact("fixtures/smollm2/tokenizer.json")]
    public void Every_text_decodes_to_itself_by_a_published_one() => Decodes(SmolLm2.Value);

    private static void Decodes(ITokenizer tokenizer)
    {
        var scalars = Gen.Frequency(
            (6, Gen.Int[32, 126]), (1, Gen.Int[9, 13]), (2, Gen.Int[0xA0, 0xD7FF]), (1, Gen.Int[0xE000, 0xFFFF]),
            (2, Gen.Int[0x10000, 0x1FFFF]));
        scalars.Array[0, 60].Sample(units =>
        {
            var text = string.Concat(units.Select(char.ConvertFromUtf32));
            return tokenizer.Decode(tokenizer.Encode(text)) == text;
        }, iter: 500, threads: 1);
    }

    [ReferenceFact("fixtures/smollm2/tokenizer.json")]
    public void Long_words_merge_as_short_ones_do()
    {
        var tokenizer = SmolLm2.Value;
        var word = string.Concat(Enumerable.Repeat("internationalisation", 40));
        tokenizer.Decode(tokenizer.Encode(word)).ShouldBe(word);
        tokenizer.Encode(new string('a', 100_000)).Count.ShouldBeLessThan(60_000);
    }

    [Theory]
    [InlineData("""{"model":{"type":"Unigram"}}""", "'vocab' is missing")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",-1]],"unk_id":1}}""", "'unk_id' is 1 of 1 tokens")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a"]]}}""", "expected tokens with their scores")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",1e999]]}}""", "expected tokens with their scores")]
    [InlineData("""{"model":{"type":"Neural"}}""", "'Neural' is not supported; supported: BPE, Unigram, WordPiece, WordLevel")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[]}}""", "largest token id is -1")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0}}}""", "'merges' is missing")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}""", "merge 0 joins 'a' and 'b'")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[["a"]]}}""", "expected pairs")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}}""", "dropout is not supported")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Metaspace"}}""",
        "'replacement' is missing")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Magic"}}""", "'Magic' is not supported")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"normalizer":{"type":"Magic"}}""", "'Magic' is not supported")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"decoder":{"type":"Magic"}}""", "'Magic' is not supported")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"post_processor":{"type":"Magic"}}""", "'Magic' is not supported")]
    [InlineData(
        """{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a"}"""
        + ""","behavior":"Isolated","invert":false}}""", "a bracket without end at character 3: (a")]
    [InlineData(
        """{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"a"}"""
        + ""","behavior":"Torn","invert":false}}""", "'Torn' is not supported")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":-1}}}""", "'a' is -1")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":2000000000}}}""", "'a' is 2000000000")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"b":0},"merges":[]}}""", "share the id 0")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"added_tokens":[{"id":5}]}""", "'content' is missing")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"added_tokens":[{"id":"x","content":"x"}]}""",
        "expected a whole number")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"a":0},"max_input_chars_per_word":-1}}""", "expected a whole number")]
    [InlineData("""{"model":3}""", "expected a JSON object")]
    [InlineData("""[]""", "expected a JSON object")]
    public void What_is_not_understood_is_refused_by_name(string json, string reason)
    {
        Should.Throw<InvalidDataException>(() => TokenizerJson.Parse(Encoding.UTF8.GetBytes(json), "t")).Message.ShouldContain(reason);
    }

    [ReferenceFact("fixtures/tokenizers_json")]
    public void Damaged_tokenizer_files_give_a_message_and_nothing_else()
    {
        var whole = File.ReadAllBytes(SharedData.Path("fixtures/tokenizers_json/bytelevel-llama3/tokenizer.json"));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Bool, Gen.Byte).Sample((at, cut, value) =>
        {
            var damaged = cut ? whole[..at] : [.. whole];
            if (!cut)
            {
                damaged[at] = value;
            }

            try
            {
                _ = TokenizerJson.Parse(damaged, "damaged").Encode("a text of 12 words");
                return !cut;
            }
            catch (InvalidDataException)
            {
                return true;
            }
        }, iter: 200, threads: 1);
    }

    private static ITokenizer Load(string file) => TokenizerJson.Parse(File.ReadAllBytes(SharedData.Path(file)), file);
}
