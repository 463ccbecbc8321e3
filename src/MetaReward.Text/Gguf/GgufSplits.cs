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
        @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + contractions + "|" + digits + @"| ?[^\s\p{L}\p{N}]+" + lines +
        @"|\s*[\r\n]+" + Spaces;

    private const string Signed = @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+" + Spaces;

    private const string Chinese = "[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+", ChineseKorean = "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+";

    /// <summary>Letters that have case, as they were when DeepSeek's first models were made.</summary>
    private const string Alphabets = "A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-ώᾀ-ᾴᾶ-ᾼιῂ-ῄῆ-ῌῐ-ΐῖ-Ίῠ-Ῥῲ-ῴῶ-ῼ" +
        "ℂℇℊ-ℓℕℙ-ℝℤΩℨK-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃";

    private const string Kimi = @"[\p{Han}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+" + Contractions +
        @"?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*" + Contractions +
        @"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+" + Spaces;

    public static IReadOnlyList<GgufSplits> All { get; } =
    [
        new(["smollm", "starcoder", "refact", "codeshell", "exaone", "minerva-7b", "mellum2"], [Digits, Gpt2]),
        new(["gpt-2", "phi-2", "jina-es", "jina-de", "jina-v1-en", "jina-v2-es", "jina-v2-de", "jina-v2-code", "gigachat", "a.x-4.0", "mellum", "modern-bert", "roberta-bpe", "exaone4", "jais",
            "trillion", "granite-docling"], [Gpt2]),
        new(["llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano"], [Words(@"\p{N}{1,3}")], WordsFirst: true),
        new(["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], [Words(@"\p{N}{1,3}")]),
        new(["qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez"], [Words(@"\p{N}")], Composed: true),
        new(["stablelm2", "hunyuan", "solar-open", "grok-2"], [Words(@"\p{N}")]),
        new(["tekken"], [Cased(@"\p{N}", "")], WordsFirst: true),
        new(["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], [Cased(@"\p{N}{1,3}", Contractions + "?")]),
        new(["qwen35"], [Contractions + @"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+" + Spaces], Composed: true),
        new(["minicpm5"], [@"\p{N}{1,3}", Words(@"\p{N}+")], WordsFirst: true),
        new(["ufakzeka"], [Words(@"\p{N}", contractions: "")]),
        new(["seed-coder"], [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+" + Spaces]),
        new(["bailingmoe", "bailingmoe2", "llada-moe"], [@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]" + Spaces]),
        new(["tiny_aya", "cohere2moe"], [@"\d{1,3}(?=(?:\d{3})*\b)", Cased(@"\p{N}{1,3}", Contractions + "?")]),
        new(["mpt", "olmo"], [Gpt2], Composed: true),
        new(["command-r"], [Digits, Gpt2], Composed: true),
        new(["falcon"], [@"[\p{P}\$\+<=>\^~\|`]+", Gpt2, "[0-9][0-9][0-9]"]),
        new(["deepseek-llm"], [@"[\r\n]", @"\s?[" + Alphabets + "]+", "\\s?[!-/:-~！-／：-～‘-‟\u3000-。]+", @"\s+$", ChineseKorean, @"\p{N}+"]),
        new(["deepseek-coder"], [@"[\r\n]", @"\s?\p{L}+", @"\s?\p{P}+", ChineseKorean, Digits]),
        new(["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"], [@"\p{N}{1,3}", Chinese, Signed]),
        new(["bloom", "poro-chat", "gpt3-finnish"], [@" ?[^(\s|.,!?…。，、।۔،)]+"]),
        new(["viking"], [@" ?[^(\s|.,!?…。，、।۔،)]+", Digits]),
        new(["chameleon"], ["<sentinel:[0-9]+>", "(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z", @"([\t\n]|    |  )", Digits, @"[\p{P}!-/:-@\[-`{-~]", Gpt2]),
        new(["kimi-k2"], [Kimi]),
        new(["superbpe"], [@"\p{N}+", @"(?=(\d{3})+(?!\d))"]),
        new(["default"], [@"[\p{P}\$\+<=>\^~\|]+", Gpt2, @"\p{N}+", "[0-9][0-9][0-9]"]),
    ];

    /// <exception cref="InvalidDataException">The name is not known here.</exception>
    public static GgufSplits Named(string name, string path) => All.FirstOrDefault(splits => splits.Names.Contains(name))
        ?? throw new InvalidDataException($"{path}: the pre-tokenizer '{name}' is not known here; known: {string.Join(", ", All.SelectMany(splits => splits.Names).Order())}.");
}
