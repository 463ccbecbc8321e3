using MetaReward.Patterns;

namespace MetaReward.Text;

/// <summary>Cuts a stretch into smaller ones; what it leaves out is lost to the model.</summary>
internal delegate IEnumerable<Stretch> Cutter(Stretch text);

/// <summary>The pre-tokenizers of <c>tokenizer.json</c>.</summary>
internal static class Cutters
{
    private const int MostNested = 32;

    /// <summary>GPT-2's split: contractions, words, numbers and other signs with the space before them, then spaces.</summary>
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly Lazy<Pattern> Gpt2Pattern = new(() => Pattern.Regex(Gpt2));

    /// <summary>The steps of the file's <c>pre_tokenizer</c>; none without one.</summary>
    public static Cutter[] Parse(JsonFields file) => file.Fields("pre_tokenizer") is { } fields ? [.. Of(fields, 0)] : [];

    /// <summary>Whether it matters where in the original text a stretch begins.</summary>
    public static bool AskWhere(JsonFields? part) => part is not null && part.Text("type") switch
    {
        "Sequence" => part.Parts("pretokenizers").Any(AskWhere),
        "Metaspace" => part.Text("prepend_scheme") == "first",
        _ => false,
    };

    private static IEnumerable<Cutter> Of(JsonFields part, int depth) => (part.Text("type") ?? throw part.Missing("type")) switch
    {
        "Sequence" =>
            depth < MostNested ? [.. part.Parts("pretokenizers").SelectMany(step => Of(step, depth + 1))] : throw part.Nested(MostNested),
        "ByteLevel" => ByteLevel(part),
        "Split" => [Split(part)],
        "Digits" => [Cuts.Where(Characters.Numeric.Contains,
            part.Flag("individual_digits") == true ? CutBehavior.Isolated : CutBehavior.Contiguous)],
        "Metaspace" => [Metaspace.Parse(part).Cut],
        "Whitespace" => [Words],
        "WhitespaceSplit" => [Cuts.Where(Scalars.IsSpace, CutBehavior.Removed)],
        "Punctuation" =>
            [Cuts.Where(Characters.Punctuation.Contains, part.Find("behavior") is null ? CutBehavior.Isolated : Cuts.Behavior(part))],
        "BertPreTokenizer" =>
            [Cuts.Where(Scalars.IsSpace, CutBehavior.Removed), Cuts.Where(Characters.Punctuation.Contains, CutBehavior.Isolated)],
        "CharDelimiterSplit" or "Delimiter" => [Delimiter(part.Scalar("delimiter"))],
        "UnicodeScripts" => [ScriptCuts.Cut],
        "FixedLength" => [FixedLength(part.Whole("length", 1) ?? 5)],
        var other => throw part.Unknown("pre-tokenizer", other,
            "Sequence, ByteLevel, Split, Digits, Metaspace, Whitespace, WhitespaceSplit, Punctuation, " +
                "BertPreTokenizer, CharDelimiterSplit, UnicodeScripts, FixedLength"),
    };

    private static IEnumerable<Cutter> ByteLevel(JsonFields part)
    {
        if (part.Required("add_prefix_space"))
        {
            var prepend = Normalizers.Prepend(" ");
            yield return text => [text.Text.StartsWith(' ') ? text : prepend(text)];
        }

        if (part.Flag("use_regex") != false)
        {
            yield return text => Cuts.At(text, Gpt2Pattern.Value.Matches(text.Text), CutBehavior.Isolated, invert: false);
        }

        yield return text => [Rewriting.Bytes(text)];
    }

    private static Cutter Split(JsonFields part)
    {
        var (pattern, behavior, invert) = (PatternField.Of(part), Cuts.Behavior(part), part.Required("invert"));
        return text => Cuts.At(text, pattern.Matches(text.Text), behavior, invert);
    }

    private static Cutter Delimiter(int delimiter) => Cuts.Where(scalar => scalar == delimiter, CutBehavior.Removed);

    /// <summary>Words, and runs of other signs; white space goes.</summary>
    private static IEnumerable<Stretch> Words(Stretch stretch)
    {
        var text = stretch.Text;
        for (var at = 0; at < text.Length;)
        {
            var from = at;
            var kind = Kind(Scalars.At(text, at));
            do
            {
                at += Scalars.Units(text, at);
            }
            while (at < text.Length && Kind(Scalars.At(text, at)) == kind);

            if (kind >= 0)
            {
                yield return stretch.Slice(from, at);
            }
        }

        static int Kind(int scalar) => Characters.IsWord(scalar) ? 1 : Scalars.IsSpace(scalar) ? -1 : 0;
    }

    private static Cutter FixedLength(int length) => stretch =>
    {
        var cuts = new List<Stretch>();
        for (var at = 0; at < stretch.Text.Length;)
        {
            var from = at;
            for (var i = 0; i < length && at < stretch.Text.Length; i++)
            {
                at += Scalars.Units(stretch.Text, at);
            }

            cuts.Add(stretch.Slice(from, at));
        }

        return cuts;
    };
}
