using MetaReward.Patterns;

namespace MetaReward.Text;

/// <summary>Rewrites text before it is cut into words.</summary>
internal delegate Stretch Normalizer(Stretch text);

/// <summary>The normalisers of <c>tokenizer.json</c>.</summary>
internal static class Normalizers
{
    private const int MostNested = 32;

    /// <summary>The file's <c>normalizer</c>; without one, text stays as it is.</summary>
    public static Normalizer Parse(JsonFields file) => file.Fields("normalizer") is { } fields ? Of(fields, 0) : text => text;

    private static Normalizer Of(JsonFields part, int depth) => (part.Text("type") ?? throw part.Missing("type")) switch
    {
        "Sequence" => Sequence(part, depth < MostNested ? depth + 1 : throw part.Nested(MostNested)),
        "NFC" => text => NormalForms.Apply(text, compatible: false, compose: true),
        "NFD" => text => NormalForms.Apply(text, compatible: false, compose: false),
        "NFKC" => text => NormalForms.Apply(text, compatible: true, compose: true),
        "NFKD" => text => NormalForms.Apply(text, compatible: true, compose: false),
        "Lowercase" => Rewriting.Lower,
        "Strip" => Strip(part.Required("strip_left"), part.Required("strip_right")),
        "StripAccents" => text => Rewriting.Keep(text, scalar => !Characters.Mark.Contains(scalar)),
        "Replace" => Replace(PatternField.Of(part), part.Text("content") ?? throw part.Missing("content")),
        "Prepend" => Prepend(part.Text("prepend") ?? throw part.Missing("prepend")),
        "Nmt" => Nmt,
        "Bert" or "BertNormalizer" => BertNormalizer.Parse(part),
        "Precompiled" => Charsmap.Parse(part).Apply,
        "ByteLevel" => Rewriting.Bytes,
        var other => throw part.Unknown("normalizer", other,
            "Sequence, NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Replace, Prepend, Nmt, BertNormalizer, "
            + "Precompiled, ByteLevel"),
    };

    private static Normalizer Sequence(JsonFields part, int depth)
    {
        var steps = part.Parts("normalizers").Select(step => Of(step, depth)).ToArray();
        return text => steps.Aggregate(text, (now, step) => step(now));
    }

    private static Normalizer Strip(bool left, bool right) => text =>
    {
        var (from, to) = (0, text.Text.Length);
        while (left && from < to && Scalars.IsSpace(text.Text[from]))
        {
            from++;
        }

        while (right && to > from && Scalars.IsSpace(text.Text[to - 1]))
        {
            to--;
        }

        return from == 0 && to == text.Text.Length ? text
            : text.Rewrite([.. Scalars.Of(text.Text[from..to]).Select(scalar => new Rewritten(scalar, 0))], dropped: from);
    };

    private static Normalizer Replace(Pattern pattern, string content) => text => text.Replace([.. pattern.Matches(text.Text)], content);

    /// <summary>Text before the first scalar, for which it then stands.</summary>
    internal static Normalizer Prepend(string text) => stretch => stretch.Text.Length == 0 || text.Length == 0 ? stretch
        : stretch.Rewrite(
        [
            .. Scalars.Of(text).Select((scalar, i) => new Rewritten(scalar, i == 0 ? 0 : 1)),
            new Rewritten(Scalars.At(stretch.Text, 0), 1),
            .. Scalars.Of(stretch.Text[Scalars.Units(stretch.Text, 0)..]).Select(scalar => new Rewritten(scalar, 0)),
        ]);

    private static Stretch Nmt(Stretch text) => Rewriting.Map(
        Rewriting.Keep(text, scalar => scalar is not ((>= 1 and <= 8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or 0x8F or 0x9F)),
        scalar => scalar is 9 or 0xA or 0xC or 0xD or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD
            ? ' '
            : scalar);
}
