namespace MetaReward.Text;

/// <summary>llama.cpp's names for the ways of cutting text into words, by what a <c>tokenizer.json</c> says.</summary>
internal static class GgufPreTokenizer
{
    /// <param name="file">A <c>tokenizer.json</c> of byte-level BPE.</param>
    /// <exception cref="InvalidDataException">llama.cpp has no name for it.</exception>
    public static string Name(JsonFields file)
    {
        var normalizer = file.Fields("normalizer")?.Text("type");
        if (normalizer is not (null or "NFC"))
        {
            throw new InvalidDataException(
                $"{file.Where}: llama.cpp has no byte-level BPE with the normalizer '{normalizer}'; export a hub folder instead.");
        }

        var steps = Steps(file.Fields("pre_tokenizer") ?? throw file.Missing("pre_tokenizer")).ToArray();
        var wordsFirst = file.Fields("model")?.Flag("ignore_merges") ?? false;
        return GgufSplits.All.FirstOrDefault(known => known.Steps.SequenceEqual(steps) && known.WordsFirst == wordsFirst)?.Names[0]
            ?? throw new InvalidDataException(
                $"{file.Where}: the pre-tokenizer [{string.Join("; ", steps)}]{(wordsFirst ? " with ignore_merges" : "")} has no name " +
                    $"in llama.cpp that is known here; known: {string.Join(", ", GgufSplits.All.Select(known => known.Names[0]))}. "
                    + "Export a hub folder instead.");
    }

    private static IEnumerable<string> Steps(JsonFields step) => step.Text("type") switch
    {
        "Sequence" => (step.Items("pretokenizers") ?? throw step.Missing("pretokenizers"))
            .SelectMany(item => Steps(new JsonFields(item, step.Where))),
        "Digits" when step.Flag("individual_digits") == true => [GgufSplits.Digits],
        "Split" when step.Text("behavior") == "Isolated" && step.Flag("invert") != true
            && step.Fields("pattern")?.Text("Regex") is { } pattern =>
            [pattern == @"\p{N}" ? GgufSplits.Digits : pattern == Cutters.Gpt2 ? GgufSplits.Gpt2 : pattern],
        "ByteLevel" when step.Flag("add_prefix_space") != true => step.Flag("use_regex") == false ? [] : [GgufSplits.Gpt2],
        var other => [$"{other} with other settings"],
    };
}
