namespace MetaReward.Text;

/// <summary>How byte-level BPE cuts text into words, by llama.cpp's names for it (<c>tokenizer.ggml.pre</c>).</summary>
/// <param name="Names">The first is llama.cpp's own; the others mean the same.</param>
/// <param name="Steps">Regular expressions, one after the other; each parts its matches from what lies between them.</param>
/// <param name="WordsFirst">A word that is a token is taken whole.</param>
/// <param name="Composed">The published tokenizers compose text (NFC) first; llama.cpp itself does not.</param>
internal sealed record GgufSplits(string[] Names, string[] Steps, bool WordsFirst = false, bool Composed = false)
{
    /// <summary>GPT-2's own expression, and single digits: <c>tokenizer.json</c> has words for these.</summary>
    public const string Gpt2 = "GPT-2", Digits = "digits";

    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)", Spaces = @"|\s+(?!\S)|\s+";

    /// <summary>A letter run with one sign before it, digits as given, other signs, line ends, spaces.</summary>
    private static string Words(string digits, string lines = @"[\r\n]*", string contractions = Contractions + "|") =>
        contractions + @"[^\r\n\p{L}\p{N}]?\p{L}+|" + digits + @"| ?[^\s\p{L}\p{N}]+" + lines + @"|\s*[\r\n]+" + Spaces;

    /// <summary>Letter runs that change from capitals to small letters once at most.</summary>
    private static string Cased(string digits, string contractions, string lines = @"[\r\n/]*") =>
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + contractions +
        @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + contractions + "|" + digits
            + @"| ?[^\s\p{L}\p{N}]+" + lines +
        @"|\s*[\r\n]+" + Spaces;

    private const string Signed =
        @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+" + Spaces;

    private const string Chinese = "[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+",
        ChineseKorean = "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+";

    /// <summary>Letters that have case, as they were when DeepSeek's first models were made.</summary>
    private const string Alphabets =
        @"A-Za-z\x{B5}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{1BA}\x{1BC}-\x{1BF}\x{1C4}-\x{293}\x{295}-\x{2AF}\x{370}-\x{373}\x{376}" +
        @"\x{377}\x{37B}-\x{37D}\x{37F}\x{386}\x{388}-\x{38A}\x{38C}\x{38E}-\x{3A1}\x{3A3}-\x{3F5}\x{3F7}-\x{481}\x{48A}-\x{52F}" +
        @"\x{531}-\x{556}\x{10A0}-\x{10C5}\x{13A0}-\x{13F5}\x{13F8}-\x{13FD}\x{1C90}-\x{1CBA}\x{1CBD}-\x{1CBF}\x{1D00}-\x{1D2B}" +
        @"\x{1D6B}-\x{1D77}\x{1D79}-\x{1D9A}\x{1E00}-\x{1F15}\x{1F18}-\x{1F1D}\x{1F20}-\x{1F45}\x{1F48}-\x{1F4D}\x{1F50}-\x{1F57}" +
        @"\x{1F59}\x{1F5B}\x{1F5D}\x{1F5F}-\x{1F7D}\x{1F80}-\x{1FB4}\x{1FB6}-\x{1FBC}\x{1FBE}\x{1FC2}-\x{1FC4}\x{1FC6}-\x{1FCC}" +
        @"\x{1FD0}-\x{1FD3}\x{1FD6}-\x{1FDB}\x{1FE0}-\x{1FEC}\x{1FF2}-\x{1FF4}\x{1FF6}-\x{1FFC}\x{2102}\x{2107}\x{210A}-\x{2113}" +
        @"\x{2115}\x{2119}-\x{211D}\x{2124}\x{2126}\x{2128}\x{212A}-\x{212D}\x{212F}-\x{2134}\x{2139}\x{213C}-\x{213F}\x{2145}-\x{2149}" +
        @"\x{214E}\x{2183}\x{2184}\x{2C00}-\x{2C7B}\x{2C7E}-\x{2CE4}\x{2CEB}-\x{2CEE}\x{2CF2}\x{2CF3}\x{A640}-\x{A66D}\x{A680}-\x{A69B}" +
        @"\x{A722}-\x{A76F}\x{A771}-\x{A787}\x{A78B}-\x{A78E}\x{AB70}-\x{ABBF}\x{FB00}-\x{FB06}\x{FB13}-\x{FB17}\x{FF21}-\x{FF3A}" +
        @"\x{FF41}-\x{FF5A}\x{10400}-\x{1044F}\x{104B0}-\x{104D3}\x{104D8}-\x{104FB}\x{10C80}-\x{10CB2}\x{10CC0}-\x{10CF2}" +
        @"\x{118A0}-\x{118DF}\x{1E900}-\x{1E943}";

    private const string Kimi =
        @"[\p{Han}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+" + Contractions +
            @"?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*" + Contractions +
            @"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+" + Spaces;

    public static IReadOnlyList<GgufSplits> All { get; } =
    [
        new(["smollm", "starcoder", "refact", "codeshell", "exaone", "minerva-7b", "mellum2"], [Digits, Gpt2]),
        new(["gpt-2", "phi-2", "jina-es", "jina-de", "jina-v1-en", "jina-v2-es", "jina-v2-de", "jina-v2-code", "gigachat", "a.x-4.0",
            "mellum", "modern-bert", "roberta-bpe", "exaone4", "jais",
            "trillion", "granite-docling"], [Gpt2]),
        new(["llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano"],
            [Words(@"\p{N}{1,3}")], WordsFirst: true),
        new(["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], [Words(@"\p{N}{1,3}")]),
        new(["qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez"], [Words(@"\p{N}")], Composed: true),
        new(["stablelm2", "hunyuan", "solar-open", "grok-2"], [Words(@"\p{N}")]),
        new(["tekken"], [Cased(@"\p{N}", "")], WordsFirst: true),
        new(["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], [Cased(@"\p{N}{1,3}", Contractions + "?")]),
        new(["qwen35"], [Contractions + @"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+" + Spaces],
            Composed: true),
        new(["minicpm5"], [@"\p{N}{1,3}", Words(@"\p{N}+")], WordsFirst: true),
        new(["ufakzeka"], [Words(@"\p{N}", contractions: "")]),
        new(["seed-coder"], [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+" + Spaces]),
        new(["bailingmoe", "bailingmoe2", "llada-moe"],
            [@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]" + Spaces]),
        new(["tiny_aya", "cohere2moe"], [@"\d{1,3}(?=(?:\d{3})*\b)", Cased(@"\p{N}{1,3}", Contractions + "?")]),
        new(["mpt", "olmo"], [Gpt2], Composed: true),
        new(["command-r"], [Digits, Gpt2], Composed: true),
        new(["falcon"], [@"[\p{P}\$\+<=>\^~\|`]+", Gpt2, "[0-9][0-9][0-9]"]),
        new(["deepseek-llm"], [@"[\r\n]", @"\s?[" + Alphabets + "]+",
            @"\s?[!-/:-~\x{FF01}-\x{FF0F}\x{FF1A}-\x{FF5E}\x{2018}-\x{201F}\x{3000}-\x{3002}]+", @"\s+$", ChineseKorean, @"\p{N}+"]),
        new(["deepseek-coder"], [@"[\r\n]", @"\s?\p{L}+", @"\s?\p{P}+", ChineseKorean, Digits]),
        new(["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"], [@"\p{N}{1,3}", Chinese, Signed]),
        new(["bloom", "poro-chat", "gpt3-finnish"], [@" ?[^(\s|.,!?…。，、।۔،)]+"]),
        new(["viking"], [@" ?[^(\s|.,!?…。，、।۔،)]+", Digits]),
        new(["chameleon"],
            ["<sentinel:[0-9]+>", "(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z", @"([\t\n]|    |  )", Digits, @"[\p{P}!-/:-@\[-`{-~]", Gpt2]),
        new(["kimi-k2"], [Kimi]),
        new(["superbpe"], [@"\p{N}+", @"(?=(\d{3})+(?!\d))"]),
        new(["default"], [@"[\p{P}\$\+<=>\^~\|]+", Gpt2, @"\p{N}+", "[0-9][0-9][0-9]"]),
    ];

    /// <exception cref="InvalidDataException">The name is not known here.</exception>
    public static GgufSplits Named(string name, string path) => All.FirstOrDefault(splits => splits.Names.Contains(name))
        ?? throw new InvalidDataException(
            $"{path}: the pre-tokenizer '{name}' is not known here; "
            + $"known: {string.Join(", ", All.SelectMany(splits => splits.Names).Order())}.");
}
