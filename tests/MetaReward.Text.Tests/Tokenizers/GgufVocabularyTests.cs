using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Tests;

namespace MetaReward.Text.Tests;

/// <summary>The vocabularies of llama.cpp's own tests, and what the hub's tokenizers say of the same models.</summary>
public class GgufVocabularyTests(ITestOutputHelper output)
{
    private const string Folder = "tokenizers/llama_cpp_vocab";

    [Theory]
    [InlineData("gpt-2", "gpt-2")]
    [InlineData("llama-spm", "llama-spm")]
    [InlineData("phi-3", "phi-3")]
    [InlineData("starcoder", "starcoder")]
    public void Ids_are_those_that_llama_cpp_ships(string vocabulary, string expected)
    {
        var texts = File.ReadAllText(SharedData.Path($"{Folder}/ggml-vocab-{expected}.gguf.inp")).Split("\n__ggml_vocab_test__\n");
        var ids = File.ReadAllLines(SharedData.Path($"{Folder}/ggml-vocab-{expected}.gguf.out"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray()).ToArray();
        ids.Length.ShouldBe(texts.Length - 1);
        var tokenizer = Load(vocabulary);
        Compare(expected, texts.Zip(ids), pair => tokenizer.Encode(pair.First).SequenceEqual(pair.Second)
            && tokenizer.EncodeWithSpecials(pair.First).SequenceEqual(pair.Second), pair => pair.First);
    }

    [Theory]
    [InlineData("bert-bge", "bert-base-uncased")]
    [InlineData("bert-bge", "google-bert/bert-base-uncased")]
    [InlineData("gpt-2", "distilgpt2")]
    [InlineData("llama-spm", "coreml-projects/Llama-2-7b-chat-coreml")]
    [InlineData("falcon", "tiiuae/falcon-7b")]
    public void Ids_and_texts_are_those_of_the_hubs_tokenizer(string vocabulary, string expected)
    {
        var tokenizer = Load(vocabulary);
        var cases = JsonNode.Parse(File.ReadAllText(SharedData.Path("tokenizers/hf_tokenizer_tests.json")))![expected]!.AsArray();
        Compare(expected, cases, line =>
        {
            var ids = line!["encoded"]!["input_ids"].Deserialize<int[]>()!;
            return tokenizer.EncodeFully((string)line["input"]!).Ids.SequenceEqual(ids)
                && Tidy(tokenizer.Decode(ids, withSpecials: true)) == Tidy((string)line["decoded_with_special"]!)
                && Tidy(tokenizer.Decode(ids)) == Tidy((string)line["decoded_without_special"]!);
        }, line => line!.ToJsonString());
    }

    [Theory]
    [InlineData("gpt-2", "mlnet_tokens_gpt2")]
    [InlineData("gpt-2", "mlnet_tokens_r50k_base")]
    public void A_long_file_encodes_to_the_ids_that_it_was_decoded_from(string vocabulary, string file)
    {
        var ids = JsonNode.Parse(File.ReadAllText(SharedData.Path($"tokenizers/{file}.json"))).Deserialize<int[]>()!;
        var tokenizer = Load(vocabulary);
        tokenizer.EncodeWithSpecials(tokenizer.Decode(ids, withSpecials: true)).ShouldBe(ids);
        output.WriteLine($"{file}: {ids.Length} of {ids.Length} ids equal");
    }

    /// <summary>The expected texts went through transformers' own clean-up of spaces before punctuation, which no tokenizer.json has.</summary>
    private static string Tidy(string text) => text.Replace(" .", ".", StringComparison.Ordinal).Replace(" ?", "?", StringComparison.Ordinal).Replace(" !", "!", StringComparison.Ordinal)
        .Replace(" ,", ",", StringComparison.Ordinal).Replace(" ' ", "'", StringComparison.Ordinal).Replace(" n't", "n't", StringComparison.Ordinal)
        .Replace(" 'm", "'m", StringComparison.Ordinal).Replace(" 's", "'s", StringComparison.Ordinal).Replace(" 've", "'ve", StringComparison.Ordinal)
        .Replace(" 're", "'re", StringComparison.Ordinal);

    private void Compare<T>(string name, IEnumerable<T> cases, Func<T, bool> equal, Func<T, string> shown)
    {
        var all = cases.ToList();
        var wrong = all.Where(item => !equal(item)).Select(shown).ToList();
        output.WriteLine($"{name}: {all.Count - wrong.Count} of {all.Count} equal");
        wrong.ShouldBeEmpty();
    }

    private static Tokenizer Load(string vocabulary)
    {
        var path = SharedData.Path($"{Folder}/ggml-vocab-{vocabulary}.gguf");
        return Tokenizer.Parse(Tokenizer.JsonOfGguf(path), path);
    }
}
