using System.Collections.Concurrent;
using MetaReward.Tests;

namespace MetaReward.Text.Tests;

/// <summary>The nine tokenizers of the reference data and four of our own, each loaded once.</summary>
internal static class FixtureTokenizers
{
    private static readonly ConcurrentDictionary<string, Tokenizer> Loaded = new();

    public static TheoryData<string> Names =>
    [
        "smollm2", "bytelevel-llama3", "bpe-added-token-flags", "gemma", "spm-bpe-llama2", "spm-bpe-metaspace-first", "unigram-t5",
        "unigram-xlmr-bytefallback",
        "wordpiece-bert",
    ];

    public static string File(string name) =>
        name == "smollm2" ? "fixtures/smollm2/tokenizer.json" : $"fixtures/tokenizers_json/{name}/tokenizer.json";

    public static Tokenizer Load(string name) => Loaded.GetOrAdd(name, _ => Tokenizer.Parse(Bytes(name), name));

    public static byte[] Bytes(string name) =>
        OwnTokenizers.Has(name) ? OwnTokenizers.Json(name) : System.IO.File.ReadAllBytes(SharedData.Path(File(name)));
}
