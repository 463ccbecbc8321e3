using System.Text.Json;
using MetaReward.Text;

namespace MetaReward.Parity.Text;

/// <summary>The vocabularies of llama.cpp's own tests, and what the Hub's tokenizers say of the same models.</summary>
internal static class Vocabularies
{
    /// <summary>Tokenizers of the Hub, and lists of ids, that are those of a vocabulary which lies here as GGUF.</summary>
    private static readonly (string Vocabulary, string Name)[] Hub =
    [
        ("bert-bge", "bert-base-uncased"), ("bert-bge", "google-bert/bert-base-uncased"), ("gpt-2", "distilgpt2"),
        ("llama-spm", "coreml-projects/Llama-2-7b-chat-coreml"), ("falcon", "tiiuae/falcon-7b"),
    ];

    private static readonly (string Vocabulary, string Name)[] Lists = [("gpt-2", "mlnet_tokens_gpt2"),
        ("gpt-2", "mlnet_tokens_r50k_base")];

    public static IEnumerable<Subject> Subjects(string data)
    {
        var folder = Path.Combine(data, "tokenizers", "llama_cpp_vocab");
        foreach (var path in Directory.EnumerateFiles(folder, "*.gguf").Where(path => File.Exists(path + ".out"))
            .Order(StringComparer.Ordinal))
        {
            yield return new($"llama.cpp's {Path.GetFileNameWithoutExtension(path)["ggml-vocab-".Length..]}", () => Shipped(path));
        }

        foreach (var (vocabulary, name) in Hub)
        {
            yield return new($"{name}, by {vocabulary}",
                () => OfHub(Of(vocabulary), Data.Json(data, "tokenizers", "hf_tokenizer_tests.json").GetProperty(name)));
        }

        foreach (var (vocabulary, name) in Lists)
        {
            yield return new($"{name}, by {vocabulary}", () => Long(Of(vocabulary), Data.Json(data, "tokenizers", $"{name}.json").Ints()));
        }

        Tokenizer Of(string vocabulary) => Load(Path.Combine(folder, $"ggml-vocab-{vocabulary}.gguf"));
    }

    private static Tokenizer Load(string path) => Tokenizer.Parse(Tokenizer.JsonOfGguf(path), path);

    /// <summary>The texts and ids beside a vocabulary.</summary>
    private static IEnumerable<Figure> Shipped(string path)
    {
        var (tokenizer, texts) = (Load(path), File.ReadAllText(path + ".inp").Split("\n__ggml_vocab_test__\n"));
        var ids = File.ReadAllLines(path + ".out")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray()).ToArray();
        yield return Figure.Equal("texts to ids", ids.Zip(texts), pair =>
            tokenizer.Encode(pair.Second).SequenceEqual(pair.First) && tokenizer.EncodeWithSpecials(pair.Second).SequenceEqual(pair.First));
        yield return Figure.Equal("lines of ids with a text", Math.Min(ids.Length, texts.Length - 1), ids.Length);
    }

    private static IEnumerable<Figure> OfHub(Tokenizer tokenizer, JsonElement cases)
    {
        var all = cases.EnumerateArray().ToArray();
        yield return Figure.Equal("texts to ids", all, line => tokenizer.EncodeFully(line.Text("input")).Ids.SequenceEqual(Ids(line)));
        yield return Figure.Equal("ids to texts", all, line =>
            Tidy(tokenizer.Decode(Ids(line), withSpecials: true)) == Tidy(line.Text("decoded_with_special"))
            && Tidy(tokenizer.Decode(Ids(line))) == Tidy(line.Text("decoded_without_special")));
    }

    /// <summary>Ids whose text is not there: they have to come back from their own.</summary>
    private static IEnumerable<Figure> Long(Tokenizer tokenizer, int[] ids) =>
        [Figure.EqualIds("ids that come back from their text",
            [tokenizer.EncodeWithSpecials(tokenizer.Decode(ids, withSpecials: true))], [ids])];

    private static int[] Ids(JsonElement line) => line.GetProperty("encoded").Ints("input_ids");

    /// <summary>
    /// The expected texts went through transformers' own clean-up of spaces before punctuation, which no tokenizer.json has.
    /// </summary>
    private static string Tidy(string text) => text.Replace(" .", ".", StringComparison.Ordinal)
        .Replace(" ?", "?", StringComparison.Ordinal).Replace(" !", "!", StringComparison.Ordinal)
        .Replace(" ,", ",", StringComparison.Ordinal).Replace(" ' ", "'", StringComparison.Ordinal)
        .Replace(" n't", "n't", StringComparison.Ordinal)
        .Replace(" 'm", "'m", StringComparison.Ordinal).Replace(" 's", "'s", StringComparison.Ordinal)
        .Replace(" 've", "'ve", StringComparison.Ordinal)
        .Replace(" 're", "'re", StringComparison.Ordinal);
}
