namespace MetaReward.Bench.Tokenizers;

/// <summary>Each part that a <c>tokenizer.json</c> can name, put into a tokenizer of the reference data.</summary>
public static class Variants
{
    private const string Bytes = "bytelevel-llama3", Pieces = "spm-bpe-llama2", Words = "wordpiece-bert",
        Chances = "unigram-xlmr-bytefallback", Flags = "bpe-added-token-flags";

    /// <summary>What is put in, the folder of the tokenizer that it is put into, and the keys that it replaces.</summary>
    public static IEnumerable<(string Name, string Origin, string Changes)> All =>
    [
        .. Normalizers().Select(json => (Named(json), Pieces, Replaced($"\"normalizer\": {json}", Joined))),
        .. PreTokenizers().Select(json => (Named(json), Pieces, Replaced(Bare, $"\"pre_tokenizer\": {json}", Joined))),
        .. Patterns()
            .Select(pattern => ($"Split {pattern.ReplaceLineEndings(" ")}", Pieces,
                Replaced(Bare, "\"pre_tokenizer\": " + Split(Json(pattern), "Isolated", "false")))),
        .. Decoders().SelectMany(json => new[] { Pieces, Words }.Select(origin => (Named(json), origin, Replaced($"\"decoder\": {json}")))),
        .. PostProcessors().Select(json => (Named(json), Bytes, Replaced($"\"post_processor\": {json}"))),
        .. Models(),
        .. Normalizers().Select(json => (Named(json) + ", added tokens of every kind", Flags, Replaced($"\"normalizer\": {json}"))),
    ];

    private const string Bare = "\"normalizer\": null", Joined = "\"decoder\": {\"type\": \"Fuse\"}";

    private static string Replaced(params IEnumerable<string> parts) => "{" + string.Join(", ", parts) + "}";

    private static string Split(string pattern, string behavior, string invert) =>
        "{\"type\": \"Split\", \"pattern\": {\"Regex\": " + pattern + $"}}, \"behavior\": \"{behavior}\", \"invert\": {invert}}}";

    private static IEnumerable<string> Normalizers() =>
    [
        """{"type": "NFC"}""", """{"type": "NFD"}""", """{"type": "NFKC"}""", """{"type": "NFKD"}""", """{"type": "Lowercase"}""",
        """{"type": "StripAccents"}""", """{"type": "Nmt"}""",
        """{"type": "ByteLevel"}""", """{"type": "Prepend", "prepend": "▁"}""", """{"type": "Prepend", "prepend": "ab 🙂"}""",
        """{"type": "Strip", "strip_left": true, "strip_right": true}""", """{"type": "Strip", "strip_left": true, "strip_right": false}""",
        """{"type": "Strip", "strip_left": false, "strip_right": true}""",
        """{"type": "Replace", "pattern": {"String": " "}, "content": "▁"}""",
        """{"type": "Replace", "pattern": {"String": "lo"}, "content": ""}""",
        """{"type": "Replace", "pattern": {"Regex": "\\s{2,}|\\p{M}+"}, "content": "  "}""",
        """{"type": "Replace", "pattern": {"Regex": "(?<=\\p{L})\\d+"}, "content": "🙂x"}""",
        """{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}""",
        """{"type": "BertNormalizer", "clean_text": false, "handle_chinese_chars": true, "strip_accents": true, "lowercase": false}""",
        """{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": false, "strip_accents": false, "lowercase": true}""",
        """{"type": "Sequence", "normalizers": [{"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, {"type": "NFC"}]}""",
        """{"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"}, {"type": "Strip", "strip_left": true, "strip_right": """
        + """true}, {"type": "Prepend", "prepend": "▁"}]}""",
        $$"""{"type": "Precompiled", "precompiled_charsmap": "{{Charsmaps.Small()}}"}""",
    ];

    private static IEnumerable<string> PreTokenizers() =>
    [
        """{"type": "Whitespace"}""", """{"type": "WhitespaceSplit"}""", """{"type": "BertPreTokenizer"}""",
        """{"type": "UnicodeScripts"}""",
        """{"type": "Digits", "individual_digits": true}""", """{"type": "Digits", "individual_digits": false}""",
        """{"type": "CharDelimiterSplit", "delimiter": " "}""",
        """{"type": "FixedLength", "length": 3}""",
        .. Behaviors.Select(behavior => $$"""{"type": "Punctuation", "behavior": "{{behavior}}"}"""),
        .. Behaviors.SelectMany(behavior => new[] { "true", "false" }.Select(invert => Split(Json(@"\s+|\d"), behavior, invert))),
        """{"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithNext", "invert": false}""",
        .. new[] { "first", "always", "never" }.SelectMany(scheme => new[] { "true", "false" }.Select(split =>
            $$"""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "{{scheme}}", "split": {{split}}}""")),
        .. new[] { "true", "false" }.SelectMany(prefix => new[] { "true", "false" }.Select(regex =>
            $$"""{"type": "ByteLevel", "add_prefix_space": {{prefix}}, "trim_offsets": true, "use_regex": {{regex}}}""")),
        """{"type": "Sequence", "pretokenizers": [{"type": "UnicodeScripts"}, {"type": "Digits", "individual_digits": true}, """
        + """{"type": "Metaspace", "replacement": "▁"}]}""",
    ];

