using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Bench.Fuzz;

/// <summary>Small valid tokenizers of every kind, in JSON.</summary>
internal static class SmallTokenizers
{
    private const string Added = """
        [{"id":0,"content":"<end>","special":true,"lstrip":false,"rstrip":false,"single_word":false,"normalized":false},
         {"id":1,"content":"<unk>","special":true}]
        """;

    public static byte[] Words { get; } = Bytes("""
        {"added_tokens":ADDED,"normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"WhitespaceSplit"},
         "model":{"type":"WordLevel","vocab":{"<end>":0,"<unk>":1,"a":2,"b":3},"unk_token":"<unk>"}}
        """);

    public static byte[] ByteLevel { get; } = Bytes("""
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":ADDED,"normalizer":{"type":"NFC"},
         "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\p{N}| ?\\p{L}+|\\s+(?!\\S)|\\s+"},
         "behavior":"Isolated","invert":false},
          {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]},
         "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<end>","type_id":0}},
         {"Sequence":{"id":"A","type_id":0}}],
          "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],
          "special_tokens":{"<end>":{"id":"<end>","ids":[0],"tokens":["<end>"]}}},
         "decoder":{"type":"ByteLevel"},
         "model":{"type":"BPE","dropout":null,"ignore_merges":false,"vocab":LETTERS,
         "merges":[["a","b"],["ab","c"],["\u0120","a"],["abc","\u0120a"]]}}
        """);

    public static byte[] Pieces { get; } = Bytes("""
        {"added_tokens":ADDED,"normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"\u2581"},
        {"type":"Replace","pattern":{"String":" "},"content":"\u2581"}]},
         "pre_tokenizer":null,"decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"\u2581"},"content":" "},
         {"type":"ByteFallback"},{"type":"Fuse"},
          {"type":"Strip","content":" ","start":1,"stop":0}]},
         "model":{"type":"BPE","byte_fallback":true,"fuse_unk":true,"unk_token":"<unk>",
         "vocab":{"<end>":0,"<unk>":1,"<0x0A>":2,"<0x41>":3,"\u2581":4,"a":5,"b":6,"ab":7,"\u2581a":8},
          "merges":["a b","\u2581 a"]}}
        """);

    public static byte[] Unigram { get; } = Bytes("""
        {"added_tokens":ADDED,"normalizer":{"type":"NFKC"},"pre_tokenizer":{"type":"Metaspace","replacement":"\u2581",
        "prepend_scheme":"always","split":true},
         "decoder":{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always"},
         "model":{"type":"Unigram","unk_id":1,"byte_fallback":false,
         "vocab":[["<end>",0.0],["<unk>",0.0],["\u2581",-2.5],["a",-3.0],["b",-3.5],["\u2581ab",-1.25]]}}
        """);

    public static byte[] WordPiece { get; } = Bytes("""
        {"added_tokens":ADDED,"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,
        "lowercase":true},
         "pre_tokenizer":{"type":"BertPreTokenizer"},"decoder":{"type":"WordPiece","prefix":"##","cleanup":true},
         "model":{"type":"WordPiece","unk_token":"<unk>","continuing_subword_prefix":"##","max_input_chars_per_word":100,
         "vocab":{"<end>":0,"<unk>":1,"a":2,"##b":3,"ab":4}}}
        """);

    public static IReadOnlyList<byte[]> All => [Words, ByteLevel, Pieces, Unigram, WordPiece];

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(
        json.Replace("ADDED", Added, StringComparison.Ordinal).Replace("LETTERS", Letters(), StringComparison.Ordinal));

    private static string Letters()
    {
        var visible = Enumerable.Range(0, 256).Where(value => value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174).ToList();
        var letters = visible.Select(value => (char)value).Concat(Enumerable.Range(0, 256 - visible.Count).Select(i => (char)(256 + i)))
            .Select(letter => $"{letter}");
        var vocabulary = new JsonObject();
        foreach (var (token, id) in new[] { "<end>", "<unk>" }.Concat(letters).Concat(["ab", "abc", "\u0120a", "abc\u0120a"])
            .Select((token, id) => (token, id)))
        {
            vocabulary[token] = id;
        }

        return vocabulary.ToJsonString();
    }
}
