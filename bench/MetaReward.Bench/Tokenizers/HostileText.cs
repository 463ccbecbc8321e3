namespace MetaReward.Bench.Tokenizers;

/// <summary>Text that finds what a tokenizer gets wrong: pieces of many kinds at random, next to each other and run together.</summary>
public static class HostileText
{
    private static readonly string[] Words =
    [
        "the", "The", "THE", "Hello", "world", "FoX", "dog", "don't", "I'LL", "we'Ve", "'s", "'RE", "it’s", "naïve", "über", "ÜBER",
        "Straße", "İstanbul", "ΣΊΣΥΦΟΣ", "ſ", "K",
        "нещо", "Ёлка", "на", "日本語", "我想在", "한국어", "각", "ひらがな", "カタカナー", "ｶﾅ", "العربية", "שָׁלוֹם", "हिन्दी", "ไทย", "កាន់តែ", "ქართული",
        "አማርኛ", "ꙮ",
        "internationalisation", "https://example.org/a?b=c&d=%20", "user@example.com", "x=y+z;", "3.14159", "1,000,000", "٣٤٥", "½²³Ⅷ",
        "0x1F600", "```python", "{\"a\": [1, null]}",
        "\\n", "▁", "▁▁the", "Ġ", "ĠĠworld", "##ing", "</w>", "lorem\u00ADipsum", "ﬁnﬂuﬀ", "①⑳㎏", "ﷺ", "\u212B", "\u212A", "\u2126",
        "\u1112\u1161\u11AB", "\u1100\u1161\u11A8", "\u0958", "\uFB2A",
    ];

    private static readonly string[] Literals =
    [
        "<0x0A>", "<0xFF>", "<0x>", "<0x0a>", "<s>", "</s>", "<pad>", "<unk>", "<mask>", " <mask> ", "[SEP]", "[CLS]", "[UNK]", "[MASK]",
        "<|im_start|>", "<|im_end|>", "<|endoftext|>",
        "<|begin_of_text|>", "<start_of_turn>", "<end_of_turn>", "<bos>", "<eos>", "<image>", "<|im_", "end|>", "<s", "[INST]", "<s><s>",
        "  <|im_end|>\n ",
    ];

    private static readonly string[] Emoji =
    [
        "👩‍👩‍👧‍👦", "🏳️‍🌈", "🤷🏻‍♀️", "🇩🇪🇫🇷🇯", "1️⃣", "☠️", "😶‍🌫️", "🦙", "🙂🙂", "🫱🏾‍🫲🏻", "\u200D", "\uFE0F",
        "🏻", "\u20E3",
    ];

    private static readonly string[] Spaces = [" ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", " \t ", "\u00A0", "\u3000", "\u2028", "\u0085",
        "\u200B", "\uFEFF", "\v", "\u2009", "\u180E", "\u1680"];

    private static readonly (int From, int To)[] Planes =
    [
        (0x20, 0x7E), (0, 0x1F), (0x7F, 0x9F), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x52F), (0x590, 0x6FF), (0x900, 0xDFF),
        (0xE00, 0xEFF), (0x1100, 0x11FF), (0x1E00, 0x1FFF),
        (0x2000, 0x206F), (0x2070, 0x2BFF), (0x3000, 0x30FF), (0x3400, 0x9FFF), (0xA000, 0xABFF), (0xAC00, 0xD7FF), (0xE000, 0xFFFF),
        (0x10000, 0x103FF), (0x10A00, 0x11FFF),
        (0x1D100, 0x1D7FF), (0x1E000, 0x1EFFF), (0x1F000, 0x1FAFF), (0x20000, 0x2FA1F), (0xE0000, 0xE01EF), (0xFFFF0, 0x10FFFF),
        (0, 0x10FFFF),
    ];

    /// <summary>One text.</summary>
    public static string Of(Seed seed)
    {
        var pieces = 1 + seed.Below(seed.Below(8, 1) == 0 ? 60 : 12, 2);
        return string.Concat(Enumerable.Range(0, pieces).Select(i => Piece(seed.Derive(i))));
    }

    private static string Piece(Seed seed) => seed.Below(16, 0) switch
    {
        0 or 1 or 2 or 3 => From(Words, seed) + (seed.Below(3, 5) == 0 ? "" : " "),
        4 or 5 => From(Spaces, seed),
        6 or 7 => From(Literals, seed),
        8 => From(Emoji, seed),
        9 => string.Concat(Enumerable.Repeat(seed.Below(2, 3) == 0 ? From(Spaces, seed) : Scalar(seed),
            1 + seed.Below(seed.Below(20, 6) == 0 ? 400 : 40, 7))),
        10 => string.Concat(Enumerable.Range(0, 1 + seed.Below(12, 8)).Select(i => (char)('0' + seed.Below(10, 100 + i)))),
        11 => "a" + string.Concat(Enumerable.Range(0, 1 + seed.Below(6, 8)).Select(i => (char)(0x300 + seed.Below(0x70, 100 + i)))),
        12 => $"{(char)(0xD800 + seed.Below(0x800, 9))}",
        13 => new string([.. "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".Skip(seed.Below(30, 10)).Take(1 + seed.Below(6, 11))]),
        _ => string.Concat(Enumerable.Range(0, 1 + seed.Below(5, 12)).Select(i => Scalar(seed.Derive(1000 + i)))),
    };

    private static string From(string[] all, Seed seed) => all[seed.Below(all.Length, 4)];

    private static string Scalar(Seed seed)
    {
        var (from, to) = Planes[seed.Below(Planes.Length, 13)];
        var scalar = from + seed.Below(to - from + 1, 14);
        return scalar is >= 0xD800 and <= 0xDFFF ? "\uFFFD" : char.ConvertFromUtf32(scalar);
    }
}