    private static string[] Behaviors => ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"];

    /// <summary>The splits of models in wide use, and what expressions can have besides.</summary>
    private static IEnumerable<string> Patterns() =>
    [
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}"
        + @"]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" +
            @"(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| "
        + @"?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        @"[一-龥ࠀ-一가-퟿]+", @"\p{N}{1,3}", @"\s?\p{L}+", @"\s?\p{P}+", @"[\p{P}\$\+<=>\^~\|`]+|[0-9][0-9][0-9]",
        @"\p{Han}+|\p{Hangul}+|[\p{Hiragana}\p{Katakana}]+",
        @"(?<=\p{L})(?=\p{N})", @"(?<![\w])\w", @"\b\w+\b", @"^.|.$", @"(?m:.+)", @"(?i:[a-fſ]+)", @"[[:alpha:]&&[^a-z]]+",
        @"[^[:^punct:]]", @"(.)\1+", @"(?>\s+)\S", @"\w++\d?", @"(?:ab|a)*?b|x*",
        @"[\x{1F300}-\x{1FAFF}]+\u200D?", @"\R|\h+", @"(\p{Lu}|\p{Ll}|\p{Nd}){2,4}", "(?x) \\p{Alnum}+  # words\n | \\p{Sm}",
        @"\P{L}+|\p{^Lu}", @"[[:upper:]][[:lower:]]*|[[:graph:]]", @"\d{3}(?=(?:\d{3})*\b)", @"\p{Emoji}+(?!\p{Emoji})", @"",
    ];

    private static IEnumerable<string> Decoders() =>
    [
        """{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""", """{"type": "ByteFallback"}""",
        """{"type": "Fuse"}""",
        """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""",
        """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": true}""",
        """{"type": "Replace", "pattern": {"Regex": "[▁e]+"}, "content": " "}""",
        """{"type": "WordPiece", "prefix": "##", "cleanup": true}""",
        """{"type": "WordPiece", "prefix": "##", "cleanup": false}""", """{"type": "BPEDecoder", "suffix": "e"}""",
        """{"type": "CTC", "pad_token": "<pad>", "word_delimiter_token": "▁", "cleanup": true}""",
        """{"type": "CTC", "pad_token": "a", "word_delimiter_token": "|", "cleanup": false}""",
        """{"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": "▁", "start": 2,"""
        + """ "stop": 0}]}""", "null",
    ];

    private static IEnumerable<string> PostProcessors() =>
    [
        "null", """{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""",
        """{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}""",
        """{"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true, "add_prefix_space": false}""",
        """{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 4]}""",
        """{"type": "Sequence", "processors": [{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}, """
        + """{"type": "BertProcessing", "sep": ["x", 3], "cls": ["y", 4]}]}""",
    ];

    private static IEnumerable<(string Name, string Origin, string Changes)> Models() =>
    [
        ("fuse_unk false", Pieces, """{"model": {"fuse_unk": false, "byte_fallback": false}}"""),
        ("fuse_unk without byte_fallback", Pieces, """{"model": {"byte_fallback": false}}"""),
        ("no unknown token", Pieces, """{"model": {"byte_fallback": false, "unk_token": null}}"""),
        ("ignore_merges", Pieces, """{"model": {"ignore_merges": true}}"""),
        ("ignore_merges false", Bytes, """{"model": {"ignore_merges": false}}"""),
        ("affixes", Pieces, Affixes),
        ("byte_fallback false", Chances, """{"model": {"byte_fallback": false}}"""),
        ("no pre-tokenizer", Chances, """{"pre_tokenizer": null, "normalizer": null}"""),
        ("words of 6 characters", Words, """{"model": {"max_input_chars_per_word": 6}}"""),
        ("no prefix", Words, """{"model": {"continuing_subword_prefix": ""}}"""),
        ("a word-level model", Words,
            """{"pre_tokenizer": {"type": "Whitespace"}, "decoder": null, "model": {"type": "WordLevel", "continuing_subword_prefix": """
            + """null, "max_input_chars_per_word": null}}"""),
    ];

    private const string Affixes = """
        {"pre_tokenizer": {"type": "WhitespaceSplit"}, "normalizer": null,
        "model": {"byte_fallback": false, "continuing_subword_prefix": "##", "end_of_word_suffix": "</w>",
        "merges": [["a", "##b"], ["ab", "##c"], ["t", "##h"], ["th", "##e</w>"], ["##e", "##r"]],
        "vocab": {"<unk>": 0, "a": 1, "b": 2, "##b": 3, "##c": 4, "ab": 5, "abc": 6, "t": 7, "##h": 8, "th": 9, "##e</w>": 10,
        "the</w>": 11, "##e": 12, "##r": 13, "##er": 14, "e": 15,
        "h": 16, "##t": 17, "o": 18, "##o": 19, "##l": 20, "##d</w>": 21, "##s</w>": 22}}}
        """;

    private static string Named(string part) => part.Length <= 90 ? part : $"{part[..60]}... ({part.Length} characters)";

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
