namespace MetaReward.Text;

/// <summary>llama.cpp's names for the ways of cutting text into words, by what a <c>tokenizer.json</c> says.</summary>
internal static class GgufPreTokenizer
{
    private const string Gpt2 = "GPT-2", Digits = "digits";

    private const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Qwen2 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Tekken =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|" +
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|" +
        @"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Gpt4O =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|" +
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|" +
        @"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly (string Name, string[] Steps, bool WordsFirst)[] Known =
    [
        ("smollm", [Digits, Gpt2], false),
        ("gpt-2", [Gpt2], false),
        ("llama-bpe", [Llama3], true),
        ("dbrx", [Llama3], false),
        ("qwen2", [Qwen2], false),
        ("tekken", [Tekken], true),
        ("gpt-4o", [Gpt4O], false),
    ];

    /// <param name="file">A <c>tokenizer.json</c> of byte-level BPE.</param>
    /// <exception cref="InvalidDataException">llama.cpp has no name for it.</exception>
    public static string Name(JsonFields file)
    {
        var normalizer = file.Fields("normalizer")?.Text("type");
        if (normalizer is not (null or "NFC"))
        {
            throw new InvalidDataException($"{file.Where}: llama.cpp has no byte-level BPE with the normalizer '{normalizer}'; export a hub folder instead.");
        }

        var steps = Steps(file.Fields("pre_tokenizer") ?? throw file.Missing("pre_tokenizer")).ToArray();
        var wordsFirst = file.Fields("model")?.Flag("ignore_merges") ?? false;
        return Known.FirstOrDefault(known => known.Steps.SequenceEqual(steps) && known.WordsFirst == wordsFirst).Name
            ?? throw new InvalidDataException($"{file.Where}: the pre-tokenizer [{string.Join("; ", steps)}]{(wordsFirst ? " with ignore_merges" : "")} has no name " +
                $"in llama.cpp that is known here; known: {string.Join(", ", Known.Select(known => known.Name))}. Export a hub folder instead.");
    }

    private static IEnumerable<string> Steps(JsonFields step) => step.Text("type") switch
    {
        "Sequence" => (step.Items("pretokenizers") ?? throw step.Missing("pretokenizers")).SelectMany(item => Steps(new JsonFields(item, step.Where))),
        "Digits" when step.Flag("individual_digits") == true => [Digits],
        "Split" when step.Text("behavior") == "Isolated" && step.Flag("invert") != true && step.Fields("pattern")?.Text("Regex") is { } pattern =>
            [pattern == @"\p{N}" ? Digits : pattern],
        "ByteLevel" when step.Flag("add_prefix_space") != true => step.Flag("use_regex") == false ? [] : [Gpt2],
        var other => [$"{other} with other settings"],
    };
}
