using System.Text.RegularExpressions;

namespace MetaReward.Text;

/// <summary>
/// Cuts text into words before merging: the ByteLevel family of <c>tokenizer.json</c> (Digits, Split by a regular expression, ByteLevel with
/// or without GPT-2's own expression), alone or in sequence. Others are refused by name.
/// </summary>
internal sealed class PreTokenizer
{
    /// <summary>GPT-2's split: contractions, words, numbers and other signs with the space before them, then spaces.</summary>
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private readonly List<Func<string, IEnumerable<string>>> _stages = [];
    private bool _bytes;

    public PreTokenizer(JsonFields file)
    {
        Add(file.Fields("pre_tokenizer") ?? throw file.Missing("pre_tokenizer"));
        if (!_bytes)
        {
            throw new InvalidDataException($"{file.Where}: BPE without a ByteLevel pre-tokenizer is not supported (SentencePiece kinds are not).");
        }
    }

    public IEnumerable<string> Words(string text)
    {
        IEnumerable<string> words = [text];
        foreach (var stage in _stages)
        {
            words = words.SelectMany(stage);
        }

        return words;
    }

    private void Add(JsonFields stage)
    {
        switch (stage.Text("type"))
        {
            case "Sequence":
                foreach (var item in stage.Items("pretokenizers") ?? throw stage.Missing("pretokenizers"))
                {
                    Add(new JsonFields(item, $"{stage.Where}, 'pretokenizers'"));
                }

                break;
            case "Digits":
                Split(stage.Flag("individual_digits") == true ? @"\p{N}" : @"\p{N}+", stage);
                break;
            case "Split":
                Split(Pattern(stage), stage);
                break;
            case "ByteLevel":
                _bytes = true;
                if (stage.Flag("add_prefix_space") == true)
                {
                    _stages.Add(word => [word.StartsWith(' ') ? word : " " + word]);
                }

                if (stage.Flag("use_regex") != false)
                {
                    Split(Gpt2, stage);
                }

                break;
            case var other:
                throw new InvalidDataException($"{stage.Where}: the pre-tokenizer '{other}' is not supported; supported: Sequence, Digits, Split, ByteLevel.");
        }
    }

    private static string Pattern(JsonFields stage)
    {
        if (stage.Text("behavior") is not "Isolated" and var behavior)
        {
            throw new InvalidDataException($"{stage.Where}: the split behaviour '{behavior}' is not supported; supported: Isolated.");
        }

        var pattern = stage.Fields("pattern") ?? throw stage.Missing("pattern");
        return pattern.Text("Regex") ?? Regex.Escape(pattern.Text("String") ?? throw pattern.Missing("Regex"));
    }

    private void Split(string pattern, JsonFields stage)
    {
        try
        {
            var regex = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
            _stages.Add(word => Scalars.Isolate(regex, word));
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException($"{stage.Where}: the split pattern is not understood here: {wrong.Message}", wrong);
        }
    }
}
