using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaReward.Text.Tests;

/// <summary>
/// Four tiny tokenizers of our own making, one of each kind: bytes, pieces with bytes for the rest, unigrams, words in parts.
/// </summary>
internal static class OwnTokenizers
{
    /// <summary>In the order in which they are joined; a space is <c>_</c> here.</summary>
    public static readonly string[] Merges =
        ["t h", "i n", "th e", "in g", "_ the", "a n", "_ a", "e r", "r ing", "_ t", "_a n", "1 2", "o r", "w or", "_ wor"];

    public static readonly (string Piece, double Score)[] Unigrams =
    [
        ("▁", -2.13), ("▁the", -2.71), ("the", -3.07), ("▁a", -3.31), ("an", -3.47), ("ing", -3.53), ("r", -4.19), ("ring", -4.41),
        ("▁ring", -4.57), ("t", -4.61), ("h", -4.97),
        ("e", -4.03), ("i", -4.29), ("n", -4.11), ("g", -4.83), ("a", -4.07), ("o", -4.39), ("w", -5.11), ("word", -5.59), ("d", -4.79),
        ("1", -5.03), ("12", -5.51), ("2", -5.23), (".", -4.87),
    ];

    public static readonly string[] Parts = ["the", "th", "##e", "ring", "r", "##ing", "##in", "##g", "a", "an", "##n", "word", "w", "##o",
        "##or", "##d", "1", "##2", ".", ","];

    /// <summary>How GPT-2 shows each byte.</summary>
    public static readonly string[] Letters = MakeLetters();

    public static TheoryData<string> Names => ["own-bytes", "own-pieces", "own-unigrams", "own-parts"];

    public static bool Has(string name) => name.StartsWith("own-", StringComparison.Ordinal);

    public static byte[] Json(string name) => Encoding.UTF8.GetBytes(name switch
    {
        "own-bytes" => Bytes(),
        "own-pieces" => Pieces(),
        "own-unigrams" => Unigram(),
        _ => WordPiece(),
    });

    /// <summary>A text side of bytes with a template that has turns.</summary>
    public static TextSide Chat(string template) => TextSide.Parse(new Dictionary<string, byte[]>
    {
        [TextSide.TokenizerFile] = Json("own-bytes"),
        [TextSide.ConfigFile] = Encoding.UTF8
            .GetBytes(new JsonObject { ["chat_template"] = template, ["eos_token"] = "<|im_end|>" }.ToJsonString()),
        ["generation_config.json"] = Encoding.UTF8
            .GetBytes($"{{\"eos_token_id\":{Tokenizer.Parse(Json("own-bytes"), "own").Id("<|im_end|>")}}}"),
    }, "own");

    private static string Bytes()
    {
        var merges = Merges.Select(merge => merge.Replace("_", Letters[' '], StringComparison.Ordinal)).ToList();
        return Whole(Ids([.. Letters, .. merges.Select(Joined)]), merges, "BPE", ["<|begin_of_text|>", "<|im_start|>", "<|im_end|>"], """
            "normalizer":null,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},"post_processor":null,
            "decoder":{"type":"ByteLevel"}
            """, """ "byte_fallback":false """);
    }

    private static string Pieces()
    {
        var merges = Merges.Select(merge => merge.Replace('_', '▁')).ToList();
        var letters = merges.SelectMany(merge => merge.Where(c => c != ' ')).Append('d').Append('.').Distinct().Select(c => $"{c}");
        var bytes = Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>");
        return Whole(Ids(["<unk>", "<s>", "</s>", .. bytes, .. letters.Concat(merges.Select(Joined)).Distinct()]), merges, "BPE",
            ["<unk>", "<s>", "</s>"], """
                "normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},
                {"type":"Replace","pattern":{"String":" "},"content":"▁"}]},"pre_tokenizer":null,"post_processor":null,
                "decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},
                {"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}
                """, """ "byte_fallback":true,"fuse_unk":true,"unk_token":"<unk>" """);
    }

    private static string Unigram() => $$"""
        {"added_tokens":{{Added(["<unk>", "</s>"],
            0)}},"normalizer":null,"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},
            "post_processor":null,
         "decoder":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},
         "model":{"type":"Unigram","unk_id":0,"byte_fallback":false,"vocab":[["<unk>",0],["</s>",0],{{string.Join(',',
             Unigrams.Select(u => $"[\"{u.Piece}\",{u.Score}]"))}}] } }
        """;

    private static string WordPiece() => $$"""
        {"added_tokens":{{Added(["[UNK]", "[CLS]", "[SEP]"],
            0)}},"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},
         "pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":null,"decoder":{"type":"WordPiece","prefix":"##","cleanup":false},
         "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,
         "vocab":{{JsonSerializer.Serialize(Ids(["[UNK]", "[CLS]", "[SEP]", .. Parts]))}} } }
        """;

    private static string Whole(Dictionary<string, int> ids, List<string> merges, string type, string[] specials, string parts, string more)
    {
        var next = ids.Count;
        return $$"""
            {"added_tokens":{{Added(specials, ids.ContainsKey(specials[0]) ? 0 : next)}},{{parts}},
             "model":{"type":"{{type}}",{{more}},"vocab":{{JsonSerializer.Serialize(ids)}},"merges":{{JsonSerializer.Serialize(merges)}} } }
            """;
    }

    private static string Joined(string merge) => merge.Replace(" ", "", StringComparison.Ordinal);

    private static Dictionary<string, int> Ids(IEnumerable<string> tokens) =>
        tokens.Distinct().Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id);

    private static string Added(string[] specials, int first) => JsonSerializer.Serialize(specials.Select((content, i) =>
        new { id = first + i, content, single_word = false, lstrip = false, rstrip = false, normalized = false, special = true }));

    private static string[] MakeLetters()
    {
        var (letters, hidden) = (new string[256], 0);
        for (var value = 0; value < 256; value++)
        {
            letters[value] = $"{(value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174 ? (char)value : (char)(256 + hidden++))}";
        }

        return letters;
    }
}
