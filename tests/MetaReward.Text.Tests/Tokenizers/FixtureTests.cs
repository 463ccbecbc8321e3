using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Tests;

namespace MetaReward.Text.Tests;

/// <summary>Nine tokenizers against everything that the official library said of 401 strings and of what else it was asked.</summary>
public class FixtureTests(ITestOutputHelper output)
{
    private const string Folder = "fixtures/tokenizers_json";

    private static readonly ConcurrentDictionary<string, Tokenizer> Loaded = new();

    public static TheoryData<string> Names =>
    [
        "smollm2", "bytelevel-llama3", "bpe-added-token-flags", "gemma", "spm-bpe-llama2", "spm-bpe-metaspace-first", "unigram-t5", "unigram-xlmr-bytefallback",
        "wordpiece-bert",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Ids_tokens_offsets_and_texts(string name)
    {
        var tokenizer = Load(name);
        Compare(name, "strings", System.IO.File.ReadLines(SharedData.Path($"{Folder}/{name}/encode.jsonl")).Select(line => JsonNode.Parse(line)!), line =>
        {
            var text = (string)line["text"]!;
            var all = tokenizer.EncodeFully(text);
            var ids = Ints(line["ids"]);
            var bare = line["ids_no_special"] is { } without ? Ints(without) : ids;
            return all.Ids.SequenceEqual(ids)
                && all.Tokens.SequenceEqual(line["tokens"].Deserialize<string[]>()!)
                && all.Offsets.SequenceEqual(Offsets(line["offsets"]))
                && tokenizer.Decode(ids, withSpecials: true) == (string)line["decoded"]!
                && tokenizer.Decode(ids) == (string)line["decoded_skip_special"]!
                && tokenizer.EncodeFully(text, addSpecials: false).Ids.SequenceEqual(bare)
                && tokenizer.EncodeWithSpecials(text).SequenceEqual(bare)
                && tokenizer.EncodeFully(text, addSpecials: false, specialsAsText: true).Ids
                    .SequenceEqual(line["ids_special_as_text"] is { } plain ? Ints(plain) : bare);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pairs(string name)
    {
        var tokenizer = Load(name);
        Compare(name, "pairs", Read(name, "pairs.json").AsArray()!, pair =>
        {
            var both = tokenizer.EncodeFully((string)pair!["a"]!, (string)pair["b"]!);
            return both.Ids.SequenceEqual(Ints(pair["ids"])) && both.Tokens.SequenceEqual(pair["tokens"].Deserialize<string[]>()!)
                && both.TypeIds.SequenceEqual(Ints(pair["type_ids"])) && both.SpecialMask.SequenceEqual(Ints(pair["special_tokens_mask"]))
                && both.Offsets.SequenceEqual(Offsets(pair["offsets"])) && both.SequenceIds.SequenceEqual(pair["sequence_ids"].Deserialize<int?[]>()!);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_ids_as_text(string name)
    {
        var tokenizer = Load(name);
        Compare(name, "lists of random ids", Read(name, "decode_random_ids.json").AsArray()!, line =>
            tokenizer.Decode(Ints(line!["ids"]), withSpecials: true) == (string)line["decoded"]! && tokenizer.Decode(Ints(line["ids"])) == (string)line["decoded_skip_special"]!);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Truncation_and_padding(string name)
    {
        var tokenizer = Load(name);
        Compare(name, "truncations and paddings", Read(name, "truncation_padding.json")["cases"]!.AsArray()!, line => line["error"] is not null
            ? Should.Throw<ArgumentException>(() => Truncated(tokenizer, line)).Message.Length > 0
            : line["texts"] is null ? Same(Truncated(tokenizer, line), line["result"]!)
            : Padded(tokenizer, line).Zip(line["result"]!.AsArray(), (ours, theirs) => Same(ours, theirs!)).All(equal => equal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pieces_of_text_as_ids_come(string name)
    {
        var tokenizer = Load(name);
        Compare(name, "streams", Read(name, "decode_stream.json").AsArray()!, line =>
        {
            var skip = (bool)line["skip_special_tokens"]!;
            var stream = new TextStream(ids => tokenizer.Decode(ids, withSpecials: !skip));
            return Ints(line["ids"]).Select(stream.Push).SequenceEqual(line["pieces"].Deserialize<string?[]>()!);
        });
    }

    private static Encoded Truncated(Tokenizer tokenizer, JsonNode line) => tokenizer.EncodeFully((string)line["a"]!, (string?)line["b"],
        truncation: new Truncation((int)line["max_length"]!, (int)line["stride"]!, (string)line["strategy"]!, (string)line["direction"]! == "left"));

    private static IReadOnlyList<Encoded> Padded(Tokenizer tokenizer, JsonNode line)
    {
        var id = (int)line["pad_id"]!;
        var padding = new Padding((int?)line["length"], (int?)line["pad_to_multiple_of"] ?? 0, id, 0, (string?)line["pad_token"] ?? tokenizer.Spelling(id)!,
            (string)line["direction"]! == "left");
        return padding.Apply([.. line["texts"]!.AsArray().Select(text => tokenizer.EncodeFully((string)text!))]);
    }

    private static bool Same(Encoded ours, JsonNode theirs) => ours.Ids.SequenceEqual(Ints(theirs["ids"])) && ours.TypeIds.SequenceEqual(Ints(theirs["type_ids"]))
        && ours.AttentionMask.SequenceEqual(Ints(theirs["attention_mask"])) && ours.SpecialMask.SequenceEqual(Ints(theirs["special_tokens_mask"]))
        && ours.Tokens.SequenceEqual(theirs["tokens"].Deserialize<string[]>()!)
        && ours.Overflowing.Select(part => string.Join(',', part.Ids)).SequenceEqual(theirs["overflowing"]!.AsArray().Select(part => string.Join(',', Ints(part))));

    private void Compare(string name, string what, IEnumerable<JsonNode?> cases, Func<JsonNode, bool> equal)
    {
        var all = cases.ToList();
        var wrong = all.Where(line => !equal(line!)).Select(line => line!.ToJsonString()).ToList();
        output.WriteLine($"{name}: {all.Count - wrong.Count} of {all.Count} {what} equal");
        all.ShouldNotBeEmpty();
        wrong.ShouldBeEmpty();
    }

    internal static string File(string name) => name == "smollm2" ? "fixtures/smollm2/tokenizer.json" : $"{Folder}/{name}/tokenizer.json";

    internal static Tokenizer Load(string name) => Loaded.GetOrAdd(name, _ => Tokenizer.Parse(System.IO.File.ReadAllBytes(SharedData.Path(File(name))), name));

    private static JsonNode Read(string name, string file) => JsonNode.Parse(System.IO.File.ReadAllText(SharedData.Path($"{Folder}/{name}/{file}")))!;

    private static int[] Ints(JsonNode? node) => node.Deserialize<int[]>()!;

    private static IEnumerable<(int, int)> Offsets(JsonNode? node) => node!.AsArray().Select(pair => ((int)pair![0]!, (int)pair[1]!));
}
